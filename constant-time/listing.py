"""Compares the signer's branches and reckoned loads, as compiled for aarch64 and WebAssembly, with `listing.txt`.

    listing.py             fails when there is one more than in the list, or a function without its reason
    listing.py --write     writes the list anew, keeping the reasons

The list has each function of the signer, the reason why none of its conditional branches and none of its loads at a
reckoned address depends on a secret, and below that what it has, and how often. Registers, addresses and hashes of
names are left out, so that another compilation of the same code gives the same lines. Fewer than listed are no failure.
"""

import collections
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
LIST = HERE / "listing.txt"

# The settings of the workspace, of the Python wheel (profile.wheel there, and ivs-token-py/Makefile), and of the module
# (scripts/wasm-build.sh).
ARM, WASM = "aarch64-unknown-linux-gnu", "wasm32-unknown-unknown"
VECTORS = re.search(r"^VECTORS *:= (.+)$", (ROOT / "ivs-token-py/Makefile").read_text(), re.MULTILINE)[1]
BUILDS = {
    f"{ARM}, opt-level 3": (ARM, {}),
    f"{ARM}, opt-level s": (ARM, {"CARGO_PROFILE_RELEASE_OPT_LEVEL": "s", "RUSTFLAGS": VECTORS}),
    f"{WASM}, opt-level z": (WASM, {"CARGO_PROFILE_RELEASE_OPT_LEVEL": "z", "CARGO_PROFILE_RELEASE_PANIC": "abort"}),
}
# Where a private key is loaded, and where it signs. What these call is looked at too, if it is in the core.
ROOTS = re.compile(r"SigningKey::(in_range|sign_unsigned)|Signer::\w+|Mask::declassify")
# Not on the secret's way: public points, tokens' texts, memory, panics.
PUBLIC = re.compile(
    r"curve::(public|jacobian|multiples)|ecdsa::verify|VerifyingKey|ivs_token::(token|claims|values|error)|UnsignedToken"
    r"|core::(fmt|panicking|slice::index)|alloc::(alloc|raw_vec|fmt|string)|RawVec|drop_in_place.*(Unsigned|Result|String)|signing_digest"
)
Counts = collections.Counter[tuple[str, str]]


def assembly(build: str) -> str:
    """The core's assembly, with the names of functions."""
    target, settings = BUILDS[build]
    # It stays beside cargo's own files: what has not changed is not built again.
    folder = HERE / "target/listing"
    settings = {"CARGO_PROFILE_RELEASE_LTO": "off", "CARGO_PROFILE_RELEASE_CODEGEN_UNITS": "1", **settings}
    out = folder / f"{build.replace(', opt-level ', '-')}.s"
    command = ["cargo", "rustc", "--quiet", "--locked", "--release", "--package", "ivs-token", "--lib"]
    command += ["--target", target, "--", f"--emit=asm={out}"]
    environment = {**os.environ, **settings, "CARGO_TARGET_DIR": str(folder)}
    sysroot = subprocess.run(["rustc", "--print", "sysroot"], capture_output=True, text=True, check=True).stdout.strip()
    if not (pathlib.Path(sysroot) / "lib/rustlib" / target / "lib").is_dir():
        subprocess.run(["rustup", "target", "add", target], check=True)
    subprocess.run(command, check=True, cwd=ROOT, env=environment)
    return out.read_text()


def readable(symbol: str) -> str:
    """A mangled name without its hash."""
    match = re.match(r"_ZN(.*)E$", symbol)
    if not match:
        return symbol
    parts, rest = [], match[1]
    while length := re.match(r"\d+", rest):
        end = length.end() + int(length[0])
        parts.append(rest[length.end() : end])
        rest = rest[end:]
    if re.fullmatch(r"h[0-9a-f]{16}", parts[-1]):
        parts.pop()
    name = "::".join(parts)
    escapes = {
        "$LT$": "<",
        "$GT$": ">",
        "$u20$": " ",
        "$u7b$": "{",
        "$u7d$": "}",
        "$RF$": "&",
        "$C$": ",",
        "$u5b$": "[",
        "$u5d$": "]",
        "$LP$": "(",
        "$RP$": ")",
        "$BP$": "*",
        "$u3b$": ";",
        "$u27$": "'",
        "..": "::",
    }
    for code, text in escapes.items():
        name = name.replace(code, text)
    return re.sub(r"::_<|^_<", lambda found: found[0].replace("_<", "<"), name)


def functions(text: str) -> dict[str, list[list[str]]]:
    """Instructions of each function, as mnemonic and operands."""
    found: dict[str, list[list[str]]] = {}
    current = None
    for line in text.splitlines():
        if match := re.match(r"(_ZN[\w$.]+|_R\w+):", line):
            current = found.setdefault(match[1], [])
        elif line.startswith(("\t.cfi_endproc", "\tend_function")):
            current = None
        elif current is not None and re.match(r"\t[a-z#]", line) and not line.startswith("\t#"):
            mnemonic, _, operands = line.strip().partition("\t")
            current.append([mnemonic.strip(), re.sub(r"\s*(//|;;).*", "", operands).strip()])
    return found


def signers(found: dict[str, list[list[str]]]) -> list[str]:
    """The roots, and all that they call."""
    names = {symbol: readable(symbol) for symbol in found}
    wanted = [symbol for symbol, name in names.items() if ROOTS.search(name) and not PUBLIC.search(name)]
    for symbol in wanted:
        for _, operands in found[symbol]:
            for called in re.findall(r"_ZN[\w$.]+|_R\w+", operands):
                if called in found and called not in wanted and not PUBLIC.search(names[called]):
                    wanted.append(called)
    return wanted


def aarch64(code: list[list[str]]) -> collections.Counter[str]:
    """Branches by their comparison; loads whose base or offset was reckoned from two registers."""
    found: collections.Counter[str] = collections.Counter()
    compared, reckoned = "", set()
    for mnemonic, operands in code:
        registers = [register[1:] for register in re.findall(r"\b[xw]\d+\b", operands)]
        if mnemonic in ("cmp", "cmn", "tst", "ccmp", "subs", "adds", "ands", "fcmp"):
            compared = f"{mnemonic} {re.sub(r'[xw](zr|[0-9]+)', 'r', operands.split(', ', 1)[-1])}"
        if mnemonic.startswith("b.") or mnemonic in ("cbz", "cbnz", "tbz", "tbnz"):
            bit = re.findall(r"#\d+", operands)
            found[
                "branch "
                + (f"{mnemonic} after {compared}" if mnemonic.startswith("b.") else " ".join([mnemonic, *bit]))
            ] += 1
        elif re.match(r"ld(r|p|ur|rb|rh|rsw|rsb|rsh|urb|urh|1|2|4)", mnemonic):
            base = re.search(r"\[[xw](\d+)(?:, ([xw]\d+.*))?", operands)
            if base and (base[2] or base[1] in reckoned):
                found[f"load {mnemonic}"] += 1
        if registers and not mnemonic.startswith(("st", "b", "cb", "tb", "cmp", "cmn", "tst", "ccmp")):
            target = registers[0]
            sources = registers[1:]
            two = mnemonic in ("add", "sub") and len(sources) > 1
            product = mnemonic in ("madd", "umaddl", "smaddl", "msub")
            moved = (
                mnemonic in ("add", "sub", "mov", "orr")
                and target != sources[:1]
                and sources[:1]
                and sources[0] in reckoned
            )
            if two or product or moved:
                reckoned.add(target)
            else:
                reckoned.discard(target)
    return found


def wasm(code: list[list[str]]) -> collections.Counter[str]:
    """Branches by what makes their condition; loads whose address is a sum of two values, or a local that holds one."""
    found: collections.Counter[str] = collections.Counter()
    reckoned: set[str] = set()
    for at, (mnemonic, operands) in enumerate(code):
        before = [code[at - back] if at >= back else ["", ""] for back in (1, 2, 3)]
        if before[0][0] == "local.tee":
            before = before[1:]
        fresh = before[0][0] in ("i32.add", "i32.sub", "i32.mul", "i32.shl", "i32.or") and before[1][0] != "i32.const"
        if mnemonic in ("br_if", "if", "br_table"):
            last, operand = before[0]
            condition = " ".join(part for part in (last, operand if last == "i32.const" else "") if part)
            constant = f" {before[1][1]}" if before[1][0].endswith(".const") else ""
            found[f"branch {mnemonic} on {condition}{constant}"] += 1
        elif re.match(r"[iv]\d+\.load", mnemonic):
            if fresh or (before[0][0] == "local.get" and before[0][1] in reckoned):
                found[f"load {mnemonic}"] += 1
        elif mnemonic in ("local.set", "local.tee"):
            (reckoned.add if fresh else reckoned.discard)(operands)
    return found


def listed(build: str) -> Counts:
    found = functions(assembly(build))
    counts: Counts = collections.Counter()
    for symbol in signers(found):
        for form, count in (wasm if BUILDS[build][0] == WASM else aarch64)(found[symbol]).items():
            counts[readable(symbol), form] += count
    if len({function for function, _ in counts}) < 10:
        sys.exit(f"listing: {build}: too few functions with any branch; the names of functions have changed: see ROOTS")
    return counts


def read() -> tuple[dict[tuple[str, str], str], dict[tuple[str, str, str], int]]:
    """Of each build and function, why; and of each form there, how often."""
    reasons, allowed, build, function = {}, {}, "", ""
    for line in LIST.read_text().splitlines() if LIST.exists() else []:
        if line.startswith("== "):
            build = line[3:]
        elif line.startswith("    "):
            count, form = line.split(maxsplit=1)
            allowed[build, function, form] = int(count)
        elif line and not line.startswith("#"):
            function, _, reasons[build, line.partition(" -- ")[0]] = line.partition(" -- ")
    return reasons, allowed


def write(reasons: dict[tuple[str, str], str], now: dict[str, Counts]) -> None:
    text = [
        "# Written by `listing.py --write`, but for the reasons: "
        "why no branch and no reckoned load of a function depends on a secret."
    ]
    for build, counts in now.items():
        text += ["", f"== {build}"]
        for function in sorted({function for function, _ in counts}):
            text += ["", f"{function} -- {reasons.get((build, function), '')}".rstrip()]
            text += [f"    {count:>3} {form}" for (of, form), count in sorted(counts.items()) if of == function]
    LIST.write_text("\n".join(text) + "\n")


def main() -> int:
    reasons, allowed = read()
    now = {build: listed(build) for build in BUILDS}
    if sys.argv[1:] == ["--write"]:
        write(reasons, now)
        return 0
    failures = []
    for build, counts in now.items():
        print(f"{build}: {sum(counts.values())} branches and reckoned loads in the signer's functions")
        for (function, form), count in sorted(counts.items()):
            most = allowed.get((build, function, form), 0)
            if count > most:
                failures.append(f"{build}: {function}: {form}: is there {count} times, and {most} are accounted for")
        failures += [
            f"{build}: {function}: has no reason"
            for function in sorted({function for function, _ in counts})
            if not reasons.get((build, function))
        ]
    for failure in failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    if failures:
        print(
            "Look at each in the assembly, whether it depends on a secret; then `listing.py --write`, and give new\n"
            "functions their reasons. Another compiler may write the same code otherwise: the list is that of CI's.",
            file=sys.stderr,
        )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
