"""Nothing that the stand-in has started outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from standin.paths import EXAMPLE
from standin.processes import Processes, wait_until
from tools.failed import FailedError

# A child with a child of its own, which does not mind being asked to end.
STUBBORN = "trap '' TERM; (trap '' TERM; while :; do sleep 0.1; done) & echo $! > grandchild; wait"


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"


def grandchild_of(folder):
    file = folder / "grandchild"
    wait_until("the grandchild", lambda: file.exists() and file.read_text().strip() != "", 5)
    return int(file.read_text())


def test_the_whole_group_ends_even_if_it_does_not_want_to(tmp_path, monkeypatch):
    monkeypatch.setattr("standin.processes.GRACE_SECONDS", 0.3)
    monkeypatch.chdir(tmp_path)
    processes = Processes(tmp_path / "logs")
    child = processes.start("stubborn", ["sh", "-c", STUBBORN])
    grandchild = grandchild_of(tmp_path)
    processes.stop()
    assert child.poll() is not None
    wait_until("the end", lambda: not alive(grandchild), 2)


def test_a_step_that_fails_says_what_it_wrote(tmp_path):
    processes = Processes(tmp_path)
    with pytest.raises(FailedError, match=r"(?s)deploy ended with 3.*no such bucket"):
        processes.run("deploy", ["sh", "-c", "echo no such bucket; exit 3"], dict(os.environ), 5)


def test_a_step_that_hangs_ends(tmp_path, monkeypatch):
    monkeypatch.setattr("standin.processes.GRACE_SECONDS", 0.3)
    with pytest.raises(FailedError, match="did not end"):
        Processes(tmp_path).run("hang", ["sleep", "60"], dict(os.environ), 0.2)


# The signal comes while the child is there, and not yet known to who has started it.
SLOW_START = (
    "import subprocess, time\n"
    "class Slow(subprocess.Popen):\n"
    "    def __init__(self, *arguments, **named):\n"
    "        super().__init__(*arguments, **named)\n"
    "        time.sleep(1)\n"
    "subprocess.Popen = Slow\n"
)


@pytest.mark.parametrize("before", ["", SLOW_START], ids=["started", "starting"])
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything(tmp_path, sent, before):
    program = (
        "import pathlib, time; from standin.processes import Processes, end_on_signals\n"
        "end_on_signals(); processes = Processes(pathlib.Path('logs'))\n"
        "try:\n"
        "    processes.start('child', ['sh', '-c', 'sleep 60 & echo $! > grandchild; wait'])\n"
        "    time.sleep(60)\n"
        "finally:\n"
        "    processes.stop()\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(EXAMPLE)}
    process = subprocess.Popen([sys.executable, "-c", before + program], cwd=tmp_path, env=environment)
    grandchild = grandchild_of(tmp_path)
    process.send_signal(sent)
    assert process.wait(timeout=20) == 128 + sent
    wait_until("the end", lambda: not alive(grandchild), 5)
