"""A cold start pays for what it uses."""

import subprocess
import sys

import ivs_token
import pytest

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


def test_everything_promised_is_there_and_documented() -> None:
    for name in ivs_token.__all__:
        value = getattr(ivs_token, name)
        assert name in dir(ivs_token)
        if isinstance(value, type):
            members = [member for key, member in vars(value).items() if not key.startswith("_") and key != "code"]
            assert all(member.__doc__ for member in members if hasattr(value, "__slots__") or callable(member)), name
        if callable(value) and name not in ("Resolution", "ErrorCode"):
            assert value.__doc__, name
    assert not hasattr(ivs_token, "nothing")


def test_types_are_listed_before_anybody_asked_for_one() -> None:
    listed = run("import ivs_token; print(*dir(ivs_token)); print('typing' in sys.modules)").splitlines()
    assert {"PlaybackClaims", "Resolution", "ErrorCode", "SigningKey"} <= set(listed[0].split())


def test_pydantic_takes_the_types() -> None:
    from pydantic import TypeAdapter, ValidationError

    playback: TypeAdapter[ivs_token.PlaybackClaims] = TypeAdapter(ivs_token.PlaybackClaims)
    claims: ivs_token.PlaybackClaims = {"channel_arn": "a", "allow_origins": ["*"], "maximum_resolution": "HD"}
    assert playback.validate_python(claims) == claims
    for types in (
        ivs_token.ParticipantClaims,
        ivs_token.VerifiedPlayback,
        ivs_token.VerifiedParticipant,
        ivs_token.Inspection,
    ):
        with pytest.raises(ValidationError):
            TypeAdapter(types).validate_python({"channel_arn": 5})


IN_A_SUBINTERPRETER = """
import sys
import ivs_token
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
interpreter = interpreters.create()
interpreters.run_string(interpreter, f\"\"\"
import sys
sys.path[:] = {sys.path!r}
try:
    import ivs_token
    ivs_token.SigningKey.generate().sign_playback(channel_arn="arn:aws:ivs:us-east-1:123456789012:channel/a")
    print("signed")
except ImportError as error:
    print(error)
\"\"\")
interpreters.destroy(interpreter)
"""


def test_a_subinterpreter_signs_or_is_told_that_it_cannot_load() -> None:
    child = subprocess.run([sys.executable, "-c", IN_A_SUBINTERPRETER], capture_output=True, text=True, check=True)
    # Since 3.12 a module says which interpreters it is for, and PyO3 says: the main one.
    refused = "module ivs_token._native does not support loading in subinterpreters"
    assert child.stdout.strip() == (refused if sys.version_info >= (3, 12) else "signed")
