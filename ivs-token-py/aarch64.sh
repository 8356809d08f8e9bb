#!/bin/sh
# aarch64.sh FOLDER COMMAND... — runs a command with a Rust that can build for aarch64-unknown-linux-gnu, and with libgcc's
# unwinder for it in FOLDER/root.
#
# rustup's own target where it can be had; else Debian's rustc 1.96 with its standard library for arm64, unpacked there too.
# IVS_TOKEN_DEBIAN_RUST=1 takes Debian's at once.
set -eu
target=aarch64-unknown-linux-gnu
folder=$1
root=$folder/root
shift

./debian.sh "$root" libgcc-s1:arm64
if [ -z "${IVS_TOKEN_DEBIAN_RUST:-}" ] && command -v rustup >/dev/null && rustup target add "$target" 2>/dev/null; then
    exec "$@"
fi

./debian.sh "$root" rustc-web libstd-rust-web-dev:amd64 libstd-rust-web-1.96:amd64 libllvm22 \
    libstd-rust-web-dev:arm64 libstd-rust-web-1.96:arm64
cat >"$folder/rustc" <<WRAPPER
#!/bin/sh
LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu:$(find "$root/usr/lib" -name 'libLLVM*.so*' -printf '%h\n' | head -n 1) exec $root/usr/bin/rustc "\$@"
WRAPPER
chmod +x "$folder/rustc"
# Compiler and standard library must be of one version: a target folder of its own.
RUSTC=$folder/rustc CARGO_TARGET_DIR=$folder/target exec "$@"
