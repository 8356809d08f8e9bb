"""The web site: the pages in `web/`, the inspector, hls.js from npm, and `config.json` naming the channel."""

from __future__ import annotations

import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

from standin.paths import EXAMPLE, INSPECTOR, WEB
from standin.serving import LOOPBACK, serving
from tools.channel import in_one_line
from tools.stack import Stack

HTTP_PORT = 80
HLS_JS = EXAMPLE / "node_modules" / "hls.js" / "dist" / "hls.min.js"


def site_config(outputs: dict[str, str]) -> dict[str, str]:
    """What the page must know of the stack."""
    return {
        "signUrl": outputs["SignUrl"],
        "playbackUrl": outputs["ChannelPlayback"],
        "siteOrigin": outputs["SiteOrigin"],
    }


class Site(SimpleHTTPRequestHandler):
    """Loopback only, and never cached, so that an edited page is seen at the next reload."""

    def __init__(self, *args: object, outputs: dict[str, str], **kwargs: object) -> None:
        self._outputs = outputs
        super().__init__(*args, directory=str(WEB), **kwargs)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/config.json":
            self._send("application/json", json.dumps(site_config(self._outputs)).encode())
        elif path == "/hls.js":
            self._send("text/javascript", HLS_JS.read_bytes())
        else:
            super().do_GET()

    def translate_path(self, path: str) -> str:
        """The inspector lies in its own example's folder."""
        translated = super().translate_path(path)
        inside = Path(translated).relative_to(WEB)
        return str(INSPECTOR.joinpath(*inside.parts[1:])) if inside.parts[:1] == ("inspector",) else translated

    def _send(self, content_type: str, payload: bytes) -> None:
        self.send_response(200)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def end_headers(self) -> None:
        self.send_header("cache-control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Silent: the page itself says what happens."""


def site_handler(outputs: dict[str, str]) -> partial[Site]:
    """`outputs` may be filled in later, once the stack is there."""
    return partial(Site, outputs=outputs)


def main() -> None:
    """Serves the page for a stack on AWS where its tokens are for, unless that is elsewhere."""
    stack = Stack.get()
    outputs = {name: stack.output(name) for name in ("SignUrl", "ChannelPlayback", "SiteOrigin")}
    origin = outputs["SiteOrigin"]
    port = loopback_port(origin)
    if port is None:
        print(f"The tokens allow {origin} alone: open the page there. Its config.json is")
        print(json.dumps(site_config(outputs), indent=2))
        return
    with serving(site_handler(outputs), port):
        print(f"Open {origin} (the origin that the tokens allow); Ctrl-C ends.", flush=True)
        threading.Event().wait()


def loopback_port(origin: str) -> int | None:
    """None for an origin that is not on this machine."""
    url = urlsplit(origin)
    if url.scheme != "http" or url.hostname not in ("localhost", LOOPBACK):
        return None
    return url.port or HTTP_PORT


if __name__ == "__main__":
    in_one_line(main)
