"""What breaks around the signing function while it serves: its secret's store, the key, the clock."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
import threading
import time
from pathlib import Path

import pytest
from ivs_token import SigningKey
from test_runtime import LET_IN, SECRET, VIEWER, Secrets, body_of, secrets, sign  # noqa: F401  fixtures

from functions import cached_secret
from functions.cached_secret import CachedSecret, SecretUnavailableError
from standin.serving import free_port

(LIBFAKETIME,) = Path("/usr/lib").glob("*/faketime/libfaketime.so.1")
WHILE_SERVING = {"KEY_CACHE_SECONDS": "0.2"}
LIMIT = 3  # seconds that the secret's store has
NO_KEY = "signing_key_unavailable"


@contextlib.contextmanager
def store(behave):
    """A secret's store that does with each connection whatever `behave` does."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listening.accept()
                threading.Thread(target=behave, args=[connection], daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield {"PARAMETERS_SECRETS_EXTENSION_HTTP_PORT": str(listening.getsockname()[1])}
    finally:
        listening.close()


def logged(function, text, times=1):
    """What the function has said may take a moment to be here."""
    end = time.monotonic() + 5
    while not (found := sum(text in line for line in function.log) >= times) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def holds(text, secret):
    """Whether any part of the secret is there: what cuts a message short keeps the start of a line."""
    return any(line[at : at + 16] in text for line in secret.split() for at in range(0, len(line) - 15, 16))


def answering(responses):
    """Each connection gets the next of the responses."""
    left = iter(responses)

    def behave(connection):
        connection.recv(10_000)
        connection.sendall(next(left).encode())
        connection.close()

    return behave


def silent(connection):
    time.sleep(60)
    connection.close()


def dripping(head):
    """Never quiet for as long as a socket waits, and never done."""

    def behave(connection):
        with contextlib.suppress(OSError):
            connection.sendall(head)
            for _ in range(600):
                time.sleep(0.1)
                connection.sendall(b"x")

    return behave


def hanging_up(connection):
    connection.recv(1000)
    connection.close()


SLOW = {
    "silent": silent,
    "dripping header": dripping(b"HTTP/1.1 200 OK\r\nx: "),
    "dripping body": dripping(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n"),
    "dripping body without an end": dripping(b"HTTP/1.1 200 OK\r\n\r\n"),
}


@pytest.mark.parametrize("behave", SLOW.values(), ids=SLOW)
def test_a_store_that_does_not_come_to_an_end_is_given_up_in_time(sign, behave):  # noqa: F811
    asked = []

    def asked_now(connection):
        asked.append(time.monotonic())
        behave(connection)

    with store(asked_now) as port, sign(**port) as function:
        assert body_of(function.invoke(VIEWER)[0], 503)["error"] == NO_KEY
        # From where the store is asked: that Python starts before is not its fault.
        assert time.monotonic() - asked[0] < LIMIT + 2


def test_a_store_that_is_down_or_hangs_up_is_an_error_at_once(sign):  # noqa: F811
    with store(hanging_up) as hangs_up:
        for port in (hangs_up, {"PARAMETERS_SECRETS_EXTENSION_HTTP_PORT": str(free_port())}):
            with sign(**port) as function:
                for _ in range(3):
                    answer, milliseconds = function.invoke(VIEWER)
                    assert body_of(answer, 503)["error"] == NO_KEY
                assert milliseconds < 1000


def test_a_store_that_stops_answering_while_serving_costs_one_call_its_time(sign, secrets, key, monkeypatch):  # noqa: F811
    release = threading.Event()
    try:
        with sign(**WHILE_SERVING) as function:
            body_of(function.invoke(VIEWER)[0], 200)
            asked = secrets.asked
            slow = threading.Event()
            monkeypatch.setattr(Secrets, "get", lambda self, _: slow.set() or (release.wait(20) and None))
            time.sleep(0.3)
            began = time.monotonic()
            token = body_of(function.invoke(VIEWER)[0], 200)["token"]
            assert slow.is_set()
            assert secrets.asked > asked
            assert time.monotonic() - began < LIMIT + 2
            key.verifying_key().verify_playback(token)
    finally:
        release.set()


def test_a_broken_key_while_serving_is_an_error_until_it_is_mended(sign, secrets, key):  # noqa: F811
    good = secrets[SECRET]
    with sign(**WHILE_SERVING) as function:
        body_of(function.invoke(VIEWER)[0], 200)
        for broken in ("", "not a key", good[:200], good.replace("PRIVATE", "PUBLIC"), "\ud800"):
            secrets[SECRET] = broken
            time.sleep(0.3)
            assert body_of(function.invoke(VIEWER)[0], 503)["error"] == NO_KEY, broken
        secrets[SECRET] = good
        key.verifying_key().verify_playback(body_of(function.invoke(VIEWER)[0], 200)["token"])
    assert not any(line in "".join(function.log) for line in good.splitlines() if len(line) > 30)


def test_a_secret_that_is_no_text_is_in_no_answer_and_in_no_log(sign, key):  # noqa: F811
    pem = str(key.to_pkcs8_pem())
    encoded = base64.b64encode(pem.encode()).decode()
    no_text = ({"SecretBinary": encoded}, {"SecretString": {"key": pem}}, {"SecretString": None}, [pem], pem, encoded)
    bodies = [pem, encoded, *map(json.dumps, no_text)]
    responses = [
        f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\n\r\n{body}"
        for status in ("200 OK", "400 Bad Request")
        for body in bodies
    ]
    no_http = [pem, encoded, f"HTTP/1.1 {encoded}\r\n\r\n", f"HTTP/{encoded} 200 OK\r\n\r\n"]
    responses += no_http
    with store(answering(responses)) as port, sign(**port) as function:
        for response in responses:
            answer, _ = function.invoke(VIEWER)
            assert body_of(answer, 503)["error"] == NO_KEY, response
            assert not any(holds(json.dumps(answer), secret) for secret in (pem, encoded)), response
        for said, to in (("holds no text", bodies), ("answered 400", bodies), ("does not answer", no_http)):
            assert logged(function, said, times=len(to)), function.log
    assert not any(holds("".join(function.log), secret) for secret in (pem, encoded))


def test_the_clock_jumps(sign, secrets, key, tmp_path):  # noqa: F811
    clock = tmp_path / "clock"
    clock.write_text("+0")
    preload = {
        "LD_PRELOAD": str(LIBFAKETIME),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
    with sign(**preload) as function:

        def expiry_after(jump):
            clock.write_text(jump)
            body = body_of(function.invoke(VIEWER)[0], 200)
            claims = key.verifying_key().verify_playback(body["token"], now=body["expiresAt"] - 1)
            assert claims["expires_at"] == body["expiresAt"]
            assert claims["viewer_session_version"] == LET_IN
            return body["expiresAt"] - time.time()

        assert expiry_after("+0") == pytest.approx(300, abs=5)
        assert secrets.asked == 1
        # A day ahead, and back: the key is read again, since nothing says how long ago it was read.
        assert expiry_after("+1d") == pytest.approx(300 + 86400, abs=5)
        assert secrets.asked == 2
        assert expiry_after("+0") == pytest.approx(300, abs=5)
        assert secrets.asked == 3
        # A clock that never was set makes no tokens that are over before they begin.
        clock.write_text("@1970-01-01 00:10:00")
        assert body_of(function.invoke(VIEWER)[0], 500)["error"] == "misconfigured"
        assert expiry_after("+0") == pytest.approx(300, abs=5)
    assert logged(function, "expiry_invalid")


def test_a_clock_that_goes_back_does_not_keep_a_secret_for_as_long(monkeypatch):
    clock = [1_000_000.0]
    monkeypatch.setattr(cached_secret.time, "time", lambda: clock[0])
    reads = []
    monkeypatch.setattr(cached_secret, "_read", lambda arn: reads.append(arn) or "secret")
    cached = CachedSecret("arn", str, 60)
    for at, count in [(0, 1), (59, 1), (60, 2), (-1000, 3), (-950, 3), (-940, 4)]:
        clock[0] = 1_000_000 + at
        assert cached.get() == "secret"
        assert len(reads) == count, at


def test_a_store_that_was_never_there_is_asked_at_each_call(monkeypatch):
    def down(_arn):
        message = "down"
        raise SecretUnavailableError(message)

    monkeypatch.setattr(cached_secret, "_read", down)
    cached = CachedSecret("arn", str, 60)
    for _ in range(2):
        with pytest.raises(SecretUnavailableError):
            cached.get()
    monkeypatch.setattr(cached_secret, "_read", lambda _: str(SigningKey.generate().to_pkcs8_pem()))
    assert cached.get()
