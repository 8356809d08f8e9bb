"""AWS's Parameters and Secrets extension, as the functions see it: secrets over HTTP on the loopback."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable


def extension_handler(read_secret: Callable[[str], str | None]) -> type[BaseHTTPRequestHandler]:
    class Extension(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            secret_id = parse_qs(url.query).get("secretId", [""])[0]
            if url.path != "/secretsmanager/get" or not secret_id:
                self._answer(404, {})
            elif "X-Aws-Parameters-Secrets-Token" not in self.headers:
                self._answer(401, {})  # what stops a page in a browser from reading secrets
            elif (secret := read_secret(secret_id)) is None:
                self._answer(400, {})
            else:
                self._answer(200, {"ARN": secret_id, "SecretString": secret})

        def _answer(self, status: int, body: dict[str, Any]) -> None:
            payload = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_: object) -> None:
            """Silent: a request line names a secret."""

    return Extension
