"""A cold start pays for what it uses."""

import subprocess
import sys

SLOW = {"typing", "uuid", "datetime", "collections.abc", "inspect", "enum", "re", "json", "argparse"}

SIGN = """
import sys
before = set(sys.modules)
from ivs_token import SigningKey, IvsTokenError
key = SigningKey.generate()
key.sign_playback(channel_arn="arn:aws:ivs:us-east-1:123456789012:channel/a", allow_origins=["*"], single_use=True)
key.sign_playback_many([{"channel_arn": "arn:aws:ivs:us-east-1:123456789012:channel/a"}])
try:
    key.sign_playback(channel_arn=5, expires_in=object())
except IvsTokenError:
    print(*sorted(set(sys.modules) - before))
"""


def run(code: str) -> str:
    # -I -S: no site-packages hooks of this virtual environment may load anything first; -S needs the path given.
    import ivs_token

    path = str(__import__("pathlib").Path(ivs_token.__file__).parents[1])
    code = f"import sys; sys.path.append({path!r})\n{code}"
    return subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True, capture_output=True, text=True).stdout


def test_importing_and_signing_load_nothing_slow() -> None:
    loaded = set(run(SIGN).split())
    assert {"ivs_token", "ivs_token._native"} <= loaded
    assert not loaded & SLOW


def test_types_are_there_for_whoever_asks() -> None:
    code = "import ivs_token; print(*ivs_token.PlaybackClaims.__required_keys__, ivs_token.Inspection.__name__)"
    assert run(code).split() == ["channel_arn", "Inspection"]


def test_everything_promised_is_there() -> None:
    import ivs_token

    for name in ivs_token.__all__:
        assert getattr(ivs_token, name) is not None
    assert not hasattr(ivs_token, "nothing")
