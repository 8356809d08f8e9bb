"""Signs tokens by the hundred, one of which pyca's cryptography verifies: `soak.py TOKENS`, for `judge.py`."""

from __future__ import annotations

import base64
import gc
import json
import sys
import time
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from ivs_token import SigningKey

TENTHS = 10
ROUND = 100  # 50 signed one by one for playback, 25 for participants, 25 for playback in a batch
NOW = 1_750_000_000
CHANNEL = "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl"


def main(tokens: int) -> None:
    key = SigningKey.from_scalar(bytes([7] * 48))
    private = load_pem_private_key(str(key.to_pkcs8_pem()).encode(), None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    peer = private.public_key()
    rounds = -(-tokens // (TENTHS * ROUND))
    nanoseconds, resident = [], []
    for tenth in range(TENTHS):
        began = time.process_time_ns()
        for number in range(tenth * rounds, (tenth + 1) * rounds):
            at = number % ROUND
            verify(peer, sign_round(key, number)[at], f"v{number * ROUND + at}")
        nanoseconds.append(time.process_time_ns() - began)
        gc.collect()
        resident.append(int(Path("/proc/self/statm").read_text().split()[1]) * 4096)
    signed = rounds * TENTHS * ROUND
    measured = {"who": "Python", "signed": signed, "verified": signed // ROUND}
    print(json.dumps({**measured, "nanoseconds": nanoseconds, "resident": resident}))


def sign_round(key: SigningKey, number: int) -> list[str]:
    """A hundred tokens, each for another viewer or participant."""
    names = [f"v{number * ROUND + at}" for at in range(ROUND)]
    tokens = [
        key.sign_playback(channel_arn=CHANNEL, allow_origins=["https://example.com"], viewer_id=name, now=NOW)
        for name in names[:50]
    ]
    tokens += [
        key.sign_participant(
            public_key_arn="arn:aws:ivs:us-east-1:1:public-key/k",
            stage_arn="arn:aws:ivs:us-east-1:1:stage/s",
            participant_id=name,
            events_url="wss://global.events.live-video.net",
            whip_url="https://453fdfd2ad24df.global-bm.whip.live-video.net",
            attributes={"name": 'Ünï©ode "quoted"'},
            now=NOW,
        )
        for name in names[50:75]
    ]
    for token in key.sign_playback_many([{"channel_arn": CHANNEL, "viewer_id": name} for name in names[75:]], now=NOW):
        if not isinstance(token, str):
            raise token
        tokens.append(token)
    return tokens


def verify(peer: ec.EllipticCurvePublicKey, token: str, name: str) -> None:
    """That the peer takes the signature, and that the token is the one that was asked for."""
    signing_input, _, signature = token.rpartition(".")
    raw = base64.urlsafe_b64decode(signature)
    halves = (int.from_bytes(raw[:48], "big"), int.from_bytes(raw[48:], "big"))
    peer.verify(utils.encode_dss_signature(*halves), signing_input.encode(), ec.ECDSA(SHA384()))
    payload = signing_input.partition(".")[2]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert name in (claims.get("aws:viewer-id"), claims.get("jti")), claims


main(int(sys.argv[1]))
