"""The functions' code and the ivs-token wheel in one folder, as Lambda unpacks it. No container needed."""

from __future__ import annotations

import atexit
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parent.parent
WHEELS = Path(os.environ.get("WHEELS") or EXAMPLE.parent.parent / "ivs-token-py" / "dist")


def host_architecture() -> str:
    return os.environ.get("ARCHITECTURE") or ("arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64")


def bundle(architecture: str, wheels: Path) -> Path:
    """Unpack the newest wheel for Lambda's Linux and this architecture beside the handlers."""
    # Of this process alone, and until its end: two deployments may be at work, and CDK copies it only then.
    target = Path(tempfile.mkdtemp(prefix="private-channel-functions-"))
    atexit.register(shutil.rmtree, target, ignore_errors=True)
    shutil.copytree(EXAMPLE / "functions", target / "functions", ignore=shutil.ignore_patterns("__pycache__"))
    machine = "aarch64" if architecture == "arm64" else "x86_64"
    pip = subprocess.run(  # pip knows which wheel fits where, even one for another machine
        [
            *(sys.executable, "-m", "pip", "install", "ivs-token", "--target", str(target)),
            *("--no-index", "--find-links", str(wheels), "--no-deps", "--no-compile"),
            *("--only-binary=:all:", "--implementation", "cp", "--python-version", "3.14"),
            # Amazon Linux 2023 has glibc 2.34; wheels for an older one fit too.
            *(f"--platform=manylinux_2_{glibc}_{machine}" for glibc in range(34, 16, -1)),
            f"--platform=manylinux2014_{machine}",
            *("--quiet", "--disable-pip-version-check"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if pip.returncode != 0:
        message = (
            f"no ivs-token wheel for Lambda on {architecture} in {wheels}; "
            f"make one with `make wheel-lambda ARCHITECTURE={architecture}`\n{pip.stderr.strip()}"
        )
        raise SystemExit(message)
    return target
