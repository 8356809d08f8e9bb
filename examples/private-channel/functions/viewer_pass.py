"""Who may watch: a viewer pass, and the Lambda authorizer that checks it. Replace it by your own log-in.

A pass is `<viewer id>.<issued>.<expires>.<HMAC-SHA256 of the three>`, the times in Unix seconds. Whoever sells tickets
or logs people in makes one with the pass secret; the authorizer needs no database to check it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import time
from typing import Any

from functions.cached_secret import CachedSecret
from functions.viewer import Viewer

# IVS takes at most 40 characters for a viewer id, and wants no personal data in it.
_VIEWER_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
_SECONDS = re.compile(r"[0-9]{1,10}")

_pass_secret = CachedSecret(
    os.environ.get("PASS_SECRET", ""),
    str,
    seconds=float(os.environ.get("KEY_CACHE_SECONDS", "0")),
)


def make_pass(viewer_id: str, issued_at: int, expires_at: int, secret: str) -> str:
    if not _VIEWER_ID.fullmatch(viewer_id):
        message = "a viewer id has 1 to 40 letters, digits, '_' or '-'"
        raise ValueError(message)
    signed = f"{viewer_id}.{issued_at}.{expires_at}"
    return f"{signed}.{_mac(signed, secret)}"


def viewer_of_pass(viewer_pass: str, secret: str, now: float) -> Viewer | None:
    """The viewer, or None for a pass that is forged, malformed or out of date."""
    signed, _, mac = viewer_pass.rpartition(".")
    if not hmac.compare_digest(mac.encode(), _mac(signed, secret).encode()):
        return None
    viewer_id, _, times = signed.partition(".")
    issued_at, _, expires_at = times.partition(".")
    if not (_VIEWER_ID.fullmatch(viewer_id) and _SECONDS.fullmatch(issued_at) and _SECONDS.fullmatch(expires_at)):
        return None
    if now >= int(expires_at):
        return None
    return Viewer(viewer_id, int(issued_at))


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """API Gateway's simple response: is this request allowed, and whose is it."""
    scheme, _, viewer_pass = event.get("headers", {}).get("authorization", "").partition(" ")
    viewer = None
    if scheme.lower() == "bearer":
        # A secret that can't be read is no refusal: it is raised, the API answers 500, and the alarm for that rings.
        viewer = viewer_of_pass(viewer_pass.strip(), _pass_secret.get(), time.time())
    if viewer is None:
        return {"isAuthorized": False}
    return {
        "isAuthorized": True,
        "context": {"viewerId": viewer.viewer_id, "sessionVersion": viewer.session_version},
    }


def _mac(signed: str, secret: str) -> str:
    mac = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
