"""HTTP servers on the loopback, in threads of this process."""

from __future__ import annotations

import contextlib
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from tools.failed import FailedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LOOPBACK = "127.0.0.1"


@contextlib.contextmanager
def serving(handler: Callable[..., BaseHTTPRequestHandler], port: int = 0) -> Iterator[int]:
    """Gives the port: a free one when none is named."""
    try:
        server = ThreadingHTTPServer((LOOPBACK, port), handler)
    except OSError as error:
        message = f"port {port} on {LOOPBACK} can't be had: {error.strerror}. Name another with SITE_PORT=..."
        raise FailedError(message) from error
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
