"""Builds a wheel for the machine that this runs on, and makes the golden tokens with it on each CPython named.

    native_wheel.py <compatibility> <version>…      for instance: native_wheel.py musllinux_1_2 3.9 3.14t 3.15

The manylinux wheels are made by ivs-token-py/Makefile, for an older glibc than a machine has. Pythons that are missing
are installed by uv, beside the machine's own. A free-threaded one (`3.14t`) has another ABI than the wheel: there the
package is built from its source, as by its users.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "ivs-token-py"
TOOLS = ROOT / ".cache/native-wheel"
PYTHON = TOOLS / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def run(*command: str | Path, **environment: str) -> None:
    print("$", *command, flush=True)
    subprocess.run(command, cwd=PACKAGE, env={**os.environ, **environment}, check=True)


def pinned(requirements: str, *names: str) -> list[str]:
    """The lines for these packages, with what they say of the Python that they are for, and their hashes."""
    lines = (PACKAGE / requirements).read_text(encoding="utf-8").replace(" \\\n", " ").splitlines()
    return [line for line in lines if line.partition("==")[0] in names]


def flags(compatibility: str) -> str:
    """As CARGO_ENCODED_RUSTFLAGS has them: nothing in a wheel says where it was built; and as ivs-token-py/Makefile."""
    cargo_home = os.environ.get("CARGO_HOME", str(Path.home() / ".cargo"))
    given = [
        f"--remap-path-prefix={cargo_home}=cargo",
        f"--remap-path-prefix={ROOT}=ivs-token",
        "-Cpasses=slp-vectorizer",
    ]
    if compatibility.startswith("musl"):
        # Alpine's targets link the C library statically unless told otherwise, and a module for Python can't.
        given.append("-Ctarget-feature=-crt-static")
    return "\x1f".join(given)


def main() -> None:
    compatibility, *versions = sys.argv[1:]
    if not versions:
        sys.exit(__doc__)
    venv.create(TOOLS, with_pip=True, clear=True)
    # pip takes hashes from a file alone.
    tools = TOOLS / "requirements.txt"
    tools.write_text("\n".join(pinned("requirements-tools.txt", "maturin", "tomli", "uv")), encoding="utf-8")
    run(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "--requirement", tools)
    shutil.rmtree(PACKAGE / "dist", ignore_errors=True)
    build = ("--profile", "wheel", "--locked", "--compatibility", compatibility, "--out", "dist")
    run(PYTHON, "-m", "maturin", "build", *build, CARGO_ENCODED_RUSTFLAGS=flags(compatibility))
    (wheel,) = (PACKAGE / "dist").glob("*.whl")
    run(PYTHON, "sbom.py", wheel)
    files = ["test_vectors.py", *(["test_concurrency.py"] if hasattr(os, "fork") else [])]
    tests = ("python", "-m", "pytest", "-p", "no:cacheprovider", *(f"tests/{file}" for file in files))
    for version in versions:
        package = PACKAGE if version.endswith("t") else wheel
        needed = [word for each in (*pinned("requirements-test.txt", "pytest"), package) for word in ("--with", each)]
        run(PYTHON, "-m", "uv", "run", "--isolated", "--no-project", "--python", version, *needed, *tests)


if __name__ == "__main__":
    main()
