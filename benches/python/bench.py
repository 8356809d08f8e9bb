"""ivs-token beside the JWT libraries of Python, interleaved in one run, as ratios.

Every round runs each of them once in turn, so that a busy machine slows all alike; a library's median
counts.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

NOW = 1_750_000_000
CHANNEL = "arn:aws:ivs:us-east-1:123456789012:channel/abcDEF123456"
CLAIMS = {"aws:channel-arn": CHANNEL, "aws:viewer-id": "alice", "exp": NOW + 300}

# For each library: what to import, how a key is read once, and how a token is made of a key. One text serves for the
# warm calls and for the cold start, so that both measure the same work.
LIBRARIES = {
    "ivs-token": (
        "from ivs_token import SigningKey",
        "SigningKey.from_pem(pem)",
        f"key.sign_playback(channel_arn={CHANNEL!r}, viewer_id='alice', now={NOW})",
    ),
    "PyJWT": (
        "import jwt\nfrom cryptography.hazmat.primitives.serialization import load_pem_private_key",
        "load_pem_private_key(pem, None)",
        f"jwt.encode({CLAIMS!r}, key, algorithm='ES384')",
    ),
    "joserfc": (
        "from joserfc import jwt\nfrom joserfc.jwk import ECKey",
        "ECKey.import_key(pem)",
        f"jwt.encode({{'alg': 'ES384', 'typ': 'JWT'}}, {CLAIMS!r}, key, algorithms=['ES384'])",
    ),
    "authlib": (
        "import warnings\nwarnings.simplefilter('ignore')\nfrom authlib.jose import ECKey, JsonWebToken\n"
        "jwt = JsonWebToken(['ES384'])",
        "ECKey.import_key(pem)",
        f"jwt.encode({{'alg': 'ES384', 'typ': 'JWT'}}, {CLAIMS!r}, key)",
    ),
    "jwcrypto": (
        "import json\nfrom jwcrypto import jwk, jwt",
        "jwk.JWK.from_pem(pem)",
        f"(lambda token: (token.make_signed_token(key), token.serialize())[1])"
        f"(jwt.JWT({{'alg': 'ES384', 'typ': 'JWT'}}, {CLAIMS!r}))",
    ),
    "python-jose": (
        "from jose import jwk, jwt",
        "jwk.construct(pem.decode(), 'ES384')",
        f"jwt.encode({CLAIMS!r}, key, algorithm='ES384')",
    ),
}


# How a public key is read, and a token verified with it.
VERIFIERS = {
    "ivs-token": (
        "from ivs_token import VerifyingKey",
        "VerifyingKey.from_pem(public)",
        f"key.verify_playback(token, now={NOW})",
    ),
    "PyJWT": (
        "import jwt\nfrom cryptography.hazmat.primitives.serialization import load_pem_public_key",
        "load_pem_public_key(public)",
        "jwt.decode(token, key, algorithms=['ES384'], options={'verify_exp': False})",
    ),
}


def main() -> None:
    """Measure, and print the table. The arguments are the installed sizes in MB, in the order of LIBRARIES."""
    rounds, cold_rounds = 300, 25
    sizes = dict(zip(LIBRARIES, map(float, sys.argv[1:])))
    made = subprocess.run(
        ["openssl", "ecparam", "-name", "secp384r1", "-genkey", "-noout"], capture_output=True, check=True
    )
    pem = made.stdout
    once, each = warm(pem, rounds)
    cold = cold_starts(pem, cold_rounds)
    columns = [once, each, cold, sizes]
    print(f"{'':12}{'key once':>18}{'PEM each call':>20}{'cold start':>20}{'installed':>20}")
    for name in LIBRARIES:
        values = [column[name] for column in columns]
        units = [
            f"{values[0] * 1e6:.0f} µs",
            f"{values[1] * 1e6:.0f} µs",
            f"{values[2] * 1e3:.1f} ms",
            f"{values[3]:.1f} MB",
        ]
        ratios = [value / column["PyJWT"] for value, column in zip(values, columns)]
        cells = "".join(f"{unit:>10} {ratio:6.3f} ×" for unit, ratio in zip(units, ratios))
        print(f"{name:12}{cells}")
    verified = verifications(pem, rounds)
    print(f"{'':12}{'verify, key again':>18}{'PEM each call':>20}")
    for name in VERIFIERS:
        cells = "".join(f"{column[name] * 1e6:7.0f} µs {column[name] / column['PyJWT']:6.3f} ×" for column in verified)
        print(f"{name:12}{cells}")
    print(
        "× is the ratio to PyJWT, in this run, on this machine. Cold start: a fresh process, less a bare interpreter."
    )


def warm(pem: bytes, rounds: int) -> tuple[dict[str, float], dict[str, float]]:
    """Seconds for a token with the key read once, and with the PEM at every call."""
    once_calls: dict[str, Callable[[], Any]] = {}
    each_calls: dict[str, Callable[[], Any]] = {}
    for name, (imports, read, sign) in LIBRARIES.items():
        scope: dict[str, Any] = {"pem": pem}
        exec(f"{imports}\nkey = {read}\ndef once(): return {sign}\ndef each():\n key = {read}\n return {sign}", scope)  # noqa: S102
        once_calls[name], each_calls[name] = scope["once"], scope["each"]
        check(name, scope["once"]())
    return interleaved(once_calls, rounds), interleaved(each_calls, rounds)


def verifications(pem: bytes, rounds: int) -> tuple[dict[str, float], dict[str, float]]:
    """Seconds for a verification with a key that is used again, and with the PEM at every call."""
    from ivs_token import SigningKey

    signer = SigningKey.from_pem(pem)
    token = signer.sign_playback(channel_arn=CHANNEL, viewer_id="alice", now=NOW)
    again: dict[str, Callable[[], Any]] = {}
    each: dict[str, Callable[[], Any]] = {}
    for name, (imports, read, verify) in VERIFIERS.items():
        scope: dict[str, Any] = {"public": signer.verifying_key().to_pem().encode(), "token": token}
        text = f"{imports}\nkey = {read}\ndef again(): return {verify}\ndef each():\n key = {read}\n return {verify}"
        exec(text, scope)  # noqa: S102
        again[name], each[name] = scope["again"], scope["each"]
        # The second one makes the key's table, once.
        again[name](), again[name]()
    return interleaved(again, rounds), interleaved(each, rounds)


def check(name: str, token: Any) -> None:
    """A library that makes no token measures nothing."""
    text = token.decode() if isinstance(token, bytes) else token
    if text.count(".") != 2 or len(text.rpartition(".")[2]) != 128:
        raise SystemExit(f"{name} made no ES384 token")


def interleaved(calls: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """The median of each, called in turn."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - start)
    return {name: median(taken) for name, taken in times.items()}


def cold_starts(pem: bytes, rounds: int) -> dict[str, float]:
    """CPU seconds of a fresh process that imports, reads the key and signs one token, less a bare interpreter's."""
    scripts = {name: f"pem = {pem!r}\n{i}\nkey = {r}\n{s}" for name, (i, r, s) in LIBRARIES.items()}
    calls = {name: lambda script=script: fresh(script) for name, script in {"": f"pem = {pem!r}", **scripts}.items()}
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            times[name].append(call())
    bare = median(times.pop(""))
    return {name: max(median(taken) - bare, 1e-5) for name, taken in times.items()}


def fresh(script: str) -> float:
    """CPU seconds of a process: what a Lambda is billed for, whatever else this machine does meanwhile."""
    from resource import RUSAGE_CHILDREN, getrusage

    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != Path(__file__).resolve().parent]
    main()
