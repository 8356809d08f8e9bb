"""A secret, read from AWS's Parameters and Secrets extension and kept, parsed, for a limited time."""

from __future__ import annotations

import contextlib
import http.client
import json
import logging
import os
import socket
import threading
import time
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Parsed = TypeVar("Parsed")

# What reading a secret may take: a viewer waits for it.
_SECONDS = 3


class SecretUnavailableError(Exception):
    """The secret could not be read. The message never holds the secret."""


class CachedSecret(Generic[Parsed]):
    """Parses once and reads again after `seconds`, so that a rotated secret is in use soon after.

    The extension is a process beside the function that answers on the loopback: reading from it
    needs no AWS SDK, whose import alone costs more than a thousand signatures.
    """

    def __init__(self, secret_arn: str, parse: Callable[[str], Parsed], seconds: float) -> None:
        self._secret_arn = secret_arn
        self._parse = parse
        self._seconds = seconds
        self._value: Parsed | None = None
        self._read_at = 0.0

    def get(self) -> Parsed:
        # Wall clock: Lambda freezes the process between calls, and a monotonic clock with it.
        now = time.time()
        if self._value is not None and 0 <= now - self._read_at < self._seconds:
            return self._value
        try:
            self._value = self._parse(_read(self._secret_arn))
        except SecretUnavailableError as error:
            # An outage of Secrets Manager must not stop the show: the old value is still the
            # right one unless it was just rotated, and a rotation keeps the old key for a while.
            if self._value is None:
                raise
            logging.warning("the secret can't be read again, so the old one stays in use: %s", error)
        self._read_at = now
        return self._value


@contextlib.contextmanager
def _within_seconds(connected: socket.socket) -> Iterator[None]:
    """Hangs up when the time is over: a socket's limit is one for each wait, and bytes that drip in never reach it."""

    def hang_up() -> None:
        with contextlib.suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)

    limit = threading.Timer(_SECONDS, hang_up)
    limit.daemon = True
    limit.start()
    try:
        yield
    finally:
        limit.cancel()


def _read(secret_arn: str) -> str:
    port = int(os.environ.get("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", "2773"))
    connection = http.client.HTTPConnection("localhost", port, timeout=_SECONDS)
    try:
        connection.connect()
        with _within_seconds(connection.sock):
            connection.request(
                "GET",
                f"/secretsmanager/get?secretId={quote(secret_arn, safe='')}",
                headers={"X-Aws-Parameters-Secrets-Token": os.environ.get("AWS_SESSION_TOKEN", "")},
            )
            response = connection.getresponse()
            body = response.read()
    except (OSError, http.client.HTTPException) as error:
        # The text of what is no HTTP is what was answered, which may be the secret.
        why = type(error).__name__ if isinstance(error, http.client.HTTPException) else error
        message = f"the Parameters and Secrets extension does not answer on localhost:{port}: {why}"
        raise SecretUnavailableError(message) from error
    finally:
        connection.close()
    if response.status != http.HTTPStatus.OK:
        message = f"the Parameters and Secrets extension answered {response.status} for {secret_arn}"
        raise SecretUnavailableError(message)
    try:
        secret = json.loads(body)["SecretString"]
    except (ValueError, KeyError, TypeError):
        secret = None
    if not isinstance(secret, str):
        message = f"{secret_arn} holds no text (SecretString)"
        raise SecretUnavailableError(message)
    return secret
