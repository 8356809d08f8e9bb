"""Nothing grows with the number of calls, errors included. `IVS_TOKEN_CALLS=1000000` makes it a long test."""

import contextlib
import ctypes
import gc
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import ivs_token
import pytest
from conftest import CHANNEL, NOW, PARTICIPANT, PLAYBACK
from ivs_token import IvsTokenError, SigningKey, VerifyingKey

CALLS = int(os.environ.get("IVS_TOKEN_CALLS", "500"))
KEY = SigningKey.generate()
PUBLIC = KEY.verifying_key()
PEM, PUBLIC_PEM, SCALAR = KEY.to_sec1_pem(), PUBLIC.to_pem(), bytes(47) + b"\x07"
TOKEN = KEY.sign_playback(**PLAYBACK, now=NOW)
PARTICIPANTS = KEY.sign_participant(**PARTICIPANT, now=NOW)
UNSIGNED = ivs_token.unsigned_playback(**PLAYBACK, now=NOW)
URL = "https://x.us-east-1.playback.live-video.net/api/video/v1/us-east-1.123456789012.channel.abcDEF123456.m3u8"
ROWS: list[Any] = [PLAYBACK, {}, None]
RICH: dict[str, Any] = {"allow_origins": ["https://a.example"], "viewer_id": "é", "single_use": True}

FUNCTIONS: dict[str, Callable[[], object]] = {
    "from_pem, text": lambda: SigningKey.from_pem(PEM),
    "from_pem, bytes": lambda: SigningKey.from_pem(PEM.encode()),
    "from_pem, bytearray": lambda: SigningKey.from_pem(bytearray(PEM.encode())),
    "from_pem, memoryview": lambda: SigningKey.from_pem(memoryview(PEM.encode())),
    "from_pem, text that is none": lambda: SigningKey.from_pem("é\ud800"),
    "from_pem, no key": lambda: SigningKey.from_pem(None),  # type: ignore[arg-type]
    "from_pem, an object": lambda: SigningKey.from_pem(object()),  # type: ignore[arg-type]
    "from_pem, too long": lambda: SigningKey.from_pem("A" * 70_000),
    "from_der": lambda: SigningKey.from_der(b"0"),
    "from_scalar": lambda: SigningKey.from_scalar(SCALAR),
    "generate": SigningKey.generate,
    "verifying_key": KEY.verifying_key,
    "to_pkcs8_pem": KEY.to_pkcs8_pem,
    "to_sec1_pem": KEY.to_sec1_pem,
    "sign_playback": lambda: KEY.sign_playback(**PLAYBACK, **RICH, now=NOW),
    "sign_playback, unknown": lambda: KEY.sign_playback(bogus=1),  # type: ignore[call-arg]
    "sign_playback, wrong type": lambda: KEY.sign_playback(channel_arn=object()),  # type: ignore[arg-type]
    "sign_playback, too large": lambda: KEY.sign_playback(**PLAYBACK, viewer_session_version=2**80),
    "sign_participant": lambda: KEY.sign_participant(**PARTICIPANT, attributes={"a": "b"}, now=NOW),
    "sign_playback_many": lambda: KEY.sign_playback_many(ROWS, NOW),
    "sign_participant_many": lambda: KEY.sign_participant_many([PARTICIPANT], NOW),  # type: ignore[list-item]
    "sign_playback_many, no list": lambda: KEY.sign_playback_many(5),  # type: ignore[arg-type]
    "unsigned_playback": lambda: ivs_token.unsigned_playback(**PLAYBACK),
    "unsigned_participant": lambda: ivs_token.unsigned_participant(**PARTICIPANT),
    "unsigned, its properties": lambda: (UNSIGNED.signing_input, UNSIGNED.signing_digest, UNSIGNED.expires_at),
    "with_signature": lambda: UNSIGNED.with_signature(b"\x01" * 96),
    "with_der_signature": lambda: UNSIGNED.with_der_signature(b"0"),
    "VerifyingKey.from_pem": lambda: VerifyingKey.from_pem(PUBLIC_PEM),
    "VerifyingKey.from_der": lambda: VerifyingKey.from_der(b"0"),
    "to_pem": PUBLIC.to_pem,
    "verify_playback": lambda: PUBLIC.verify_playback(TOKEN, NOW),
    "verify_playback, expired": lambda: PUBLIC.verify_playback(TOKEN, NOW + 1000),
    "verify_participant": lambda: PUBLIC.verify_participant(PARTICIPANTS, NOW),
    "authorize_playback": lambda: PUBLIC.authorize_playback(TOKEN, CHANNEL, None, NOW),
    "inspect": lambda: ivs_token.inspect(TOKEN, NOW),
    "parse_ttl": lambda: ivs_token.parse_ttl("5m"),
    "parse_ttl, too many": lambda: ivs_token.parse_ttl("5m", "6m"),  # type: ignore[call-arg]
    "playback_url": lambda: ivs_token.playback_url(URL, TOKEN),
    "channel_arn_from_playback_url": lambda: ivs_token.channel_arn_from_playback_url(URL),
}


class MallInfo(ctypes.Structure):
    """What glibc's malloc tells of itself."""

    # Sizes, all ten of them.
    _fields_ = [(f"size{at}", ctypes.c_size_t) for at in range(10)]


def allocated() -> int:
    """Bytes that malloc has given out and not got back, to Rust's side too; 0 where it is not glibc's."""
    ask = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if ask is None:
        return 0
    ask.restype = MallInfo
    # Of pages of its own, and of the heap: `hblkhd` and `uordblks`.
    return int(ask().size4 + ask().size7)


def repeat(call: Callable[[], object], times: int) -> None:
    for _ in range(times):
        with contextlib.suppress(IvsTokenError):
            call()


def growth(call: Callable[[], object]) -> tuple[int, int]:
    """By how many blocks of Python's, and by how many bytes of malloc's, this process grows in so many calls."""
    gc.collect()
    blocks, memory = sys.getallocatedblocks(), allocated()
    repeat(call, CALLS)
    gc.collect()
    return sys.getallocatedblocks() - blocks, allocated() - memory


@pytest.fixture(scope="module", autouse=True)
def little_to_collect() -> Iterator[None]:
    """What was there before is set aside: each collection would go through all of pytest and its plugins."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_memory_does_not_grow_with_the_number_of_calls(name: str) -> None:
    call = FUNCTIONS[name]
    repeat(call, 100)
    # A leak of one object a call is as many as there were calls, each time (malloc's smallest has 24 bytes); what the
    # interpreter keeps grows once.
    rounds = (growth(call) for _ in range(3))
    assert any(blocks < CALLS / 10 and memory < CALLS * 8 for blocks, memory in rounds)
