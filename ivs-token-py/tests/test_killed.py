"""A process that is killed in the middle of its batches, and another that goes on where it was."""

import json
import subprocess
import sys
from pathlib import Path

from ivs_token import SigningKey

ROWS, BATCH, NOW = 400, 20, 1_750_000_000
CHANNEL = "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl"

# As one writes it: whole lines of the file are done, and all that has not begun is still to do.
PROGRAM = f"""
import json, sys, time
from ivs_token import SigningKey
key = SigningKey.from_scalar(bytes([7] * 48))
path, pause = sys.argv[1], float(sys.argv[2])
with open(path, "a+b") as out:
    out.seek(0)
    done = out.read()
    out.truncate(done.rfind(b"\\n") + 1)
    for first in range(done.count(b"\\n"), {ROWS}, {BATCH}):
        rows = range(first, min(first + {BATCH}, {ROWS}))
        claims = [dict(channel_arn="{CHANNEL}", viewer_id=f"v{{row}}") for row in rows]
        for row, token in zip(rows, key.sign_playback_many(claims, now={NOW})):
            out.write(json.dumps([row, token]).encode() + b"\\n")
            out.flush()
            time.sleep(pause)
"""


def test_a_batch_that_was_killed_goes_on_without_a_row_lost_or_signed_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    lines_seen = []
    for at in (1, 33, 150):
        running = subprocess.Popen([sys.executable, "-c", PROGRAM, str(path), "0.001"])
        while not path.exists() or path.read_bytes().count(b"\n") < at:
            assert running.poll() is None, "the program was over before it could be killed"
        running.kill()
        running.wait()
        lines_seen.append(path.read_bytes().count(b"\n"))
    assert lines_seen == sorted(lines_seen)
    assert lines_seen[-1] < ROWS
    subprocess.run([sys.executable, "-c", PROGRAM, str(path), "0"], check=True, timeout=60)
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert [row for row, _ in rows] == list(range(ROWS))
    # And each token is the one that there is: whoever signs a row again gives it the same.
    key = SigningKey.from_scalar(bytes([7] * 48))
    for row, token in rows:
        assert token == key.sign_playback(channel_arn=CHANNEL, viewer_id=f"v{row}", now=NOW)
