"""Refuses a wheel that would crash at exit, has grown beyond what a cold start should load, or lacks its licences.

Needs readelf.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile
from email.parser import BytesParser

import tomllib

# Bytes: of the wheel as it is downloaded, and of the module as it is loaded.
WHEEL_LIMIT = 500_000
MODULE_LIMIT = 850_000
# With the unwinder in it: musl ends a thread without unwinding it, so that two unwinders never meet.
MUSL_MODULE_LIMIT = 880_000
LICENCES = ["LICENSE-APACHE", "LICENSE-MIT"]
HERE = pathlib.Path(__file__).resolve().parent


def readelf(option: str, module: pathlib.Path) -> str:
    """What readelf says of a module, of whatever architecture."""
    return subprocess.run(["readelf", "--wide", option, module], check=True, capture_output=True, text=True).stdout


def check_unwinder(name: str, module: pathlib.Path) -> None:
    """Threads that end by force are unwound by libgcc's unwinder; frames that another one registered crash it."""
    if "[libgcc_s.so.1]" not in readelf("--dynamic", module):
        sys.exit(f"{name}: it does not load libgcc_s.so.1: the linker put an unwinder of its own in")
    symbols = re.findall(r"(\S+) +(_Unwind_\w+)", readelf("--dyn-syms", module))
    if not symbols or any(section != "UND" for section, _ in symbols):
        sys.exit(f"{name}: it must take every _Unwind_ symbol from libgcc_s.so.1, and has {symbols}")


def check_paths(name: str, packed: zipfile.ZipFile) -> None:
    """Nothing in a wheel says where it was built."""
    home = os.environ.get("CARGO_HOME", str(pathlib.Path.home() / ".cargo"))
    for place in (home, str(HERE.parent)):
        if found := [entry for entry in packed.namelist() if place.encode() in packed.read(entry)]:
            sys.exit(f"{name}: {found} name a folder of this machine")


def check_licences(name: str, packed: zipfile.ZipFile) -> None:
    """Both, word for word, and named; by pyproject.toml too, since what another builder adds by itself may differ."""
    project = tomllib.loads((HERE / "pyproject.toml").read_text())["project"]
    if sorted(project.get("license-files", [])) != LICENCES:
        sys.exit(f"pyproject.toml: license-files is to name {LICENCES}")
    (metadata,) = (entry for entry in packed.namelist() if entry.endswith(".dist-info/METADATA"))
    if sorted(BytesParser().parsebytes(packed.read(metadata)).get_all("License-File", [])) != LICENCES:
        sys.exit(f"{name}: its METADATA is to name {LICENCES}")
    for licence in LICENCES:
        if packed.read(metadata.replace("METADATA", f"licenses/{licence}")) != (HERE.parent / licence).read_bytes():
            sys.exit(f"{name}: its {licence} is not the repository's")


for argument in sys.argv[1:]:
    wheel = pathlib.Path(argument)
    with zipfile.ZipFile(wheel) as packed, tempfile.TemporaryDirectory() as folder:
        (inside,) = (entry for entry in packed.namelist() if entry.endswith(".so"))
        module = pathlib.Path(packed.extract(inside, folder))
        size, loaded = wheel.stat().st_size, module.stat().st_size
        print(f"{wheel.name}: {size} bytes, {loaded} of them loaded")
        is_musl = "musllinux" in wheel.name
        limit = MUSL_MODULE_LIMIT if is_musl else MODULE_LIMIT
        if not is_musl:
            check_unwinder(wheel.name, module)
        check_paths(wheel.name, packed)
        check_licences(wheel.name, packed)
    if size > WHEEL_LIMIT or loaded > limit:
        sys.exit(f"over {WHEEL_LIMIT} or {limit} bytes: see what came in by `cargo tree` and `cargo bloat`")
