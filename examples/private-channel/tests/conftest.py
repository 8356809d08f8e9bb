"""What several tests need: a key, and the two servers that a Lambda function has beside it."""

from __future__ import annotations

import json
import os
import queue
import re
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler

import pytest
from ivs_token import SigningKey

from standin.serving import serving

CHANNEL_ARN = "arn:aws:ivs:us-east-1:123456789012:channel/JwcudaCjLEyZ"
PLAYBACK_URL = "https://example.com/api/video/v1/us-east-1.123456789012.channel.JwcudaCjLEyZ.m3u8"
ORIGIN = "http://localhost:8080"


@pytest.fixture(scope="session")
def key():
    return SigningKey.generate()


def shown_of(secrets, text):
    """Eight characters in a row of what is long in a secret: a key's base64, a token's or a pass's parts."""
    parts = [part for secret in secrets for part in re.findall(r"[\w+/=-]{16,}", secret)]
    return [part[at : at + 8] for part in parts for at in range(len(part) - 7) if part[at : at + 8] in text]


class LambdaRuntime:
    """The Lambda Runtime API, and a function that AWS's own runtime client runs against it.

    Its log, which AWS keeps, must hold nothing of `secrets`, of a pass that it was shown, or of a token that it gave.
    """

    def __init__(self, handler, folder, environment, secrets=()):
        self._command = [sys.executable, "-m", "awslambdaric", handler]
        self._folder = folder
        self._environment = environment
        self._given = secrets
        self._seen = []
        self._events = queue.Queue()
        self._answers = queue.Queue()

    def __enter__(self):
        events, answers = self._events, self._answers

        class Api(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # or its 40 ms are all that is measured

            def do_GET(self):
                event = events.get()
                if event is None:
                    return self.close()
                return self.reply(
                    200,
                    json.dumps(event).encode(),
                    {
                        "content-type": "application/json",  # without it the client crashes
                        "Lambda-Runtime-Aws-Request-Id": "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
                        "Lambda-Runtime-Deadline-Ms": str(int(time.time() * 1000) + 10_000),
                        "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:123456789012:function:sign",
                    },
                )

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                answers.put((self.path.rpartition("/")[2], json.loads(body), time.perf_counter()))
                self.reply(202, b"{}", {})

            def reply(self, status, body, headers):
                self.send_response(status)
                for name, value in {**headers, "content-length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def close(self):
                self.close_connection = True

            def log_message(self, *_):
                pass

        self._server = serving(Api)
        port = self._server.__enter__()
        environment = {
            "PATH": os.environ["PATH"],
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}",
            "AWS_LAMBDA_FUNCTION_NAME": "sign",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_SESSION_TOKEN": "session-token",
            **self._environment,
        }
        self.log = []
        self._started = time.perf_counter()
        self._process = subprocess.Popen(
            self._command,
            cwd=self._folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=lambda: self.log.extend(self._process.stdout), daemon=True)
        self._reader.start()
        return self

    def invoke(self, event, kind="response"):
        """The function's answer (or its "error"), and the milliseconds until it was here."""
        began, self._started = self._started or time.perf_counter(), None
        self._events.put(event)
        answered, answer, ended = self._answers.get(timeout=15)
        assert answered == kind, answer
        token = json.loads(answer.get("body", "{}")).get("token", "")
        self._seen += [event.get("headers", {}).get("authorization", ""), token]
        return answer, (ended - began) * 1000

    def __exit__(self, failed, *_):
        self._process.kill()
        self._process.wait()
        self._reader.join()
        self._events.put(None)
        self._server.__exit__(None, None, None)
        assert failed or not shown_of([*self._given, *self._seen], "".join(self.log))


def pytest_terminal_summary(terminalreporter):
    """What tests have recorded as `timings`, by whichever process ran them."""
    for report in terminalreporter.stats.get("passed", []):
        for name, lines in report.user_properties:
            if name == "timings":
                terminalreporter.section("a Lambda function that signs, under AWS's runtime client")
                terminalreporter.write_line(lines)
