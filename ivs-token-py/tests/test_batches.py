"""A large batch: it can be interrupted, and it needs no memory beside what it is given and what it gives."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import CHANNEL, NOW
from ivs_token import SigningKey

ROW: Any = {"channel_arn": CHANNEL, "viewer_id": "alice", "allow_origins": ["https://a.example"]}


class Interrupted(Exception):
    pass


def interrupt(*_: Any) -> None:
    raise Interrupted


@pytest.mark.parametrize("rows", [[ROW] * 1_000_000, [{}] * 10_000_000], ids=["tokens", "errors"])
def test_a_batch_is_interrupted_at_once(key: SigningKey, rows: Any) -> None:
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        start = time.monotonic()
        with pytest.raises(Interrupted):
            key.sign_playback_many(rows, NOW)
        # The rest is a busy machine's.
        assert time.monotonic() - start < 2
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


MEMORY = f"""
import sys
from pathlib import Path
from ivs_token import SigningKey

def kilobytes(what):
    return int(Path("/proc/self/status").read_text().partition(what + ":")[2].split()[0])

key = SigningKey.generate()
rows = [{ROW!r}] * 20_000
key.sign_playback_many(rows[:1_000], {NOW})
before = kilobytes("VmRSS")
tokens = key.sign_playback_many(rows, {NOW})
output = sum(map(sys.getsizeof, tokens)) + sys.getsizeof(tokens)
print(kilobytes("VmHWM") - before - output // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="it is read from Linux's /proc")
def test_a_batch_holds_its_input_and_its_output_only() -> None:
    beside = int(subprocess.run([sys.executable, "-c", MEMORY], check=True, capture_output=True, text=True).stdout)
    assert beside < 3_000, f"{beside} KB beside the tokens"
