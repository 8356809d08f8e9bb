"""Fails unless `make test` and `make lint` go into each folder that has them, and the list of tests guards itself."""

import pathlib
import re
import subprocess
import sys

# By the npm package's suite, in the runtimes that it installs.
TESTED_ELSEWHERE = {"examples/edge"}


def said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def main() -> int:
    missing = []
    makefiles = said("git", "-c", "safe.directory=*", "ls-files", "*/Makefile").split()
    for target in ("test", "lint"):
        goes_into = set(re.findall(rf"make -C (\S+) {target}\b", said("make", "--dry-run", target)))
        goes_into |= TESTED_ELSEWHERE if target == "test" else set()
        for makefile in map(pathlib.Path, makefiles):
            folder = makefile.parent.as_posix()
            if re.search(rf"^{target}:", makefile.read_text(), re.MULTILINE) and folder not in goes_into:
                missing.append(f"make {target} does not go into {folder}")
    # There stands the test that each of the others is called: it cannot say so of itself.
    if "\nmod rooms;\n" not in pathlib.Path("ivs-token/tests/all.rs").read_text():
        missing.append("ivs-token/tests/all.rs lacks rooms")
    print("\n".join(missing) or "each folder has its step")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
