"""Refuses a wheel that has grown beyond what a cold start should load."""

import os
import sys

LIMIT = 500_000

for wheel in sys.argv[1:]:
    size = os.path.getsize(wheel)
    print(f"{os.path.basename(wheel)}: {size} bytes")
    if size > LIMIT:
        sys.exit(f"the wheel is over {LIMIT} bytes: see what came in by `cargo tree` and `cargo bloat`")
