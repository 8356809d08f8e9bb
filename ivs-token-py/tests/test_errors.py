"""Errors: one list of codes, the core's; picklable; and never a byte of a key."""

import copy
import pickle
from collections.abc import Callable
from typing import Any, get_args

import ivs_token
import pytest
from conftest import PLAYBACK, Refusal
from ivs_token import (
    ERROR_CODES,
    InvalidClaimsError,
    InvalidKeyError,
    InvalidTokenError,
    IvsTokenError,
    SigningKey,
    VerifyingKey,
)


def test_every_code_has_its_class() -> None:
    for code, cls in ERROR_CODES.items():
        if code.startswith("key_") or code == "random_unavailable":
            assert cls is InvalidKeyError, code
        elif code.startswith("token_") or code == "signature_invalid":
            assert cls is InvalidTokenError, code
        elif code == "signing_fault":
            assert cls is IvsTokenError, code
        else:
            assert cls is InvalidClaimsError, code
    assert len(ERROR_CODES) > 40


def test_the_type_of_codes_lists_the_cores_and_no_others() -> None:
    assert get_args(ivs_token.ErrorCode) == tuple(ERROR_CODES)


def test_all_are_value_errors() -> None:
    assert issubclass(IvsTokenError, ValueError)
    for cls in (InvalidKeyError, InvalidClaimsError, InvalidTokenError):
        assert cls.__bases__ == (IvsTokenError,)
        assert cls.__module__ == "ivs_token"


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])  # noqa: S301
def test_an_error_survives_copies_and_processes(refusal: Refusal, again: Any) -> None:
    error = refusal(ivs_token.parse_ttl, "soon")
    copied = again(error)
    assert type(copied) is type(error)
    assert (copied.code, str(copied)) == (error.code, str(error))


def test_one_made_by_hand_has_a_code() -> None:
    code: str = IvsTokenError("by hand").code
    assert code == ""


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_key_is_not_pickled(key: SigningKey, protocol: int) -> None:
    with pytest.raises(TypeError, match="cannot be pickled or copied"):
        pickle.dumps(key, protocol)


def test_a_key_is_not_copied_shown_or_changed(key: SigningKey) -> None:
    for copier in (copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="cannot be pickled or copied"):
            copier(key)
    assert repr(key).startswith("<ivs_token.SigningKey object at ")
    assert not hasattr(key, "__dict__")
    with pytest.raises(AttributeError):
        key.anything = 1  # type: ignore[attr-defined]
    with pytest.raises(TypeError):
        type("Sub", (SigningKey,), {})
    for constructor in (SigningKey, VerifyingKey):
        with pytest.raises(TypeError, match=f"{constructor.__name__}.from_pem"):
            constructor()  # type: ignore[call-arg]


def test_calls_without_arguments_name_what_is_too_much(key: SigningKey) -> None:
    calls: tuple[Callable[..., object], ...] = (
        SigningKey.generate,
        key.verifying_key,
        key.to_pkcs8_pem,
        key.to_sec1_pem,
        key.verifying_key().to_pem,
    )
    wrong: tuple[tuple[tuple[int, ...], dict[str, int]], ...] = (((1,), {}), ((), {"now": 1}))
    for call in calls:
        for positional, named in wrong:
            with pytest.raises(InvalidClaimsError) as refusal:
                call(*positional, **named)
            assert refusal.value.code == "claims_unknown"


def test_no_error_holds_a_part_of_the_key(pem: str, refusal: Refusal, key: SigningKey) -> None:
    damaged = [
        pem[:-60],
        pem.replace("EC PRIVATE", "RSA PRIVATE"),
        pem.replace("\n", "\n!"),
        pem * 2,
        pem[:40] + pem[120:],
    ]
    errors = [refusal(SigningKey.from_pem, text) for text in damaged]
    errors += [
        refusal(ivs_token.VerifyingKey.from_pem, pem),
        refusal(key.sign_playback, **{pem: 1}),
        refusal(key.sign_playback, channel_arn=pem),
        refusal(key.sign_playback, **PLAYBACK, viewer_id=pem),
        refusal(key.sign_playback, **PLAYBACK, allow_origins=[pem]),
        refusal(ivs_token.parse_ttl, pem),
        refusal(ivs_token.playback_url, pem, pem),
    ]
    secret = "".join(pem[pem.index("BEGIN EC PRIVATE") :].splitlines()[1:-1])
    windows = {secret[at : at + 8] for at in range(len(secret) - 8)}
    for error in errors:
        shown = repr(error) + str(error) + str(error.__dict__)
        assert not any(window in shown for window in windows)
