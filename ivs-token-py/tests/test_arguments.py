"""Values of every kind: taken as they are meant, or refused by our own errors."""

import enum
import time
import uuid
from collections import UserDict, deque
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import ivs_token
import pytest
from conftest import CHANNEL, NOW, PARTICIPANT, PLAYBACK, Refusal
from ivs_token import (
    InvalidClaimsError,
    InvalidKeyError,
    IvsTokenError,
    SigningKey,
    UnsignedToken,
    VerifyingKey,
    unsigned_participant,
    unsigned_playback,
)

MOMENT = datetime.fromtimestamp(NOW, timezone.utc)
UUID = uuid.UUID("9e7d4c6a-2f0b-4b6e-8c1d-0a1b2c3d4e5f")


class Text(str):
    """Says something else of itself than it is."""

    __slots__ = ()

    def __str__(self) -> str:
        return "other"

    def encode(self, *_: Any, **__: Any) -> bytes:
        return b"other"


class Number(enum.IntEnum):
    NOW = NOW

    def __index__(self) -> int:
        return 1


class Coercible:
    """Turns into whatever it is asked for, and must not be asked."""

    def asked(self, *_: Any) -> Any:
        raise AssertionError("coerced")

    __int__ = __index__ = __float__ = __str__ = __bool__ = __bytes__ = __iter__ = __len__ = __getitem__ = __fspath__ = (
        asked
    )


def same(first: UnsignedToken, second: UnsignedToken) -> bool:
    return first.signing_input == second.signing_input


@pytest.mark.parametrize(
    "now",
    [
        MOMENT,
        MOMENT + timedelta(microseconds=999_999),
        MOMENT.astimezone(timezone(timedelta(hours=5, minutes=45))),
        Number.NOW,
    ],
)
def test_now_is_seconds_or_an_aware_datetime_rounded_down(now: Any) -> None:
    assert same(unsigned_playback(**PLAYBACK, now=now), unsigned_playback(**PLAYBACK, now=NOW))


def test_a_moment_before_1970_is_rounded_down_too(refusal: Refusal) -> None:
    just_before = datetime(1970, 1, 1, tzinfo=timezone.utc) - timedelta(microseconds=1)
    assert refusal.code(unsigned_playback, **PLAYBACK, now=just_before) == "expiry_invalid"


@pytest.mark.parametrize("expires_in", [600, timedelta(minutes=10), "600s", "10m", Text("10m")])
def test_a_lifetime_is_seconds_a_timedelta_or_text(expires_in: Any) -> None:
    token = unsigned_playback(**PLAYBACK, expires_in=expires_in, now=NOW)
    assert token.expires_at == NOW + 600
    assert same(token, unsigned_playback(**PLAYBACK, expires_at=MOMENT + timedelta(minutes=10), now=NOW))


@pytest.mark.parametrize("single_use", [UUID, str(UUID), Text(UUID)])
def test_a_uuid_is_an_object_or_text(single_use: Any) -> None:
    assert str(UUID).encode().hex() in _payload(unsigned_playback(**PLAYBACK, single_use=single_use, now=NOW)).hex()


def _payload(token: UnsignedToken) -> bytes:
    import base64

    return base64.urlsafe_b64decode(token.signing_input.split(b".")[1] + b"==")


@pytest.mark.parametrize(
    "origins",
    ["https://a.example", ["https://a.example"], ("https://a.example",), deque(["https://a.example"])],
)
def test_origins_are_a_sequence_or_one_text(origins: Any) -> None:
    expected = unsigned_playback(**PLAYBACK, allow_origins=["https://a.example"], now=NOW)
    assert same(unsigned_playback(**PLAYBACK, allow_origins=origins, now=NOW), expected)


@pytest.mark.parametrize(
    "attributes", [{"b": "2", "a": "1"}, MappingProxyType({"a": "1", "b": "2"}), UserDict(a="1", b="2")]
)
def test_attributes_are_any_mapping(attributes: Any) -> None:
    expected = unsigned_participant(**PARTICIPANT, attributes={"a": "1", "b": "2"}, now=NOW)
    assert same(unsigned_participant(**PARTICIPANT, attributes=attributes, now=NOW), expected)


@pytest.mark.parametrize(
    "unset",
    [
        {"allow_origins": None},
        {"allow_origins": []},
        {"single_use": False},
        {"single_use": None, "viewer_id": None, "viewer_session_version": None, "maximum_resolution": None},
        {"expires_in": None, "expires_at": None, "strict_origin_enforcement": None},
        {"strict_origin_enforcement": False},
    ],
)
def test_none_and_empty_mean_unset(unset: Any) -> None:
    assert same(unsigned_playback(**PLAYBACK, **unset, now=NOW), unsigned_playback(**PLAYBACK, now=NOW))


def test_a_subclass_of_str_is_the_text_that_it_holds() -> None:
    assert same(unsigned_playback(channel_arn=Text(CHANNEL), now=NOW), unsigned_playback(**PLAYBACK, now=NOW))


def test_a_list_that_holds_itself_is_refused(refusal: Refusal) -> None:
    loop: list[Any] = []
    loop.append(loop)
    assert refusal.code(unsigned_playback, **PLAYBACK, allow_origins=loop) == "claims_type"
    assert refusal.code(unsigned_participant, **PARTICIPANT, attributes={"a": loop}) == "claims_type"


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"now": MOMENT.replace(tzinfo=None)}, "expiry_invalid"),
        ({"expires_at": MOMENT.replace(tzinfo=None)}, "expiry_invalid"),
        ({"now": 1.5}, "expiry_invalid"),
        ({"now": float("nan")}, "expiry_invalid"),
        ({"now": float(NOW)}, "expiry_invalid"),
        ({"now": 10**100}, "expiry_invalid"),
        ({"now": -1}, "expiry_invalid"),
        ({"now": 10**11 + 1}, "expiry_milliseconds"),
        ({"now": True}, "claims_type"),
        ({"now": "1750000000"}, "claims_type"),
        ({"now": Decimal(NOW)}, "claims_type"),
        ({"expires_in": timedelta(microseconds=1)}, "expiry_invalid"),
        ({"expires_in": timedelta(seconds=-1)}, "expiry_invalid"),
        ({"expires_in": timedelta.max}, "expiry_invalid"),
        ({"expires_in": MOMENT}, "claims_type"),
        ({"expires_in": True}, "claims_type"),
        ({"viewer_id": b"alice"}, "claims_type"),
        ({"viewer_id": b"\xff"}, "claims_type"),
        ({"viewer_id": "\ud800"}, "text_invalid"),
        ({"viewer_id": UUID}, "claims_type"),
        ({"viewer_id": 7}, "claims_type"),
        ({"viewer_session_version": True}, "claims_type"),
        ({"viewer_session_version": 2**64}, "viewer_session_version_invalid"),
        ({"viewer_session_version": 1.0}, "viewer_session_version_invalid"),
        ({"viewer_session_version": "1"}, "claims_type"),
        ({"allow_origins": b"https://a.example"}, "claims_type"),
        ({"allow_origins": {"https://a.example"}}, "claims_type"),
        ({"allow_origins": ["https://a.example", 5]}, "claims_type"),
        ({"allow_origins": ["\ud800"]}, "text_invalid"),
        ({"allow_origins": range(10**18)}, "claims_type"),
        ({"strict_origin_enforcement": 1}, "claims_type"),
        ({"single_use": 1}, "claims_type"),
        ({"maximum_resolution": "4K"}, "resolution_invalid"),
        ({"viewer": "alice"}, "claims_unknown"),
        ({"channelArn": CHANNEL}, "claims_unknown"),
        ({"\ud800": 1}, "claims_unknown"),
    ],
)
def test_refuses_a_wrong_value(refusal: Refusal, key: SigningKey, claims: dict[str, Any], code: str) -> None:
    error = refusal(unsigned_playback, **{"now": NOW, **PLAYBACK, **claims})
    assert error.code == code
    assert refusal.code(key.sign_playback, **{"now": NOW, **PLAYBACK, **claims}) == code
    if code in ("claims_type", "text_invalid"):
        assert next(iter(claims)) in str(error)


def test_refuses_attributes_that_are_none(refusal: Refusal) -> None:
    for attributes in ("a=1", [("a", "1")], {"a": 1}, {1: "a"}, {"a": None}, b"", 5):
        assert refusal.code(unsigned_participant, **PARTICIPANT, attributes=attributes) == "claims_type"
    assert refusal.code(unsigned_participant, **PARTICIPANT, attributes={"\udfff": "a"}) == "text_invalid"


def test_says_why_a_naive_datetime_is_refused(refusal: Refusal) -> None:
    assert "time zone" in str(refusal(unsigned_playback, **PLAYBACK, now=MOMENT.replace(tzinfo=None)))


def test_nothing_is_coerced(refusal: Refusal, key: SigningKey) -> None:
    public, unsigned = key.verifying_key(), unsigned_playback(**PLAYBACK)
    for name in ("viewer_id", "allow_origins", "viewer_session_version", "expires_in", "now", "single_use"):
        assert refusal.code(unsigned_playback, **PLAYBACK, **{name: Coercible()}) == "claims_type"
    for call in (
        public.verify_playback,
        public.verify_participant,
        key.sign_playback_many,
        unsigned.with_signature,
        unsigned.with_der_signature,
        ivs_token.inspect,
        ivs_token.parse_ttl,
        ivs_token.channel_arn_from_playback_url,
    ):
        for wrong in (Coercible(), None, 5, 1.5, True, [5], object(), bytearray(5), memoryview(b"")):
            if call == key.sign_playback_many and isinstance(wrong, list):
                continue
            assert refusal.code(call, wrong) == "claims_type"
        assert refusal.code(call) == "claims_type"
        assert refusal.code(call, "a", "b", "c", "d", "e") == "claims_unknown"
        assert refusal.code(call, bogus=1) == "claims_unknown"


KEY_READERS: list[Any] = [
    SigningKey.from_pem,
    SigningKey.from_der,
    SigningKey.from_scalar,
    VerifyingKey.from_pem,
    VerifyingKey.from_der,
]


@pytest.mark.parametrize("read", KEY_READERS, ids=lambda read: read.__qualname__)
def test_a_key_that_is_none_is_an_error_of_the_key(read: Any) -> None:
    for arguments in ((), (None,), (b"",), (bytearray(),), (memoryview(b""),)):
        with pytest.raises(InvalidKeyError) as caught:
            read(*arguments)
        assert caught.value.code == "key_empty"
    for wrong in (Coercible(), 5, 1.5, True, [5], object(), {"kty": "EC"}, Path("private.pem")):
        with pytest.raises(InvalidKeyError) as caught:
            read(wrong)
        assert caught.value.code == "key_malformed"
        cures = ("private_bytes(", "export_to_pem(", "read_bytes()") if read.__name__ == "from_pem" else ("from_pem",)
        assert all(cure in str(caught.value) for cure in cures)
    for positional, named in ((("a", "b"), {}), ((), {"bogus": 1})):
        with pytest.raises(InvalidClaimsError) as refused:
            read(*positional, **named)
        assert refused.value.code == "claims_unknown"


@pytest.mark.parametrize("read", [SigningKey.from_pem, VerifyingKey.from_pem], ids=lambda read: read.__qualname__)
def test_a_text_that_is_too_long_is_that_before_it_is_no_unicode(read: Any) -> None:
    for text, code in (("\ud800" * 65537, "key_malformed"), ("\ud800" + "x" * 65535, "text_invalid")):
        with pytest.raises(IvsTokenError) as caught:
            read(text)
        assert caught.value.code == code


def test_a_key_comes_as_text_or_as_any_bytes(key: SigningKey, pem: str) -> None:
    written = pem.encode()
    for form in (pem, Text(pem), written, bytearray(written), memoryview(written), memoryview(bytearray(written))):
        assert SigningKey.from_pem(form).to_sec1_pem() == key.to_sec1_pem()
    public = key.verifying_key().to_pem()
    for other in (public, bytearray(public.encode()), memoryview(public.encode())):
        assert VerifyingKey.from_pem(other).to_pem() == public
    scalar = bytes(47) + b"\x07"
    keys = {SigningKey.from_scalar(form).to_sec1_pem() for form in (scalar, bytearray(scalar), memoryview(scalar))}
    assert len(keys) == 1
    wide = memoryview(bytearray(96)).cast("I")
    assert wide.nbytes == 96
    released = memoryview(written)
    released.release()
    for view in (wide, memoryview(written)[::2], released):
        with pytest.raises(InvalidKeyError):
            SigningKey.from_pem(view)


def test_a_subclass_of_str_is_not_asked_for_its_key(key: SigningKey, pem: str) -> None:
    class Asked(str):
        __slots__ = ()

        def asked(self, *_: Any) -> Any:
            raise KeyError("asked")

        __getitem__ = __iter__ = __len__ = encode = asked  # type: ignore[assignment]

    assert SigningKey.from_pem(Asked(pem)).to_sec1_pem() == key.to_sec1_pem()


def test_text_that_is_none_is_no_key(refusal: Refusal, pem: str) -> None:
    assert refusal.code(SigningKey.from_pem, pem + "\ud800") == "text_invalid"


def test_an_argument_given_twice_is_refused(refusal: Refusal) -> None:
    assert refusal.code(ivs_token.parse_ttl, "5m", text="5m") == "claims_type"
    assert ivs_token.parse_ttl(text="5m") == 300


@pytest.mark.parametrize("character", ["A", b"A", "é", "\n", bytearray(b"A")])
def test_a_huge_pem_is_refused_without_being_read(refusal: Refusal, character: Any) -> None:
    pem = character * 10**8
    for load in (SigningKey.from_pem, VerifyingKey.from_pem):
        taken = []
        for _ in range(5):
            start = time.thread_time()
            assert refusal.code(load, pem) == "key_malformed"
            taken.append(time.thread_time() - start)
        # Copying it takes 20 ms and more; a busy machine may hold up any one of them.
        assert min(taken) < 0.005
    assert refusal.code(SigningKey.from_pem, memoryview(b"A" * 10**8)) == "key_malformed"
    assert refusal.code(SigningKey.from_der, b"0" * 10**8) == "key_malformed"


def test_a_batch_judges_each_item_alone(key: SigningKey) -> None:
    good: dict[str, Any] = {**PLAYBACK, "viewer_id": "alice"}
    items: list[Any] = [good, {}, {**good, "now": NOW}, {1: 2}, None, [("channel_arn", CHANNEL)], good]
    signed = key.sign_playback_many(items, now=NOW)
    token = key.sign_playback(**good, now=NOW)
    codes = [result if isinstance(result, str) else result.code for result in signed]
    assert codes == [
        token,
        "channel_arn_invalid",
        "claims_unknown",
        "claims_unknown",
        "claims_type",
        "claims_type",
        token,
    ]
    participants: Any = [PARTICIPANT, MappingProxyType(PARTICIPANT)]
    assert key.sign_participant_many(participants, NOW) == [key.sign_participant(**PARTICIPANT, now=NOW)] * 2
    assert key.sign_playback_many([]) == []


def test_a_batch_as_a_whole_is_refused(key: SigningKey, refusal: Refusal) -> None:
    wrong: Any
    for wrong in ("text", b"bytes", None, 5, PLAYBACK, iter([])):
        assert refusal.code(key.sign_playback_many, wrong) == "claims_type"
    assert refusal.code(key.sign_playback_many, [], now="now") == "claims_type"
    assert refusal.code(key.sign_playback_many, [], now=10**12) == "expiry_milliseconds"
    assert refusal.code(key.sign_playback_many, [], channel_arn=CHANNEL) == "claims_unknown"


def test_without_now_it_is_the_hosts_clock(key: SigningKey, public: VerifyingKey) -> None:
    token = key.sign_playback(**PLAYBACK)
    assert abs(public.verify_playback(token)["expires_at"] - 300 - time.time()) < 5
    assert ivs_token.inspect(token)["findings"] == []


def test_inspect_gives_what_it_read_and_found(key: SigningKey) -> None:
    inspection = ivs_token.inspect(key.sign_playback(**PLAYBACK, now=NOW), now=NOW + 301)
    assert inspection["header"] == '{"alg":"ES384","typ":"JWT"}'
    assert inspection["payload"] == f'{{"aws:channel-arn":"{CHANNEL}","exp":{NOW + 300}}}'
    assert [(finding["code"], finding["severity"]) for finding in inspection["findings"]] == [
        ("token_expired", "error")
    ]
    assert ivs_token.inspect("nonsense")["header"] is None


def test_a_playback_url_takes_the_token(key: SigningKey, refusal: Refusal) -> None:
    token = key.sign_playback(**PLAYBACK, now=NOW)
    url = "https://x.us-east-1.playback.live-video.net/api/video/v1/us-east-1.123456789012.channel.abcDEF123456.m3u8"
    assert ivs_token.playback_url(url, token) == f"{url}?token={token}"
    assert ivs_token.channel_arn_from_playback_url(url) == CHANNEL
    assert refusal.code(ivs_token.playback_url, f"{url}?token=x", token=token) == "url_has_token"
