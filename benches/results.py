"""Runs the benches of Rust, Python and Node, and writes RESULTS.md and its charts; where one fails, nothing."""

import datetime
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import chart

HERE = Path(__file__).resolve().parent
HEAD = """# Results

Written by `make bench`. Ratios are what to read: times are this machine's. See [README](README.md).

Date: {date}. Machine: {processor}, {cores} cores, {system}. {rustc}.

## Rust

{rust}
## Python

```text
{python}```

## Node

```text
{node}```
"""


def printed(*command: str) -> str:
    return subprocess.run(command, cwd=HERE, stdout=subprocess.PIPE, text=True, check=True).stdout


def processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if not cpuinfo.exists():
        return printed("sysctl", "-n", "machdep.cpu.brand_string").strip()
    model = re.search(r"^model name\s*: (.*)", cpuinfo.read_text(encoding="utf-8"), re.MULTILINE)
    return model[1] if model else platform.machine()


def table(folder: str) -> str:
    """What a binding's own bench prints, without what make says and what was built before it."""
    _, _, after = printed("make", "-C", folder, "bench").partition("== bench ==\n")
    return re.sub(r"^make(\[\d+\])?: .*\n", "", after, flags=re.MULTILINE)


def main() -> None:
    text = HEAD.format(
        date=datetime.datetime.now(datetime.timezone.utc).date(),
        processor=processor(),
        cores=os.cpu_count(),
        system=f"{platform.system()} {platform.machine()}",
        rustc=printed("rustc", "--version").strip(),
        rust=printed("cargo", "bench", "--quiet", "--locked", "-p", "ivs-token-benches", "--bench", "ratios"),
        python=table("../ivs-token-py"),
        node=table("../ivs-token-wasm"),
    )
    (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    chart.draw()
    print(text)


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as failed:
        sys.exit(f"{failed}: nothing was written")
