"""The names of options stand once, in the core's table: what Python and type checkers are told must be the same."""

import inspect
import re
from pathlib import Path
from typing import Any

import ivs_token
import pytest
from conftest import PARTICIPANT, PLAYBACK, Refusal
from ivs_token import ParticipantClaims, PlaybackClaims, SigningKey, VerifiedParticipant, VerifiedPlayback
from ivs_token._cli import COMMANDS

STUB = Path(ivs_token.__file__).with_name("_native.pyi").read_text("utf-8")


def table(refusal: Refusal, call: Any) -> list[str]:
    """The core's names, as its own refusal lists them."""
    return str(refusal(call, bogus=1)).partition("it takes ")[2].split(", ")


@pytest.mark.parametrize(
    ("kind", "typed", "verified", "required"),
    [
        ("playback", PlaybackClaims, VerifiedPlayback, PLAYBACK),
        ("participant", ParticipantClaims, VerifiedParticipant, PARTICIPANT),
    ],
)
def test_signatures_and_types_list_the_cores_options(
    refusal: Refusal, kind: str, typed: Any, verified: Any, required: Any
) -> None:
    calls: list[Any] = [getattr(SigningKey, f"sign_{kind}"), getattr(ivs_token, f"unsigned_{kind}")]
    options = table(refusal, calls[1])
    assert options[: len(required)] == list(required)
    for call in calls:
        parameters = {name: value for name, value in inspect.signature(call).parameters.items() if name != "self"}
        assert list(parameters) == [*options, "now"]
        assert {value.kind for value in parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}
        assert [name for name, value in parameters.items() if value.default is value.empty] == list(required)
    assert sorted(typed.__annotations__) == sorted(options)
    assert typed.__required_keys__ == set(required)
    lifetime = {"expires_in", "expires_at"}
    assert set(verified.__annotations__) - {"expires_at", "issued_at"} == set(options) - lifetime
    for name in (f"sign_{kind}", f"unsigned_{kind}"):
        stub = re.search(rf"def {name}\((.*?)\) ->", STUB, re.DOTALL)
        assert stub
        assert re.findall(r"(\w+):", stub[1]) == [*options, "now"]


# Where the command line says it otherwise: a list's elements one by one, and what is true unless refused.
SAID_OTHERWISE = {"allow_origin": "allow_origins", "attribute": "attributes", "no_subscribe": "allow_subscribe"}


@pytest.mark.parametrize(("kind", "required"), [("playback", PLAYBACK), ("participant", PARTICIPANT)])
def test_the_command_line_has_an_option_for_each_of_the_cores(refusal: Refusal, kind: str, required: Any) -> None:
    (command,) = (command for command in COMMANDS if command.words == ("sign", kind))
    claims = [option for option in command.options if option.key not in ("key", "url", "now")]
    options = [SAID_OTHERWISE.get(option.key, option.key) for option in claims]
    assert options == table(refusal, getattr(ivs_token, f"unsigned_{kind}"))
    assert [option.key for option in claims if option.required] == list(required)


def test_every_call_has_a_signature() -> None:
    for owner in (ivs_token, SigningKey, ivs_token.VerifyingKey, ivs_token.UnsignedToken):
        for name, call in vars(owner).items():
            if callable(call) and not name.startswith("_") and not isinstance(call, type):
                assert inspect.signature(call), name


def test_messages_speak_of_python(refusal: Refusal) -> None:
    for name in [*table(refusal, ivs_token.unsigned_playback), "now"]:
        message = str(refusal(ivs_token.unsigned_playback, **{**PLAYBACK, name: object()}))
        assert "JavaScript" not in message
        assert not re.search(r"\bDate\b", message)
    assert "timedelta" in str(refusal(ivs_token.unsigned_playback, **PLAYBACK, expires_in=object()))
    assert "datetime" in str(refusal(ivs_token.unsigned_playback, **PLAYBACK, now=object()))
    assert "JavaScript" not in str(refusal(ivs_token.unsigned_playback, **PLAYBACK, now=1.5))


def test_keys_of_one_point_are_equal_and_hash_alike(key: SigningKey) -> None:
    one, same = key.verifying_key(), ivs_token.VerifyingKey.from_pem(key.verifying_key().to_pem())
    other = SigningKey.generate().verifying_key()
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert one != one.to_pem()
    assert len({one, same, other}) == 2
