#!/usr/bin/env bash
# The core needs no std: it and all that it depends on compile with a toolchain from which std was taken away.
#
#   check-no-std.sh [debian]      with Debian's compiler: the one taken where rustup can't add the target
#
# The target's own std would hide a dependency that quietly asks for it; here such a one can't be compiled.
set -euo pipefail
cd "$(dirname "$0")/.."

target=wasm32-unknown-unknown
compiler=$(scripts/wasm-toolchain.sh "$@")
folder=.cache/no-std/${1:-rustup}
bare=$PWD/$folder/sysroot
whole=$("$compiler" --print sysroot)/lib/rustlib/$target/lib

rm -rf "$bare"
mkdir -p "$bare/lib/rustlib/$target/lib"
for library in core alloc compiler_builtins; do
    ln -s "$whole"/lib"$library"-*.r* "$bare/lib/rustlib/$target/lib/"
done

# The check itself is checked: a crate that uses std must not compile.
if echo 'pub fn f() -> std::time::Instant { std::time::Instant::now() }' |
    "$compiler" --sysroot "$bare" --target "$target" --crate-type lib --emit metadata -o "$bare/control.rmeta" - 2>"$bare/control.txt"; then
    echo "check-no-std: std is still there, so that this check shows nothing" >&2
    exit 1
fi
if ! grep -q "can't find crate for .std" "$bare/control.txt"; then
    cat "$bare/control.txt" >&2
    exit 1
fi

# RUSTFLAGS from outside would take the place of the target's. Release: macros are not optimized there, which is quicker.
env -u RUSTFLAGS -u CARGO_ENCODED_RUSTFLAGS \
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="--sysroot $bare" RUSTC="$compiler" CARGO_TARGET_DIR="$folder/target" \
    cargo check --release --locked --package ivs-token --lib --no-default-features --target "$target"
echo "check-no-std: ivs-token compiles without std"
