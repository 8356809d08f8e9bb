"""Two starts side by side, and what a start says when it can't be."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from standin import runs
from standin.paths import EXAMPLE
from standin.serving import serving
from standin.site import loopback_port, site_handler


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "CACHE", tmp_path / "cache")
    return tmp_path / "cache"


def test_a_second_start_leaves_the_first_ones_logs_alone(cache):
    first = runs.fresh_folder("logs")
    (first / "cloud.log").write_text("still written")
    ended = cache / "logs-999999999-a"
    ended.mkdir()
    others = cache / f"logs-{os.getppid()}-a"
    others.mkdir()
    second = runs.fresh_folder("logs")
    assert second != first
    assert (first / "cloud.log").read_text() == "still written"
    assert others.exists()
    assert not ended.exists()


def ended_start(**environment):
    kept = {
        name: value for name, value in os.environ.items() if name not in ("KEY", "VIDEO", "SITE_PORT", "CHANNEL_ID")
    }
    command = [sys.executable, "-m", "standin", "e2e"]
    return subprocess.run(
        command, cwd=EXAMPLE, env=kept | environment, check=False, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        ({"VIDEO": "a film.mp4"}, "VIDEO is to be the name of a file"),
        ({"KEY": "none.pem"}, "KEY is to be the name of a file"),
        ({"CHANNEL_ID": "a/b"}, "CHANNEL_ID"),
        ({"SITE_PORT": "http"}, "SITE_PORT is a port's number"),
    ],
)
def test_a_wrong_setting_ends_a_start_with_one_line(setting, complaint):
    ended = ended_start(**setting)
    assert ended.returncode == 1
    (line,) = [line for line in ended.stderr.splitlines() if line]
    assert line.startswith(f"failed: {complaint}")


@pytest.mark.parametrize(
    ("origin", "port"),
    [
        ("http://localhost:8080", 8080),
        ("http://localhost", 80),
        ("http://127.0.0.1:3000", 3000),
        ("https://watch.example.com", None),
        ("https://localhost:8443", None),
        ("http://localhost.example.com", None),
    ],
)
def test_the_site_is_where_the_stacks_tokens_allow_it(origin, port):
    assert loopback_port(origin) == port


def test_a_port_that_is_taken_is_known_at_once():
    with serving(site_handler({})) as port:
        ended = ended_start(SITE_PORT=str(port))
    assert f"port {port} on 127.0.0.1 can't be had" in ended.stderr
    assert "Traceback" not in ended.stderr
