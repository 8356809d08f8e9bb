"""Fails where npm, a list of requirements or cargo would install what no lock file or hash names."""

import pathlib
import re
import subprocess
import sys
from collections.abc import Iterator

# By version alone: they test, measure, judge types, or deploy an example, and make nothing of what is published.
BY_VERSION = {
    "benches/python/requirements.txt": "benches/python/run.sh",
    "examples/private-channel/requirements.txt": "examples/python.mk",
    "ivs-token-py/requirements-lint.txt": "ivs-token-py/lint.sh",
    "ivs-token-py/requirements-test.txt": "ivs-token-py/test.sh ivs-token-py/test-aarch64.sh",
    "vectors/requirements.txt": "vectors/Makefile",
}
RUN = re.compile(r"(Makefile|\.(mk|sh|py|m?js|ya?ml))$|^[^.]+$")


def tracked() -> list[pathlib.Path]:
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [pathlib.Path(name) for name in listed.split("\0") if name]


def objections(file: pathlib.Path) -> Iterator[str]:
    """Of one that runs commands."""
    by_version = any(file.as_posix() in installers.split() for installers in BY_VERSION.values())
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if re.search(r"\bnpm (install|i|add|update)\b", line):
            yield f"{file}:{number}: npm ci takes what the lock file names, this what it finds"
        if re.search("--requirement|install.* -r ", line) and "--require-hashes" not in line and not by_version:
            yield f"{file}:{number}: --require-hashes is missing"
        if "cargo install" in line and "--locked" not in line:
            yield f"{file}:{number}: --locked is missing"


def main() -> int:
    files = tracked()
    lists = {file.as_posix(): file for file in files if re.fullmatch(r"requirements.*\.txt", file.name)}
    found = [f"{name} is no list of requirements any more" for name in BY_VERSION.keys() - lists.keys()]
    for name in lists.keys() - BY_VERSION.keys():
        required = re.findall(r"^[a-z][^#]*?(?=^[a-z]|^#|\Z)", lists[name].read_text(encoding="utf-8"), re.M | re.S)
        found += [f"{name}: {one.split()[0]} has no hash" for one in required if "--hash=sha256:" not in one]
    for file in files:
        if RUN.search(file.name) and file.as_posix() != "lint/installs.py":
            found += objections(file)
    print("\n".join(found) or "what is installed is locked")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
