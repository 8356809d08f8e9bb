"""The command line, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import CHANNEL, PARTICIPANT
from ivs_token import VerifyingKey


def run(*args: str, stdin: bytes = b"") -> Any:
    command = [sys.executable, "-m", "ivs_token", *args]
    return subprocess.run(command, input=stdin, capture_output=True, check=False)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    made = run("keygen", str(folder / "private.pem"))
    assert made.returncode == 0
    assert made.stderr == b""
    (folder / "public.pem").write_bytes(made.stdout)
    return folder


def test_keygen_writes_for_its_owner_only_and_never_over_a_key(files: Path) -> None:
    private = files / "private.pem"
    before = private.read_bytes()
    assert before.startswith(b"-----BEGIN PRIVATE KEY-----\n")
    assert os.stat(private).st_mode & 0o777 == 0o600
    again = run("keygen", str(private))
    assert (again.returncode, again.stdout) == (1, b"")
    assert b"File exists" in again.stderr
    assert private.read_bytes() == before


def test_sign_takes_the_key_from_a_file_or_standard_input(files: Path) -> None:
    public = VerifyingKey.from_pem((files / "public.pem").read_bytes())
    options = [
        "--channel-arn",
        CHANNEL,
        "--viewer-id",
        "alice",
        "--allow-origin",
        "https://a.example",
        "--expires-in",
        "1m",
    ]
    private = files / "private.pem"
    for token in (
        run("sign", "playback", "--key", str(private), *options),
        run("sign", "playback", "--key", "-", *options, stdin=private.read_bytes()),
    ):
        assert token.returncode == 0, token.stderr
        claims = public.verify_playback(token.stdout.decode().strip())
        assert claims.get("viewer_id") == "alice"
        assert claims.get("allow_origins") == ["https://a.example"]


def test_sign_makes_a_participants_token(files: Path) -> None:
    options = [text for name, value in PARTICIPANT.items() for text in ("--" + name.replace("_", "-"), value)]
    options += ["--attribute", "name=Bob=b", "--allow-publish"]
    token = run("sign", "participant", "--key", str(files / "private.pem"), *options)
    claims = VerifyingKey.from_pem((files / "public.pem").read_bytes()).verify_participant(
        token.stdout.decode().strip()
    )
    assert claims.get("attributes") == {"name": "Bob=b"}
    assert claims["allow_publish"]
    looked = run("inspect", "--public-key", str(files / "public.pem"), stdin=token.stdout)
    assert b"it verifies with this key" in looked.stdout
    assert looked.returncode == 0


def test_sign_says_what_is_wrong(files: Path) -> None:
    wrong = run("sign", "playback", "--key", str(files / "private.pem"), "--channel-arn", "channel")
    assert wrong.returncode == 1
    assert wrong.stderr.startswith(b"ivs-token: channel ARN: ")
    assert wrong.stderr.endswith(b"[channel_arn_invalid]\n")
    missing = run("sign", "playback", "--key", str(files / "none.pem"), "--channel-arn", CHANNEL)
    assert missing.returncode == 1
    assert b"none.pem: No such file" in missing.stderr
    public = run("sign", "playback", "--key", str(files / "public.pem"), "--channel-arn", CHANNEL)
    assert b"[key_public]" in public.stderr


def test_inspect_explains_a_token_of_another_key(files: Path, tmp_path: Path) -> None:
    other = run("keygen", str(tmp_path / "other.pem")).stdout
    (tmp_path / "other-public.pem").write_bytes(other)
    token = run("sign", "playback", "--key", str(files / "private.pem"), "--channel-arn", CHANNEL).stdout
    good = run("inspect", "--public-key", str(files / "public.pem"), stdin=token)
    assert good.returncode == 0
    assert b"nothing to object to" in good.stdout
    bad = run("inspect", "--public-key", str(tmp_path / "other-public.pem"), stdin=token)
    assert bad.returncode == 1
    assert b"[token_signature]" in bad.stderr
    nonsense = run("inspect", "not.a.token")
    assert nonsense.returncode == 1
    assert b"error: " in nonsense.stdout


@pytest.mark.parametrize(
    "command", [[], ["keygen"], ["sign"], ["sign", "playback"], ["sign", "participant"], ["inspect"]]
)
def test_help_reads_well(command: list[str]) -> None:
    answer = run(*command, "--help")
    assert answer.returncode == 0
    assert answer.stdout.startswith(b"usage: ivs-token")


def test_no_option_takes_a_private_key_itself() -> None:
    assert b"FILE" in run("sign", "playback", "--help").stdout
    assert run().returncode == 2
