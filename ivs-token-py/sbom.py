"""Takes the path of the build out of a wheel's list of parts (its SBOM)."""

import base64
import hashlib
import pathlib
import sys
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[1]


def record(name: str, content: bytes) -> str:
    """A file's line in RECORD."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}"


for argument in sys.argv[1:]:
    wheel = pathlib.Path(argument)
    with zipfile.ZipFile(wheel) as packed:
        files = {entry: packed.read(entry) for entry in packed.infolist()}
    lines: dict[str, str] = {}
    for entry in files:
        if entry.filename.endswith(".cyclonedx.json"):
            files[entry] = files[entry].replace(ROOT.as_uri().encode(), b"file:///ivs-token")
            lines[entry.filename] = record(entry.filename, files[entry])
    if len(lines) != 1:
        sys.exit(f"{wheel.name}: it should have one SBOM, and has {len(lines)}")
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for entry, content in files.items():
            if entry.filename.endswith(".dist-info/RECORD"):
                named = [(line.partition(",")[0], line) for line in content.decode().splitlines()]
                content = "".join(f"{lines.get(name, line)}\n" for name, line in named).encode()
            packed.writestr(entry, content, compress_type=zipfile.ZIP_DEFLATED, compresslevel=9)
