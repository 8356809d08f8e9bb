#!/usr/bin/env bash
# The core needs no std: it and all that it depends on compile with a toolchain from which std was taken away.
# The target's own std would hide a dependency that quietly asks for it; here such a one can't be compiled.
set -euo pipefail
cd "$(dirname "$0")/.."

target=wasm32-unknown-unknown
bare=$PWD/.cache/no-std/sysroot
whole=$(rustc --print sysroot)/lib/rustlib/$target/lib
[ -d "$whole" ] || rustup target add "$target"

rm -rf "$bare"
mkdir -p "$bare/lib/rustlib/$target/lib"
for library in core alloc compiler_builtins; do
    ln -s "$whole"/lib"$library"-*.r* "$bare/lib/rustlib/$target/lib/"
done

# The check itself is checked: a crate that uses std must not compile.
if echo 'pub fn f() -> std::time::Instant { std::time::Instant::now() }' |
    rustc --sysroot "$bare" --target "$target" --crate-type lib --emit metadata -o "$bare/control.rmeta" - 2>"$bare/control.txt"; then
    echo "check-no-std: std is still there, so that this check shows nothing" >&2
    exit 1
fi
if ! grep -q "can't find crate for .std" "$bare/control.txt"; then
    cat "$bare/control.txt" >&2
    exit 1
fi

# RUSTFLAGS from outside would take the place of the target's. Release: macros are not optimized there, which is quicker.
env -u RUSTFLAGS -u CARGO_ENCODED_RUSTFLAGS \
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="--sysroot $bare" CARGO_TARGET_DIR=target/no-std \
    cargo check --release --locked --package ivs-token --lib --no-default-features --target "$target"
echo "check-no-std: ivs-token compiles without std"
