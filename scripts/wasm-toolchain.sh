#!/bin/sh
# Prints the compiler that builds for wasm32-unknown-unknown, as a value for RUSTC:
# the target as it is → rustup target add → a compiler made of Debian's packages.
#
#   scripts/wasm-toolchain.sh            the first of the three that works
#   scripts/wasm-toolchain.sh debian     the last one, so that it can be tested where the first works
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
target=wasm32-unknown-unknown
present() { ls "$(rustc --print sysroot)/lib/rustlib/$target/lib/"libcore-*.rlib >/dev/null 2>&1; }

# Whoever asks meanwhile waits: neither rustup nor the folder of Debian's compiler stands two at work.
exec 9<"$0"
! command -v flock >/dev/null || flock 9
case ${1:-} in
    '') if present || rustup target add $target >&2 && present; then
            echo rustc
            exit
        fi
        echo "wasm-toolchain: rustup could not add $target; making a compiler of Debian's packages" >&2 ;;
    debian) ;;
    *) echo "usage: wasm-toolchain.sh [debian]" >&2; exit 2 ;;
esac
"$root/scripts/wasm-debian.sh" "$root/.cache/wasm-debian" >&2
echo "$root/.cache/wasm-debian/rustc"
