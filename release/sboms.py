"""Writes the lists of parts (SBOMs, CycloneDX) of the packed crate and of the npm package.

    sboms.py <crate> <npm tarball> <folder>

Each is of the file that goes out, by its ecosystem's own tool; the wheel carries its own. npm's list is empty: the
package depends on nothing, and its parts are the crates that its module is compiled of. One commit gives the same lists
wherever its clone is.
"""

import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from archive import unpack

ROOT = Path(__file__).resolve().parent.parent
CARGO_CYCLONEDX = ROOT / ".cache/release/bin/cargo-cyclonedx"

Sbom = dict[str, Any]


def output(*command: str | Path, cwd: Path = ROOT) -> bytes:
    return subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.PIPE).stdout


def git(*command: str) -> bytes:
    """In a container the clone may be another user's."""
    return output("git", "-c", f"safe.directory={ROOT}", *command)


def cargo_sbom(package: Path, *options: str) -> Sbom:
    """What cargo compiles a package of: its normal dependencies, in the versions of its Cargo.lock."""
    manifest = package / "Cargo.toml"
    form = ("--format", "json", "--spec-version", "1.5", "--override-filename", "sbom")
    output(CARGO_CYCLONEDX, "cyclonedx", "--manifest-path", manifest, *form, "--no-build-deps", *options)
    return json.loads((package / "sbom.json").read_text(encoding="utf-8"))


def crate_sbom(crate: Path, work: Path) -> Sbom:
    unpack(crate.read_bytes(), work)
    return cargo_sbom(work / crate.name.removesuffix(".crate"), "--all-features", "--target", "all")


def npm_sbom(tarball: Path, work: Path) -> Sbom:
    unpack(tarball.read_bytes(), work)
    # npm calls it by its folder's name.
    package = (work / "package").rename(work / "ivs-token")
    sbom: Sbom = json.loads(output("npm", "sbom", "--sbom-format", "cyclonedx", "--sbom-type", "library", cwd=package))
    unpack(git("archive", "HEAD"), work / "sources")
    module = cargo_sbom(work / "sources/ivs-token-wasm", "--target", "wasm32-unknown-unknown")
    inside = module["metadata"]["component"]
    (own,) = sbom["dependencies"]
    own["dependsOn"].append(inside["bom-ref"])
    sbom["components"] += [inside, *module["components"]]
    sbom["dependencies"] += module["dependencies"]
    return sbom


def written(sbom: Sbom, work: Path) -> str:
    """Without the moment and the place, and without a number by chance: the same for the same commit."""
    sbom.pop("serialNumber", None)
    moment = datetime.fromtimestamp(int(git("log", "-1", "--format=%ct")), tz=UTC)
    sbom["metadata"]["timestamp"] = moment.isoformat()
    text = json.dumps(sbom, indent=2, ensure_ascii=False).replace(work.as_uri(), "file://") + "\n"
    if named := [place for place in (ROOT, work) if str(place) in text]:
        raise SystemExit(f"the list names folders of this machine: {named}")
    if error := JsonStrictValidator(SchemaVersion.V1_5).validate_str(text):
        raise SystemExit(f"no CycloneDX: {error}")
    return text


def main() -> None:
    crate, tarball, folder = (Path(argument).resolve() for argument in sys.argv[1:])
    for kind, file, sbom in (("crate", crate, crate_sbom), ("npm", tarball, npm_sbom)):
        with tempfile.TemporaryDirectory() as name:
            work = Path(name).resolve()
            text = written(sbom(file, work), work)
        (folder / f"ivs-token-{kind}.cdx.json").write_text(text, encoding="utf-8")
        print(f"{file.name}: {len(json.loads(text)['components'])} parts")


if __name__ == "__main__":
    main()
