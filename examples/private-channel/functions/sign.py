"""`GET /sign`: a fresh playback token for the viewer whom the authorizer has let in."""

from __future__ import annotations

import json
import logging
import os
import time
from typing import Any

from ivs_token import IvsTokenError, SigningKey, playback_url

from functions.cached_secret import CachedSecret, SecretUnavailableError
from functions.viewer import viewer_of

_signing_key = CachedSecret(
    os.environ["PRIVATE_KEY_SECRET"],
    SigningKey.from_pem,  # takes the PEM, and also the base64 of the PEM
    seconds=float(os.environ["KEY_CACHE_SECONDS"]),
)


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    viewer = viewer_of(event)
    if viewer is None and os.environ.get("OPEN_TO_EVERYONE") != "true":
        # A route that lost its authorizer must not become a door.
        return _answer(401, error="viewer_unknown", message="Nobody told /sign who is watching.")
    try:
        key = _signing_key.get()
    except (SecretUnavailableError, IvsTokenError) as error:
        # For the operator, in the log; the viewer can do nothing about it. No message has key bytes.
        logging.error("no usable signing key: %s", error)
        return _answer(503, error="signing_key_unavailable", message="The channel has no usable signing key now.")
    expires_at = int(time.time()) + int(os.environ["TOKEN_SECONDS"])
    try:
        token = key.sign_playback(
            channel_arn=os.environ["CHANNEL_ARN"],
            allow_origins=os.environ["SITE_ORIGIN"],
            strict_origin_enforcement=True,
            viewer_id=viewer.viewer_id if viewer else None,
            viewer_session_version=viewer.session_version if viewer else None,
            expires_at=expires_at,  # and no `now`: the library refuses a clock that can't be right
        )
        url = playback_url(os.environ["PLAYBACK_URL"], token)
    except IvsTokenError as error:
        logging.error("no token for viewer %r: %s: %s", viewer, error.code, error)
        if error.code.startswith("viewer_"):
            return _answer(400, error=error.code, message=str(error))
        # All else is a setting of the operator's.
        return _answer(500, error="misconfigured", message="The channel is not set up right: its log says why.")
    return _answer(200, token=token, playbackUrl=url, expiresAt=expires_at)


def _answer(status: int, **body: str | int) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json", "cache-control": "no-store"},
        "body": json.dumps(body),
    }
