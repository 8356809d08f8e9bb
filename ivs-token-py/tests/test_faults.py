"""A module that computes wrongly gives no signature: one bit of its multiples of G is flipped, in a copy."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ivs_token import _native

CHILD = """
import json, sys
from ivs_token import IvsTokenError, SigningKey
key, now = SigningKey.from_scalar(bytes([7] * 48)), 1_750_000_000
channel = "arn:aws:ivs:us-east-1:123456789012:channel/a"
claims = [{"channel_arn": channel, "expires_in": seconds} for seconds in range(1, 301)]

def alone(one):
    try:
        return key.sign_playback(**one, now=now)
    except IvsTokenError as error:
        return error

made = [list(map(alone, claims)), key.sign_playback_many(claims, now=now)]
print(json.dumps([[getattr(one, "code", one) for one in outcomes] for outcomes in made]))
"""


def signed_in(folder: Path) -> list[list[str]]:
    """What the package in that folder signs, alone and in a batch: tokens, or their errors' codes."""
    run = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(folder)!r})\n{CHILD}"]
    made: list[list[str]] = json.loads(
        subprocess.run(run, capture_output=True, text=True, check=True, timeout=60).stdout
    )
    return made


@pytest.mark.parametrize("entry", [1, 130])
def test_a_flipped_bit_of_the_table_gives_no_signature(tmp_path: Path, entry: int) -> None:
    table = (Path(__file__).parents[2] / "ivs-token/src/curve/table.bin").read_bytes()
    installed = Path(_native.__file__)
    damaged = shutil.copytree(installed.parent, tmp_path / "ivs_token") / installed.name
    code = bytearray(damaged.read_bytes())
    assert code.count(table) == 1
    code[code.index(table) + 96 * entry + 5] ^= 1
    damaged.write_bytes(code)
    for right, wrong in zip(signed_in(installed.parents[1]), signed_in(tmp_path)):
        assert all(token.count(".") == 2 for token in right)
        # Where the entry was not taken, the signature is right.
        assert {now for before, now in zip(right, wrong) if now != before} == {"signing_fault"}
