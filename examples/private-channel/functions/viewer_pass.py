"""Who may watch: a viewer pass, and the Lambda authorizer that checks it. Replace it by your own log-in.

A pass is `<viewer id>.<Unix seconds until when>.<HMAC-SHA256 of the two>`. Whoever sells tickets or
logs people in makes one with the pass secret; the authorizer needs no database to check it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import os
import re
import time
from typing import Any

from cached_secret import CachedSecret, SecretUnavailableError

# IVS takes at most 40 characters for a viewer id, and wants no personal data in it.
_VIEWER_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")

_pass_secret = CachedSecret(
    os.environ.get("PASS_SECRET", ""),
    str,
    seconds=float(os.environ.get("KEY_CACHE_SECONDS", "60")),
)


def make_pass(viewer_id: str, expires_at: int, secret: str) -> str:
    if not _VIEWER_ID.fullmatch(viewer_id):
        message = f"a viewer id has 1 to 40 letters, digits, '_' or '-', not {viewer_id!r}"
        raise ValueError(message)
    signed = f"{viewer_id}.{expires_at}"
    return f"{signed}.{_mac(signed, secret)}"


def viewer_of_pass(viewer_pass: str, secret: str, now: float) -> str | None:
    """The viewer's id, or None for a pass that is forged, malformed or out of date."""
    signed, _, mac = viewer_pass.rpartition(".")
    if not hmac.compare_digest(mac.encode(), _mac(signed, secret).encode()):
        return None
    viewer_id, _, expires_at = signed.rpartition(".")
    if not _VIEWER_ID.fullmatch(viewer_id) or not expires_at.isdecimal() or now >= int(expires_at):
        return None
    return viewer_id


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """API Gateway's simple response: is this request allowed, and whose is it."""
    scheme, _, viewer_pass = event.get("headers", {}).get("authorization", "").partition(" ")
    viewer_id = None
    if scheme.lower() == "bearer":
        try:
            viewer_id = viewer_of_pass(viewer_pass.strip(), _pass_secret.get(), time.time())
        except SecretUnavailableError as error:
            logging.error("nobody can be let in: %s", error)
    if viewer_id is None:
        return {"isAuthorized": False}
    return {"isAuthorized": True, "context": {"viewerId": viewer_id}}


def _mac(signed: str, secret: str) -> str:
    mac = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
