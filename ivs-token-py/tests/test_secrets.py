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
import ctypes, sys
from ivs_token import SigningKey, IvsTokenError

class Text(str):
    pass

made = {
    "bytes": lambda key: key,
    "text": lambda key: key.decode(),
    "a subclass of str": lambda key: Text(key.decode()),
    "text with more than ASCII": lambda key: "\\u65e5\\u672c\\n" + key.decode(),
    "a bytearray": bytearray,
    "a memoryview": memoryview,
    "damaged text": lambda key: key.decode().replace("PRIVATE", "PRIVATE\\u00e9"),
    "damaged bytes": lambda key: key + b"\\n",
}[sys.argv[2]]
name, given = sys.argv[1], made(sys.stdin.buffer.read(int(sys.argv[3])))
SigningKey.generate().sign_playback(channel_arn="arn:aws:ivs:us-east-1:123456789012:channel/a")

def read():
    try:
        return getattr(SigningKey, name)(given)
    except IvsTokenError:
        return None

def write():
    text = getattr(key, name)()
    # What is returned is the caller's, and stays in memory when it has gone: Python cannot overwrite it, but this can.
    ctypes.memset(id(text) + sys.getsizeof(text) - len(text) - 1, 0, len(text))
    assert text == "\\0" * len(text)

call, key = (read, None) if name.startswith("from_") else (write, SigningKey.from_pem(given))

def wait():
    print(flush=True)
    sys.stdin.buffer.read(1)

wait()
for _ in range(10):
    held = call()
wait()
del held
wait()
"""

ANY_BYTES = ["bytes", "a bytearray", "a memoryview"]
ANY_TEXT = ["text", "a subclass of str", "text with more than ASCII"]
CALLS = [
    *(("from_pem", form) for form in (*ANY_BYTES, *ANY_TEXT, "damaged text")),
    *((call, form) for call in ("from_der", "from_scalar") for form in (*ANY_BYTES, "damaged bytes")),
    ("to_pkcs8_pem", "bytes"),
    ("to_sec1_pem", "bytes"),
]


def test_each_call_that_reads_or_writes_a_private_key_is_here() -> None:
    calls = {name for name in dir(SigningKey) if name.startswith(("from_", "to_"))}
    assert calls == {call for call, _ in CALLS}


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


def pieces(secret: bytes) -> list[bytes]:
    """Of any twelve bytes in a row, one is whole."""
    return [secret[at : at + 9] for at in range(0, len(secret) - 8, 4)]


def text_of_the_scalar(pem: str, scalar: bytes) -> bytes:
    """The characters that encode nothing else."""
    text = "".join(pem.splitlines()[1:-1])
    at = base64.b64decode(text).index(scalar)
    return text[-(-at // 3) * 4 : (at + len(scalar)) // 3 * 4].encode()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a process's memory is read from Linux's /proc")
@pytest.mark.parametrize(("call", "form"), CALLS, ids=[f"{call}, {form}" for call, form in CALLS])
def test_a_private_key_that_is_read_or_written_leaves_no_copy(call: str, form: str) -> None:
    key = SigningKey.generate()
    pem = key.to_pkcs8_pem()
    der = base64.b64decode("".join(pem.splitlines()[1:-1]))
    scalar = der[35:83]
    given = {"from_der": der, "from_scalar": scalar}.get(call, pem.encode())
    written = [text_of_the_scalar(text, scalar) for text in (pem, key.to_sec1_pem())]
    secrets = [scalar, scalar[::-1], *(written if "pem" in call else [])]
    searched = [piece for secret in secrets for piece in pieces(secret)]

    def count(process: Any) -> int:
        process.stdout.readline()
        held = memory_of(process.pid).replace(bytes(64), b"")
        # Text as UCS-2 too, as `str` may hold it: every other byte.
        held += held[::2] + held[1::2]
        return sum(held.count(piece) for piece in searched)

    command = [sys.executable, "-c", CHILD, call, form, str(len(given))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as process:
        assert process.stdin
        process.stdin.write(given)
        before = count(process)
        process.stdin.write(b"\n")
        held = count(process)
        process.stdin.write(b"\n")
        dropped = count(process)
        process.stdin.write(b"\n")
    assert before > 0
    # A key that is loaded holds its scalar in two forms, one that is dropped nothing.
    # One that is written was there before.
    assert held <= before + (2 * len(pieces(scalar)) if call.startswith("from_") else 0)
    assert dropped <= before
    assert process.returncode == 0
