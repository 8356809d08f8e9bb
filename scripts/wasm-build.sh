#!/bin/sh
# Builds the WebAssembly modules and their glue: compiler → wasm-bindgen → wasm-opt.
#
#   scripts/wasm-build.sh <out folder> [debian]      the whole there, what needs no key in its folder text/
#
# Needs ivs-token-wasm/node_modules (for wasm-opt): `make -C ivs-token-wasm` installs it first.
# The same commit and compiler give the same bytes wherever the clone and cargo's home are.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
out=$(mkdir -p "$1" && cd "$1" && pwd)
toolchain=${2:-}
target=wasm32-unknown-unknown

compiler=$("$root/scripts/wasm-toolchain.sh" ${toolchain:+"$toolchain"})
sysroot=$("$compiler" --print sysroot)
cargo_home=${CARGO_HOME:-$HOME/.cargo}

# Paths reach the module through the texts of panics. Encoded, since a path may have spaces.
separator=$(printf '\037')
flags="--remap-path-prefix=$root=/ivs-token${separator}--remap-path-prefix=$cargo_home=/cargo"
flags="$flags${separator}--remap-path-prefix=$sysroot=/rust"
# sha2's loops as loops: unrolled they are no faster here, and ten times as much to compile before the first token.
flags="$flags${separator}--cfg=sha2_backend_soft=\"compact\""

# A target folder for each compiler, gone with it: what one library was used for fits no other.
folder=$root/.cache/wasm-target
[ -z "$toolchain" ] || folder=$root/.cache/wasm-debian/target

cd "$root"
(cd scripts/wasm-bindgen && CARGO_TARGET_DIR=$root/.cache/wasm-bindgen cargo build --quiet --release --locked)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# module <folder> [cargo's features]
module() {
    to=$1; shift
    # Small, since it is loaded at every cold start. The signer unrolls its own loops, and is fast all the same.
    RUSTC=$compiler CARGO_ENCODED_RUSTFLAGS=$flags CARGO_TARGET_DIR=$folder \
        CARGO_PROFILE_RELEASE_PANIC=abort CARGO_PROFILE_RELEASE_OPT_LEVEL=z \
        cargo build --quiet --release --locked --package ivs-token-wasm --target $target "$@"
    .cache/wasm-bindgen/release/ivs-token-wasm-bindgen "$folder/$target/release/ivs_token_wasm.wasm" "$work"
    mkdir -p "$to"
    # Debian's own wasm-opt is too old: it exits with 0 and writes a broken module. The first KB of the memory is the deep end of
    # the stack, and holds nothing that an address could be reckoned from. It takes longer than all the rest, and what comes in as
    # before comes out as before.
    of_this=$(cat "$work/ivs_token_bg.wasm" ivs-token-wasm/package-lock.json scripts/wasm-build.sh | sha256sum)
    if [ ! -e "$to/ivs_token_bg.wasm" ] || [ "$(cat "$to/made-of" 2>/dev/null)" != "$of_this" ]; then
        rm -f "$to/made-of"
        ivs-token-wasm/node_modules/.bin/wasm-opt -O3 --converge --low-memory-unused --strip-producers --strip-target-features \
            "$work/ivs_token_bg.wasm" -o "$to/ivs_token_bg.wasm"
        printf '%s\n' "$of_this" >"$to/made-of"
    fi
    cp "$work/ivs_token_bg.js" "$work/ivs_token.d.ts" "$to/"
}
module "$out"
# What needs no key, and is a fifth of the size.
module "$out/text" --no-default-features
