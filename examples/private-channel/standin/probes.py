"""What is asked of an edge, IVS's or the stand-in: every token of the scenario, and what follows an accepted one."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urljoin
from urllib.request import Request, urlopen

from standin.scenario import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ivs_token import SigningKey

OTHER_ORIGIN = "https://example.com"


@dataclass(frozen=True)
class Answer:
    status: int
    error_code: str
    error: str

    def __str__(self) -> str:
        return " ".join(filter(None, [str(self.status), self.error_code, self.error and f"({self.error})"]))


@dataclass(frozen=True)
class Edge:
    """A channel that is live, and how to put one of its viewers out."""

    playback_url: str
    channel_arn: str
    origin: str
    revoke: Callable[[str, int], None]  # a viewer, and the highest version

    def probe(self, key: SigningKey) -> Iterator[tuple[str, Answer]]:
        """In this order: a session must have begun before it can be revoked."""
        now = int(time.time())
        good: dict[str, Any] = {
            "channel_arn": self.channel_arn,
            "allow_origins": [self.origin],
            "strict_origin_enforcement": True,
        }
        of = tokens(key, self.channel_arn, self.origin)
        alice = key.sign_playback(**good, viewer_id="alice", viewer_session_version=now)
        lax = key.sign_playback(**{**good, "strict_origin_enforcement": False})

        yield "no token", self.answer(self.playback_url)[0]
        yield "nonsense for a token", self.play("a.b")[0]
        yield "a good token", self.play(of["good"])[0]
        yield "an expired token", self.play(of["expired"])[0]
        yield "another channel's token", self.play(of["other_channel"])[0]
        yield "a token for another origin", self.play(of["other_origin"])[0]
        yield "a token by a key that was not imported", self.play(of["other_key"])[0]
        yield (
            "a viewer id, and over ten minutes",
            self.play(key.sign_playback(**good, viewer_id="bob", now=now + 300, expires_in=600))[0],
        )
        yield "strict origin, and no Origin", self.play(of["good"], None)[0]
        yield "strict origin, and another Origin", self.play(of["good"], OTHER_ORIGIN)[0]
        yield "an origin that is not strict, and no Origin", self.play(lax, None)[0]
        yield "an origin that is not strict, and another Origin", self.play(lax, OTHER_ORIGIN)[0]
        yield "a single-use token", self.play(of["single_use"])[0]
        yield "the same again", self.play(of["single_use"])[0]

        accepted, variant = self.play(alice)
        yield "a session begins", accepted
        answer, segment = self.answer(variant, self.origin)
        yield "its playlist", answer
        yield "its playlist, without an Origin", self.answer(variant, None)[0]
        yield "its playlist, with another Origin", self.answer(variant, OTHER_ORIGIN)[0]
        yield "its segment", self.answer(segment, self.origin)[0]
        yield "its segment, without an Origin", self.answer(segment, None)[0]
        self.revoke("alice", now)
        yield "a revoked viewer's token", self.until_refused(lambda: self.play(alice)[0])
        yield "a revoked viewer's running session", self.until_refused(lambda: self.answer(variant, self.origin)[0])
        later = key.sign_playback(**good, viewer_id="alice", viewer_session_version=now + 1)
        yield "the same viewer, with a later session version", self.play(later)[0]

    def play(self, token: str, origin: str | None = "own") -> tuple[Answer, str]:
        return self.answer(f"{self.playback_url}?token={token}", self.origin if origin == "own" else origin)

    @staticmethod
    def until_refused(ask: Callable[[], Answer], seconds: float = 20) -> Answer:
        """A revocation takes its time to be known everywhere."""
        deadline = time.monotonic() + seconds
        while (answer := ask()).status == 200 and time.monotonic() < deadline:  # noqa: PLR2004
            time.sleep(1)
        return answer

    @staticmethod
    def answer(url: str, origin: str | None = None) -> tuple[Answer, str]:
        """What was answered, and the last URL in it, if it is a playlist."""
        try:
            with urlopen(Request(url, headers={"origin": origin} if origin else {}), timeout=20) as response:
                body = response.read()
                return Answer(response.status, "", ""), _last_url(url, body)
        except HTTPError as refused:
            try:
                (report,) = json.loads(refused.read())
                # Without what differs from one request to the next.
                error = re.sub(r"[0-9a-f]{8,}", "…", str(report["error"]))
                return Answer(refused.code, str(report["error_code"]), error), ""
            except (ValueError, KeyError, TypeError):
                return Answer(refused.code, "", "no report in the body"), ""


def _last_url(base: str, body: bytes) -> str:
    if not body.startswith(b"#EXTM3U"):
        return ""
    lines = [line for line in body.decode().splitlines() if line and not line.startswith("#")]
    return urljoin(base, lines[-1]) if lines else ""


def table(ivs: dict[str, Answer], standin: dict[str, Answer]) -> str:
    """Markdown. They differ where the status or the error's code does: words are IVS's own matter."""
    rows = ["| asked | IVS | stand-in | |", "|---|---|---|---|"]
    for name, answer in ivs.items():
        other = standin[name]
        same = (answer.status, answer.error_code) == (other.status, other.error_code)
        rows.append(f"| {name} | {answer} | {other} | {'' if same else '**differs**'} |")
    return "\n".join([*rows, ""])
