"""Puts leaks into a copy of each file of the signer, and fails unless the constant-time check names each one's line."""

import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent

# The file, the code before which the leak goes (its first occurrence), and the leak. Each is a branch or an index that
# the compiler has to keep, because `black_box` may do anything with what it gets.
BRANCH = "if core::hint::black_box({0}) & 1 == 1 {{ core::hint::black_box(1_u64); }}"
INDEX = "core::hint::black_box(core::hint::black_box(&[0_u8; 64])[({0} & 63) as usize]);"
LEAKS = [
    ("curve/mask.rs", "Self(bit.wrapping_neg() ^ opaque_zero())", BRANCH.format("bit")),
    ("curve/scalar.rs", "let product = Self(fold(&t));", BRANCH.format("t[0]")),
    ("curve/scalar.rs", "Self(inversion::invert(&MODULUS, &self.0))", BRANCH.format("self.0[5] >> 63")),
    ("curve/inversion.rs", "let odd = -(*g & one);", BRANCH.format("*g")),
    ("curve/inversion.rs", "*inverse = pack(&normalise(", BRANCH.format("f[0]")),
    ("curve/comb.rs", "// K in two's complement", BRANCH.format("even")),
    ("curve/comb.rs", "table::lookup(block, index, Mask", INDEX.format("index")),
    ("curve/table.rs", "let zero = opaque_zero();", BRANCH.format("index")),
    ("curve/point.rs", "let pp = p.square();", BRANCH.format("p.to_limbs()[0]")),
    ("curve/point.rs", "let (numerator, denominator) = point.tangent();", BRANCH.format("same.word()")),
    (
        "curve/batch.rs",
        "let (rise, run) = point.tangent();\n                let numerator",
        BRANCH.format("same.word()"),
    ),
    ("curve/batch.rs", "point.x = sum;", BRANCH.format("sum.to_limbs()[0]")),
    ("ecdsa/nonce.rs", "let used = if length", BRANCH.format("blocks[0][0]")),
    # A secret published by the one function that may publish.
    ("curve/comb.rs", "// K in two's complement", "let _ = Mask::from_bit(even).declassify();"),
    ("ecdsa/sign.rs", "let mut signature = [0; SIGNATURE_BYTES];", BRANCH.format("sum.to_bytes()[0]")),
    ("key/pem.rs", "let mut bytes = Zeroizing::new(vec![0;", INDEX.format("base64[60]")),
    ("key/pem.rs", "bytes.truncate(length);", BRANCH.format("u64::from(bytes[50])")),
    ("key/der.rs", "scalar.copy_from_slice(key.private_key);", BRANCH.format("u64::from(key.private_key[0])")),
    ("curve/field64.rs", "Self(fold(&product(&self.0, &other.0)))", BRANCH.format("self.0[0]")),
    ("curve/field30.rs", "Self(fold(&product(&self.0, &other.0)))", BRANCH.format("self.0[0]")),
]


def insert(folder: pathlib.Path) -> list[tuple[str, str]]:
    """Inserts all leaks, and gives for each where it stands, as valgrind names it, and what it stands before."""
    for number, (file, anchor, leak) in enumerate(LEAKS):
        source = (folder / file).read_text()
        if anchor not in source:
            sys.exit(f"mutants: {file} has no `{anchor}` any more: choose another place for the leak")
        (folder / file).write_text(source.replace(anchor, f"\n{leak} // leak {number}.\n{anchor}", 1))
    places = []
    for number, (file, anchor, _) in enumerate(LEAKS):
        lines = (folder / file).read_text().splitlines()
        line = next(line for line, text in enumerate(lines, 1) if text.endswith(f"// leak {number}."))
        places.append((f"({pathlib.Path(file).name}:{line})", f"{file}, before `{anchor.splitlines()[0]}`"))
    return places


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        shutil.copytree(HERE, work / "constant-time", ignore=shutil.ignore_patterns("target"))
        sources = shutil.copytree(ROOT / "ivs-token", work / "ivs-token") / "src"
        for name in ("Cargo.toml", "Cargo.lock"):
            shutil.copy(ROOT / name, work / name)
        places = insert(sources)
        reports = ""
        for check in ("64-release", "30-release", "keys-defaults"):
            command = ["make", "-C", str(work / "constant-time"), f"test-{check}", "AGAIN=false"]
            run = subprocess.run(command, capture_output=True, text=True, check=False)
            if run.returncode == 0 or "depend on the key" not in run.stderr:
                sys.exit(f"mutants: {check} did not fail as it should:\n{run.stdout}{run.stderr}")
            reports += run.stderr
    missed = 0
    for place, what in places:
        found = place in reports
        missed += not found
        print(f"{'found' if found else 'MISSED'}: {what}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
