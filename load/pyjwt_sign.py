"""The private channel's `/sign`, as one writes it with PyJWT: the key parsed once, the rules kept by hand."""

from __future__ import annotations

import json
import logging
import os
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from functions.cached_secret import CachedSecret, SecretUnavailableError
from functions.viewer import viewer_of

_signing_key = CachedSecret(
    os.environ["PRIVATE_KEY_SECRET"],
    lambda pem: load_pem_private_key(pem.encode(), None),
    seconds=float(os.environ["KEY_CACHE_SECONDS"]),
)


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    viewer = viewer_of(event)
    if viewer is None:
        return _answer(401, error="viewer_unknown", message="Nobody told /sign who is watching.")
    try:
        key = _signing_key.get()
    except (SecretUnavailableError, ValueError) as error:
        logging.error("no usable signing key: %s", error)
        return _answer(503, error="signing_key_unavailable", message="The channel has no usable signing key now.")
    if not 0 <= viewer.session_version < 2**31:
        logging.error("no token for viewer %r: viewer_session_version_invalid", viewer)
        return _answer(400, error="viewer_session_version_invalid", message="The session version is out of range.")
    expires_at = int(time.time()) + int(os.environ["TOKEN_SECONDS"])
    claims = {
        "aws:channel-arn": os.environ["CHANNEL_ARN"],
        "aws:access-control-allow-origin": os.environ["SITE_ORIGIN"],
        "aws:strict-origin-enforcement": True,
        "aws:viewer-id": viewer.viewer_id,
        "aws:viewer-session-version": viewer.session_version,
        "exp": expires_at,
    }
    token = jwt.encode(claims, key, algorithm="ES384")
    return _answer(200, token=token, playbackUrl=f"{os.environ['PLAYBACK_URL']}?token={token}", expiresAt=expires_at)


def _answer(status: int, **body: str | int) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json", "cache-control": "no-store"},
        "body": json.dumps(body),
    }
