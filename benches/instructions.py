#!/usr/bin/env python3
"""Counts the instructions of each operation by callgrind, and compares them with the budget in instructions.txt.

instructions.py            fails when an operation takes more than its budget and the tolerance
instructions.py --write    writes what it counted as the new budget
"""

import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUDGET = HERE / "instructions.txt"
SUBJECT = Path(os.environ.get("CARGO_TARGET_DIR", HERE.parent / "target")) / "release/instructions"
TOLERANCE = 3  # percent
SIGNATURES = 64  # of a batch


def output(*command: str | Path) -> str:
    """What a command says, on either of its outputs; ends this program when the command fails."""
    done = subprocess.run(command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(f"{done.stdout}\ninstructions: {command[0]} ended with {done.returncode}")
    return done.stdout


def install_valgrind() -> None:
    output(HERE.parent / "scripts/apt.sh", "valgrind")


def each(operation: str) -> int:
    """Instructions of one operation: of the second to fourth time, so that what happens once does not count."""

    def total(times: int) -> int:
        log = output("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", SUBJECT, operation, str(times))
        return int(re.search(r"Collected : (\d+)", log)[1])

    return (total(4) - total(1)) // 3


def count() -> dict[str, int]:
    unsigned, token = each("unsigned"), each("sign")
    return {
        "token": token,
        "bare-signature": token - unsigned,
        "batch-of-64-per-token": each(f"batch-{SIGNATURES}") // SIGNATURES,
        "from-pem": each("from-pem"),
        "load-and-verify": each("load-and-verify"),
        "verify": each("verify"),
    }


def write(counted: dict[str, int], compiler: str) -> None:
    rows = [f"{name} {instructions}" for name, instructions in counted.items()]
    told = "Instructions per operation, counted by instructions.py --write. The check allows"
    BUDGET.write_text("\n".join([f"# {told} {TOLERANCE} % more.", f"# {compiler}", *rows, ""]))


def compare(counted: dict[str, int], compiler: str) -> bool:
    """Prints both, and says whether each operation is in the budget and within it."""
    _, recorded, *rows = BUDGET.read_text().splitlines()
    recorded = recorded.removeprefix("# ")
    print(f"compiler now:       {compiler}\ncompiler of budget: {recorded}")
    if not recorded.endswith(f", {platform.machine()}"):
        sys.exit(f"instructions: the budget is for another machine than {platform.machine()}")
    budget = {name: int(instructions) for name, instructions in (row.split() for row in rows)}
    print(f"{'operation':24} {'counted':>12} {'budget':>12} {'change':>8}")
    within = True
    for name, instructions in counted.items():
        if name not in budget:
            print(f"{name:24} {instructions:12}: not in the budget")
            within = False
            continue
        change = (instructions / budget[name] - 1) * 100
        verdict = ""
        if change > TOLERANCE:
            verdict, within = "  OVER BUDGET", False
        elif change < -TOLERANCE:
            verdict = "  under: lower the budget (instructions.py --write)"
        print(f"{name:24} {instructions:12} {budget[name]:12} {change:+7.1f}%{verdict}")
    return within


def main() -> None:
    if shutil.which("valgrind") is None:
        install_valgrind()
    output("cargo", "build", "--release", "--quiet", "--locked", "--bin", "instructions")
    signer = output(SUBJECT, "signer").strip()
    if signer != "default":
        sys.exit(f"instructions: the budget is for the default signer, not for: {signer}")
    compiler = f"{output('rustc', '--version').strip()}, {platform.machine()}"
    counted = count()
    if sys.argv[1:] == ["--write"]:
        write(counted, compiler)
    if not compare(counted, compiler):
        sys.exit(
            "instructions: a regression, or another compiler. If the cost is meant, record it: "
            "benches/instructions.py --write"
        )


if __name__ == "__main__":
    main()
