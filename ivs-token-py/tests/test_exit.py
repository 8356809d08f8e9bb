"""A process may end while its daemon threads are inside a call. Up to CPython 3.13 they are then unwound by force
(`pthread_exit`), through this module's frames: a second unwinder in the wheel crashed there.
"""

import subprocess
import sys

import pytest

EXITS = 20

PROGRAM = """
import sys, threading, time
from ivs_token import SigningKey

CHANNEL = {"channel_arn": "arn:aws:ivs:us-east-1:123456789012:channel/a"}
key = SigningKey.generate()
public, token = key.verifying_key(), key.sign_playback(**CHANNEL)
calls = {
    "sign": lambda: key.sign_playback(**CHANNEL),
    "batch": lambda: key.sign_playback_many([CHANNEL] * 100),
    "verify": lambda: public.verify_playback(token),
}
call = calls[sys.argv[1]]
started = threading.Semaphore(0)

def forever():
    started.release()
    while True:
        call()

for _ in range(4):
    threading.Thread(target=forever, daemon=True).start()
for _ in range(4):
    started.acquire()
time.sleep(0.02)
"""


@pytest.mark.parametrize("call", ["sign", "batch", "verify"])
def test_a_process_ends_while_daemon_threads_are_inside_a_call(call: str) -> None:
    command = [sys.executable, "-c", PROGRAM, call]
    ends = [subprocess.run(command, capture_output=True, check=False) for _ in range(EXITS)]
    assert [(end.returncode, end.stderr) for end in ends] == [(0, b"")] * EXITS
