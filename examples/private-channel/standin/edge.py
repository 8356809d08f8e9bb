"""What Amazon IVS does at its edge, for one channel: who may have which playlist and segment.

`Edge.answer` takes a request and gives a response, without a socket, so that each rule has its test.
Known of IVS and copied: the form of error bodies, `invalid_playback_auth_token` with its words for no
token, `playback_auth_error` for a token used twice, `origin required`, session URLs without the token,
strict origin on segments too. A guess: the code for other refusals, and 403 before 404. Of our own: the
`error` of a refused token begins with this library's code for the reason.
"""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from ivs_token import InvalidTokenError, IvsTokenError, VerifyingKey, channel_arn_from_playback_url

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from urllib.parse import SplitResult

    State = dict[str, dict[str, dict[str, Any]]]

PLAYLIST = "application/vnd.apple.mpegurl"
# IVS lets a token with a viewer id or a single-use id live ten minutes at most.
BOUND_TOKEN_SECONDS = 600
SEPARATORS = 2  # of a token's three parts


@dataclass(frozen=True)
class Response:
    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True)
class Session:
    """What goes on from an accepted token. It may run out now: IVS looks at the time only at the start."""

    channel_arn: str
    began: int
    claims: Mapping[str, Any]
    token: str
    key: VerifyingKey | None  # none on a public channel

    @classmethod
    def begin(cls, key: VerifyingKey, token: str, channel_arn: str, origin: str | None) -> Session:
        began = int(time.time())
        claims = key.authorize_playback(token, channel_arn, origin, now=began)
        return cls(channel_arn, began, claims, token, key)

    def refuse_other_origin(self, origin: str | None) -> None:
        if self.key is None or not self.claims.get("strict_origin_enforcement"):
            return
        if origin is None:
            raise RefusedError(403, "playback_auth_error", "origin required")
        try:
            self.key.authorize_playback(self.token, self.channel_arn, origin, now=self.began)
        except InvalidTokenError as error:
            raise RefusedError(403, "playback_auth_error", f"{error.code}: {error}") from error


class RefusedError(Exception):
    def __init__(self, status: int, error_code: str, error: str) -> None:
        super().__init__(error)
        self.status = status
        self.error_code = error_code


class Edge:
    def __init__(
        self, state: Callable[[], State], stream: Path, url: str, stop_stream: Callable[[], None] = lambda: None
    ) -> None:
        self._state = state
        self._stream = stream  # the folder where the ingest leaves its playlist and segments
        self._url = url
        self._stop_stream = stop_stream
        self._sessions: dict[str, Session] = {}
        self._used: set[str] = set()
        self._revoked: dict[tuple[str, str], int] = {}  # (channel, viewer) -> highest revoked version
        self._lock = threading.Lock()

    def answer(self, method: str, target: str, origin: str | None, body: bytes = b"") -> Response:
        url = urlsplit(target)
        if method == "POST":
            return self._api(url.path, json.loads(body or b"{}"))
        try:
            return self._get(method, url, origin)
        except RefusedError as refused:
            # The path without its query: an error body must not hand the token on.
            report = {"url": url.path, "error": str(refused), "error_code": refused.error_code, "type": "error"}
            return Response(refused.status, "application/json", json.dumps([report]).encode())

    def _get(self, method: str, url: SplitResult, origin: str | None) -> Response:
        if method != "GET":
            raise RefusedError(405, "method_not_allowed", "only GET here")
        if url.path.startswith("/api/video/v1/"):
            return self._multivariant(url.path, parse_qs(url.query), origin)
        if match := re.fullmatch(r"/v1/(playlist|segment)/([\w-]+)/([\w.-]+)", url.path):
            return self._of_session(match[1], match[2], match[3], origin)
        raise RefusedError(404, "not_found", "nothing here")

    def _multivariant(self, path: str, query: dict[str, list[str]], origin: str | None) -> Response:
        try:
            arn = channel_arn_from_playback_url(self._url + path)
        except IvsTokenError as error:
            raise RefusedError(404, "not_found", str(error)) from error
        channel = self._state()["channel"].get(arn)
        if channel is None:
            raise RefusedError(404, "not_found", "no such channel")
        session_id = secrets.token_urlsafe(24)
        with self._lock:  # a single-use token must not be used twice at once
            if channel["authorized"]:
                session = self._admit(arn, query.get("token", [""])[0], origin)
            else:
                session = Session(arn, 0, {}, "", None)
            if not live(self._stream):
                raise RefusedError(404, "stream_offline", "the channel is not live")
            if "single_use" in session.claims:
                self._used.add(str(session.claims["single_use"]))
            self._sessions[session_id] = session
        lines = [
            "#EXTM3U",
            '#EXT-X-STREAM-INF:BANDWIDTH=1200000,CODECS="avc1.4d401e,mp4a.40.2"',
            f"{self._url}/v1/playlist/{session_id}/stream.m3u8",
        ]
        return Response(200, PLAYLIST, "\n".join([*lines, ""]).encode())

    def _admit(self, arn: str, token: str, origin: str | None) -> Session:
        session = self._begin(arn, token, origin)
        claims = session.claims
        bound = "viewer_id" in claims or "single_use" in claims
        if bound and claims["expires_at"] > session.began + BOUND_TOKEN_SECONDS:
            message = "expiry_too_far: with a viewer id or for a single use, ten minutes at most"
            raise RefusedError(403, "invalid_playback_auth_token", message)
        if str(claims.get("single_use")) in self._used:
            raise RefusedError(403, "playback_auth_error", "single_use: the token was used before")
        self._refuse_revoked(arn, claims)
        return session

    def _begin(self, arn: str, token: str, origin: str | None) -> Session:
        """No token says which key signed it: any of the account's keys may have."""
        error: InvalidTokenError | None = None
        for key in self._state()["playback-key"].values():
            try:
                return Session.begin(VerifyingKey.from_pem(key["pem"]), token, arn, origin)
            except InvalidTokenError as refused:
                if error is None or error.code == "token_signature":
                    error = refused
        if error is None:
            raise RefusedError(403, "invalid_playback_auth_token", "no playback key was imported")
        if token.count(".") != SEPARATORS:
            raise RefusedError(403, "invalid_playback_auth_token", "token contains an invalid number of segments")
        raise RefusedError(403, "invalid_playback_auth_token", f"{error.code}: {error}") from error

    def _of_session(self, kind: str, session_id: str, name: str, origin: str | None) -> Response:
        session = self._sessions.get(session_id)
        if session is None or session.channel_arn not in self._state()["channel"]:
            raise RefusedError(403, "playback_auth_error", "no such session")
        session.refuse_other_origin(origin)
        self._refuse_revoked(session.channel_arn, session.claims)
        path = self._stream / name
        if (path.suffix == ".m3u8") != (kind == "playlist") or not path.is_file():
            raise RefusedError(404, "not_found", "gone or not here yet")
        if kind == "segment":
            return Response(200, "video/mp2t", path.read_bytes())
        segments = f"{self._url}/v1/segment/{session_id}/"
        playlist = re.sub(r"^(?=[^#\s])", segments, path.read_text(), flags=re.MULTILINE)
        return Response(200, PLAYLIST, playlist.encode())

    def _refuse_revoked(self, arn: str, claims: Mapping[str, Any]) -> None:
        version = self._revoked.get((arn, claims.get("viewer_id", "")))
        if version is not None and claims.get("viewer_session_version", 0) <= version:
            raise RefusedError(403, "playback_auth_error", "viewer_revoked: this viewer's session was revoked")

    def _api(self, path: str, request: dict[str, Any]) -> Response:
        """What an operator asks of IVS, as far as it is needed here."""
        if path == "/StartViewerSessionRevocation":
            version = request.get("viewerSessionVersionsLessThanOrEqualTo", 0)
            self.revoke(request["channelArn"], request["viewerId"], version)
            return Response(200, "application/json", b"")
        if path == "/StopStream" and live(self._stream):
            self._stop_stream()
            return Response(200, "application/json", b"{}")
        code = "ChannelNotBroadcasting" if path == "/StopStream" else "UnknownOperationException"
        return Response(404, "application/json", json.dumps({"__type": code, "exceptionMessage": code}).encode())

    def revoke(self, channel_arn: str, viewer_id: str, version: int) -> None:
        """Hits the running session as well as the token; a lower version takes nothing back."""
        viewer = (channel_arn, viewer_id)
        with self._lock:
            self._revoked[viewer] = max(version, self._revoked.get(viewer, -1))


def live(stream: Path) -> bool:
    """Whether the ingest writes to this folder: a stream that has ended says so in its playlist."""
    try:
        return "#EXT-X-ENDLIST" not in (stream / "stream.m3u8").read_text()
    except FileNotFoundError:
        return False


def edge_handler(edge: Edge) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            origin = self.headers.get("origin")
            response = edge.answer(self.command, self.path, origin, body)
            self.send_response(response.status)
            self.send_header("content-type", response.content_type)
            self.send_header("content-length", str(len(response.body)))
            self.send_header("cache-control", "no-store")
            # Any site's script may read any answer, refusals too; whether there is one was decided above.
            # The origin by its name, not `*`: the IVS player asks with credentials.
            if origin is not None:
                self.send_header("access-control-allow-origin", origin)
                self.send_header("access-control-allow-credentials", "true")
                self.send_header("vary", "origin")
            self.end_headers()
            with contextlib.suppress(ConnectionError):  # a player that went away
                self.wfile.write(response.body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Silent: a request line holds a token."""

    return Handler
