"""What was packed here, unpacked."""

import io
import tarfile
from pathlib import Path
from typing import Any

# Python before 3.11.4, which Debian 12 has, knows no filters of what is unpacked.
FILTER: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}


def unpack(archive: bytes, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        packed.extractall(folder, **FILTER)  # noqa: S202 (packed here)
