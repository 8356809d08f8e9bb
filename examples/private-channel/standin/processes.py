"""Child processes that never outlive this one, however it ends."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from tools.failed import FailedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

GRACE_SECONDS = 5
_PR_SET_PDEATHSIG = 1


class Processes:
    """Starts children, each the leader of a group of its own, and ends the groups on the way out."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._children: list[subprocess.Popen[bytes]] = []
        logs.mkdir(parents=True, exist_ok=True)

    def start(self, name: str, command: Sequence[str], env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        with (self._logs / f"{name}.log").open("ab") as log:
            return self._launch(command, env=env, stdout=log, stderr=subprocess.STDOUT)

    def _launch(self, command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
        with _signals_held():  # else a child would be there that nobody knows, and stay
            child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_die_with_parent, **options
            )
            self._children.append(child)
        return child

    def run(  # noqa: PLR0913
        self,
        name: str,
        command: Sequence[str],
        env: dict[str, str],
        seconds: int,
        *,
        cwd: Path | None = None,
        shown: bool = False,
    ) -> None:
        """Runs to the end, in a group of its own; its log is shown when it fails."""
        log_file = self._logs / f"{name}.log"
        with log_file.open("ab") as log:
            out = {} if shown else {"stdout": log, "stderr": subprocess.STDOUT}
            child = self._launch(command, env=env, cwd=cwd, **out)
        try:
            status = child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            status = None
        finally:
            self._end(child)
            self._children.remove(child)
        if status != 0:
            end = "did not end" if status is None else f"ended with {status}"
            tail = "" if shown else "\n" + "\n".join(log_file.read_text(errors="replace").splitlines()[-40:])
            message = f"{name} {end} after at most {seconds} s{tail}"
            raise FailedError(message)

    def stop(self) -> None:
        for child in reversed(self._children):
            self._end(child)
        self._children.clear()

    @staticmethod
    def _end(child: subprocess.Popen[bytes]) -> None:
        """Ends the whole group: the child may be gone and have left children of its own."""
        for sent in (signal.SIGTERM, signal.SIGKILL):
            deadline = time.monotonic() + GRACE_SECONDS
            present = _signal_group(child.pid, sent)
            while present and time.monotonic() < deadline:
                child.poll()
                time.sleep(0.05)
                present = _signal_group(child.pid, 0)
            if not present:
                break
        child.wait()


def _signal_group(group: int, sent: int) -> bool:
    """False once the group is empty."""
    try:
        os.killpg(group, sent)
    except ProcessLookupError:
        return False
    return True


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class _Held:
    """Whether a signal must wait, and the one that does."""

    now = False
    number: int | None = None


@contextlib.contextmanager
def _signals_held() -> Iterator[None]:
    # Not by a signal mask: another thread might take the signal, and a child would inherit the mask.
    _Held.now = True
    try:
        yield
    finally:
        _Held.now = False
        if _Held.number is not None:
            raise SystemExit(128 + _Held.number)


def end_on_signals() -> None:
    """Ctrl-C, `kill` and a closed terminal end with the clean-up, not instead of it."""

    def leave(number: int, _frame: object) -> None:
        for later in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(later, signal.SIG_IGN)  # a second Ctrl-C must not interrupt the clean-up
        if _Held.now:
            _Held.number = number
        else:
            raise SystemExit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)


def wait_until(
    what: str, ready: Callable[[], bool], seconds: float, child: subprocess.Popen[bytes] | None = None
) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        if child is not None and child.poll() is not None:
            message = f"{what}: the process ended with {child.returncode}"
            raise FailedError(message)
        if time.monotonic() > deadline:
            message = f"{what}: not within {seconds:.0f} s"
            raise FailedError(message)
        time.sleep(0.1)
