"""Nothing of a key stays behind that was not there before: its process's whole memory is searched, by another."""

import base64
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ivs_token import SigningKey

CHILD = """
import sys
from ivs_token import SigningKey, IvsTokenError

class Text(str):
    pass

made = {
    "bytes": lambda pem: pem,
    "text": lambda pem: pem.decode(),
    "a subclass of str": lambda pem: Text(pem.decode()),
    "text with more than ASCII": lambda pem: "\\u65e5\\u672c\\n" + pem.decode(),
    "a bytearray": bytearray,
    "a memoryview": memoryview,
    "damaged text": lambda pem: pem.decode().replace("PRIVATE", "PRIVATE\\u00e9"),
}[sys.argv[1]]
given = made(sys.stdin.buffer.read(int(sys.argv[2])))
SigningKey.generate().sign_playback(channel_arn="arn:aws:ivs:us-east-1:123456789012:channel/a")

def wait():
    print(flush=True)
    sys.stdin.buffer.read(1)

wait()
for _ in range(10):
    try:
        key = SigningKey.from_pem(given)
    except IvsTokenError:
        key = None
wait()
del key
wait()
"""


def memory_of(process: int) -> bytes:
    """All that the process may write to."""
    parts = []
    with open(f"/proc/{process}/mem", "rb", buffering=0) as memory:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            found = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
            if found and "[v" not in line:
                start, end = (int(part, 16) for part in found.groups())
                memory.seek(start)
                parts.append(memory.read(end - start))
    return b"\n".join(parts)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a process's memory is read from Linux's /proc")
@pytest.mark.parametrize(
    "form",
    [
        "bytes",
        "text",
        "a subclass of str",
        "text with more than ASCII",
        "a bytearray",
        "a memoryview",
        "damaged text",
    ],
)
def test_loading_a_key_leaves_no_copy_of_it(form: str) -> None:
    pem = SigningKey.generate().to_pkcs8_pem().encode()
    der = base64.b64decode(b"".join(pem.splitlines()[1:-1]))
    # Behind the headers: the scalar, and the text that encodes it; that as UCS-2 too, as `str` may hold it.
    windows = [der[at : at + 12] for at in range(35, 71)]
    text = b"".join(pem.splitlines()[1:3])[48:96]
    windows += [text[at : at + 12] for at in range(len(text) - 12)]
    windows += [window.decode("latin-1").encode("utf-16-le") for window in windows[36:]]

    def count(process: Any) -> int:
        process.stdout.readline()
        held = memory_of(process.pid)
        return sum(held.count(window) for window in windows)

    command = [sys.executable, "-c", CHILD, form, str(len(pem))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as process:
        assert process.stdin
        process.stdin.write(pem)
        before = count(process)
        process.stdin.write(b"\n")
        loaded = count(process)
        process.stdin.write(b"\n")
        dropped = count(process)
        process.stdin.write(b"\n")
    assert before > 0
    # A key that is loaded holds its scalar, in whatever order of bytes; one that is dropped, nothing.
    assert loaded <= before + 36
    assert dropped <= before
