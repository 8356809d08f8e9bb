"""The web site: the pages in `web/`, hls.js from the npm cache, and `config.json` naming the channel."""

from __future__ import annotations

import json
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parent.parent
HLS_JS = EXAMPLE.parent.parent / ".cache" / "private-channel" / "node_modules" / "hls.js" / "dist" / "hls.min.js"


class Site(SimpleHTTPRequestHandler):
    """Loopback only, and never cached, so that an edited page is seen at the next reload."""

    def __init__(self, *args: object, outputs: dict[str, str], **kwargs: object) -> None:
        self._outputs = outputs
        super().__init__(*args, directory=str(EXAMPLE / "web"), **kwargs)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/config.json":
            config = {"signUrl": self._outputs["SignUrl"], "playbackUrl": self._outputs["ChannelPlayback"]}
            self._send("application/json", json.dumps(config).encode())
        elif path == "/hls.js":
            self._send("text/javascript", HLS_JS.read_bytes())
        else:
            super().do_GET()

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


def main(port: int, outputs_file: Path) -> None:
    """Serves the page for a stack on AWS, where its site would be."""
    if not outputs_file.exists():
        raise SystemExit(f"{outputs_file} is not there: deploy first")
    (outputs,) = json.loads(outputs_file.read_text()).values()
    print(f"Open {outputs['SiteOrigin']} (the origin that the tokens allow); Ctrl-C ends.")
    with ThreadingHTTPServer(("127.0.0.1", port), site_handler(outputs)) as server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
