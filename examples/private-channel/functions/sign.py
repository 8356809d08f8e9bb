"""`GET /sign`: a fresh playback token for the viewer whom the authorizer has let in."""

from __future__ import annotations

import json
import logging
import os
import time
from typing import Any

from cached_secret import CachedSecret, SecretUnavailableError
from ivs_token import InvalidKeyError, IvsTokenError, SigningKey, playback_url

TOKEN_SECONDS = 300

_signing_key = CachedSecret(
    os.environ["PRIVATE_KEY_SECRET"],
    SigningKey.from_pem,  # takes the PEM, and also the base64 of the PEM
    seconds=float(os.environ.get("KEY_CACHE_SECONDS", "60")),
)


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    open_to_everyone = os.environ.get("OPEN_TO_EVERYONE") == "true"
    viewer_id = _viewer_id(event)
    if viewer_id is None and not open_to_everyone:
        # A route that lost its authorizer must not become a door.
        return _answer(401, error="viewer_unknown", message="Nobody told /sign who is watching.")
    try:
        key = _signing_key.get()
    except (SecretUnavailableError, InvalidKeyError) as error:
        # For the operator, in the log; the viewer can do nothing about it. No message has key bytes.
        logging.error("no usable signing key: %s", error)
        return _answer(503, error="signing_key_unavailable", message="The channel has no usable signing key now.")
    now = int(time.time())
    try:
        token = key.sign_playback(
            channel_arn=os.environ["CHANNEL_ARN"],
            allow_origins=os.environ["SITE_ORIGIN"],
            strict_origin_enforcement=True,
            viewer_id=viewer_id,
            expires_in=TOKEN_SECONDS,
            now=now,
        )
        url = playback_url(os.environ["PLAYBACK_URL"], token)
    except IvsTokenError as error:
        logging.error("no token for viewer %r: %s", viewer_id, error)
        return _answer(400, error=error.code, message=str(error))
    return _answer(200, token=token, playbackUrl=url, expiresAt=now + TOKEN_SECONDS)


def _viewer_id(event: dict[str, Any]) -> str | None:
    """The viewer's id as our Lambda authorizer or API Gateway's JWT authorizer hands it over."""
    viewer_id: str | None = None
    authorizer = event.get("requestContext", {}).get("authorizer") or {}
    if "lambda" in authorizer:
        viewer_id = (authorizer["lambda"] or {}).get("viewerId")
    elif "jwt" in authorizer:
        viewer_id = authorizer["jwt"].get("claims", {}).get("sub")
    return viewer_id


def _answer(status: int, **body: str | int) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json", "cache-control": "no-store"},
        "body": json.dumps(body),
    }
