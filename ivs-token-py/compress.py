"""Packs a wheel again with zopfli: the same files and the same format, some percent smaller."""

import pathlib
import sys
import zipfile

import zopfli

for name in sys.argv[1:]:
    wheel = pathlib.Path(name)
    packed = wheel.with_suffix(".packed")
    with zipfile.ZipFile(wheel) as source, zopfli.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(entry, source.read(entry), compress_type=zipfile.ZIP_DEFLATED)
    packed.replace(wheel)
