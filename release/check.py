"""What must be true before a version goes out, by the registries' own tools: `make release-check [TAG=v1.2.3]`.

Nothing is published, and no step is left out: one that cannot run fails. `check.py interface` asks only what the
core's users see, against BASELINE, a git revision; `check.py notes` prints what the changelog says of TAG's version.
"""

import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from email.parser import Parser
from pathlib import Path
from typing import Any

from archive import unpack

ROOT = Path(__file__).resolve().parent.parent
WHEELS = ROOT / "ivs-token-py/dist"
NPM = ROOT / "ivs-token-wasm"
SBOMS = ROOT / "release/dist"
TOOLS = ROOT / ".cache/release/bin"
INTERFACE = ROOT / "ivs-token/public-api.txt"
# The crates whose types may be in it.
OWN = {"ivs_token", "core", "alloc"}
USER = """[package]
name = "user"
edition = "2024"

[dependencies]
ivs-token = { path = "../%s", features = ["getrandom"] }
"""


class NotReady(Exception):
    """Why it can't go out, and what to do."""


def run(*command: str | Path, cwd: Path = ROOT, **environment: str) -> str:
    """Runs a command with its output shown, and gives back what it wrote to its standard output."""
    print("  $", *command, flush=True)
    done = subprocess.run(command, cwd=cwd, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise NotReady(f"{done.stdout}\n{command[0]} ended with {done.returncode}")
    return done.stdout


def git(*command: str) -> str:
    """In a container the clone may be another user's."""
    return run("git", "-c", f"safe.directory={ROOT}", *command)


def only(folder: Path, pattern: str) -> Path:
    """The one file of this name; two would be of two versions."""
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise NotReady(f"{folder} has {len(found)} files {pattern}, not one: clean it, and build again")
    return found[0]


def cargo_metadata() -> dict[str, Any]:
    return json.loads(run("cargo", "metadata", "--locked", "--no-deps", "--format-version", "1"))


def core_version() -> str:
    return next(package["version"] for package in cargo_metadata()["packages"] if package["name"] == "ivs-token")


def packed_crate() -> Path:
    return Path(cargo_metadata()["target_directory"]) / "package" / f"ivs-token-{core_version()}.crate"


def changelog_section(changelog: str, version: str) -> str:
    """What the changelog says of a version. Nothing may wait above it: it would go out untold."""
    sections = re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]
    texts = {section.partition("\n")[0].strip(): section.partition("\n")[2].strip() for section in sections}
    if texts.get("[Unreleased]"):
        raise NotReady(f"CHANGELOG.md: [Unreleased] is not empty; move it to [{version}]")
    for heading, text in texts.items():
        if re.fullmatch(rf"\[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d", heading) and text:
            return text
    raise NotReady(f"CHANGELOG.md: no section `## [{version}] - <date>` with text")


def wheel_version(wheel: Path) -> str:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode())["Version"]


def sdist_version(sdist: Path) -> str:
    with tarfile.open(sdist) as archive:
        name = next(name for name in archive.getnames() if re.fullmatch(r"[^/]+/PKG-INFO", name))
        return Parser().parsestr(archive.extractfile(name).read().decode())["Version"]


def npm_version(tarball: Path) -> str:
    with tarfile.open(tarball) as archive:
        return json.load(archive.extractfile("package/package.json"))["version"]


def citation_version(citation: str) -> str:
    return re.search(r"^version: (\S+)$", citation, re.MULTILINE).group(1)


def assert_equal(versions: dict[str, str]) -> None:
    if len(set(versions.values())) != 1:
        raise NotReady("the versions differ: " + ", ".join(f"{name} {version}" for name, version in versions.items()))


def the_tree_is_clean() -> None:
    changed = git("status", "--porcelain")
    if changed:
        raise NotReady(f"the tree is not clean; commit or remove:\n{changed}")


def the_changelog_tells_it() -> None:
    changelog_section((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), core_version())


def the_vectors_are_current() -> None:
    run("cargo", "test", "--quiet", "--locked", "--package", "ivs-token-vectors")
    run("make", "-C", "vectors", "test")


def the_crate_is_packed_and_builds_elsewhere() -> None:
    """Registries take what `cargo publish` packs; a user builds that, outside of this workspace and its lock file."""
    run("cargo", "publish", "--dry-run", "--locked", "--package", "ivs-token")
    # The dry run keeps no file; this one leaves what was just tried.
    run("cargo", "package", "--no-verify", "--quiet", "--locked", "--package", "ivs-token")
    crate = packed_crate()
    with tempfile.TemporaryDirectory() as name:
        elsewhere = Path(name)
        unpack(crate.read_bytes(), elsewhere)
        user = elsewhere / "user"
        (user / "src").mkdir(parents=True)
        (user / "Cargo.toml").write_text(USER % crate.stem)
        (user / "src/main.rs").write_text((Path(__file__).parent / "user.rs").read_text())
        run("cargo", "run", "--quiet", cwd=user, CARGO_TARGET_DIR=str(elsewhere / "target"))


def the_wheel_and_the_sdist_are_well_formed() -> None:
    run("make", "-C", "ivs-token-py", "wheel", "sdist")
    twine = ROOT / ".cache/py/tools/bin/twine"
    run(twine, "check", "--strict", only(WHEELS, "*x86_64.whl"), only(WHEELS, "*.tar.gz"))


def the_npm_package_is_well_formed() -> None:
    run("make", "-C", "ivs-token-wasm", "npm", "tests/node_modules/ivs-token")
    # tsc, attw and publint; the tests have them installed.
    run("node", "tests/types.mjs", cwd=NPM)
    run("npm", "publish", "--dry-run", only(NPM / "dist", "ivs-token-*.tgz"))


def the_parts_are_listed() -> None:
    """The crate's and the npm package's lists (SBOMs) go out beside them; the wheel carries its own."""
    SBOMS.mkdir(exist_ok=True)
    tarball = only(NPM / "dist", "ivs-token-*.tgz")
    run(ROOT / ".cache/release/venv/bin/python", ROOT / "release/sboms.py", packed_crate(), tarball, SBOMS)


def all_have_one_version() -> None:
    versions = {
        "core": core_version(),
        "wheel": wheel_version(only(WHEELS, "*x86_64.whl")),
        "sdist": sdist_version(only(WHEELS, "*.tar.gz")),
        "npm": npm_version(only(NPM / "dist", "ivs-token-*.tgz")),
        "CITATION.cff": citation_version((ROOT / "CITATION.cff").read_text(encoding="utf-8")),
    }
    if tag := os.environ.get("TAG"):
        versions["tag"] = tag.removeprefix("v")
    assert_equal(versions)


def listed_interface() -> str:
    """The core's public items, one a line. rustdoc's JSON is unstable, hence RUSTC_BOOTSTRAP for one command."""
    unstable = ("-Z", "unstable-options", "--output-format", "json")
    rustdoc = ("cargo", "rustdoc", "--quiet", "--locked", "--package", "ivs-token", "--all-features", "--lib")
    run(*rustdoc, "--", *unstable, RUSTC_BOOTSTRAP="1")
    described = Path(cargo_metadata()["target_directory"]) / "doc/ivs_token.json"
    # What derives and the compiler add is left out: semver-checks knows of it.
    return run(TOOLS / "cargo-public-api", "public-api", "--rustdoc-json", described, "-sss")


def foreign_types(interface: str) -> list[str]:
    """The lines that name another crate: a new version of it would be a new one of ours."""
    return [line for line in interface.splitlines() if set(re.findall(r"(?<![\w:])(\w+)::", line)) - OWN]


def the_interface_is_the_one_that_is_listed() -> None:
    found = listed_interface()
    if foreign := foreign_types(found):
        raise NotReady("types of other crates are public:\n" + "\n".join(foreign))
    if found != INTERFACE.read_text(encoding="utf-8"):
        INTERFACE.write_text(found, encoding="utf-8")
        raise NotReady(f"{INTERFACE.name} was of another interface, and is written anew: look at its diff")


def the_interface_breaks_no_promise() -> None:
    """Against BASELINE, or the last version that was tagged. Before the first one nobody was promised anything."""
    tag = os.environ.get("TAG")
    tags = [known for known in git("tag", "--list", "v*", "--sort=-version:refname").split() if known != tag]
    earlier = os.environ.get("BASELINE") or next(iter(tags), None)
    if earlier is None:
        print("  no version was tagged before")
        return
    check = ("semver-checks", "--package", "ivs-token", "--all-features", "--baseline-rev", earlier)
    run(TOOLS / "cargo-semver-checks", *check)


INTERFACE_CHECKS = (the_interface_is_the_one_that_is_listed, the_interface_breaks_no_promise)
CHECKS: tuple[Callable[[], None], ...] = (
    the_tree_is_clean,
    the_changelog_tells_it,
    *INTERFACE_CHECKS,
    the_vectors_are_current,
    the_crate_is_packed_and_builds_elsewhere,
    the_wheel_and_the_sdist_are_well_formed,
    the_npm_package_is_well_formed,
    the_parts_are_listed,
    all_have_one_version,
    # What was built must not have changed what is kept.
    the_tree_is_clean,
)


def main() -> int:
    """All checks, to the end: who prepares a release wants the whole list."""
    if sys.argv[1:] == ["notes"]:
        print(
            changelog_section((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), os.environ["TAG"].removeprefix("v"))
        )
        return 0
    failed = []
    for check in INTERFACE_CHECKS if sys.argv[1:] == ["interface"] else CHECKS:
        name = check.__name__.replace("_", " ")
        print(f"{name} …", flush=True)
        try:
            check()
        except (NotReady, OSError) as reason:
            print(f"  NO: {reason}", flush=True)
            failed.append(name)
    print("\nReady." if not failed else "\nNot ready, since it is not so that:\n  " + "\n  ".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
