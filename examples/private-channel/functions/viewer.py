"""Who asks for a token, as the API's authorizer has found out: our own one for passes, or API Gateway's for JWTs."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

MAXIMUM_ID_CHARACTERS = 40


@dataclass(frozen=True)
class Viewer:
    """An id that IVS takes, and the session version: the time at which this viewer was let in.

    IVS revokes the sessions of a viewer up to a version. With a time for a version, "up to now" ends all that there
    is, and a viewer who is let in again later has a higher one. IVS has 32 bits for it, which end in January 2038.
    """

    viewer_id: str
    session_version: int


def viewer_of(event: dict[str, Any]) -> Viewer | None:
    """None when nobody was asked who they are."""
    authorizer = event.get("requestContext", {}).get("authorizer") or {}
    if passed := authorizer.get("lambda"):
        return _viewer(passed.get("viewerId"), passed.get("sessionVersion"))
    claims = (authorizer.get("jwt") or {}).get("claims") or {}
    # When she logged in; a token of a provider that does not say so was at least made at a time.
    return _viewer(claims.get("sub"), claims.get("auth_time", claims.get("iat")))


def ivs_viewer_id(subject: str) -> str:
    """The subject itself, or 240 bits of its hash where it is too long for IVS. Cut short, two viewers might be one."""
    if len(subject) <= MAXIMUM_ID_CHARACTERS:
        return subject
    return base64.urlsafe_b64encode(hashlib.sha256(subject.encode()).digest()[:30]).decode()


def _viewer(subject: str | None, version: str | float | None) -> Viewer | None:
    if not subject:
        return None
    try:
        # API Gateway hands a JWT's numbers over as text, large ones as 1.7E9.
        session_version = int(float(version or 0))
    except (ValueError, OverflowError):
        session_version = 0
    return Viewer(ivs_viewer_id(subject), session_version)
