#!/bin/sh
# aarch64.sh FOLDER COMMAND... — runs a command with a Rust that can build for aarch64-unknown-linux-gnu.
#
# rustup's own target where it can be had; else Debian's rustc 1.96 with its standard library for arm64, unpacked into FOLDER
# (nothing is installed). IVS_TOKEN_DEBIAN_RUST=1 takes Debian's at once.
set -eu
target=aarch64-unknown-linux-gnu
folder=$1
shift

if [ -z "${IVS_TOKEN_DEBIAN_RUST:-}" ] && command -v rustup >/dev/null && rustup target add "$target" 2>/dev/null; then
    exec "$@"
fi

root=$folder/root
if [ ! -x "$folder/rustc" ]; then
    rm -rf "$folder"
    mkdir -p "$folder/lists/partial" "$folder/archives/partial" "$folder/debs" "$root"
    # Lists and architectures of its own: the machine's apt stays as it is.
    : >"$folder/status"
    apt="apt-get -qq -o Dir::State::Lists=$folder/lists -o Dir::State::status=$folder/status -o Dir::Cache=$folder \
        -o APT::Architectures::=amd64 -o APT::Architectures::=arm64 -o APT::Sandbox::User=root"
    $apt update
    # shellcheck disable=SC2086 # Options.
    (cd "$folder/debs" && $apt download rustc-web libstd-rust-web-dev:amd64 libstd-rust-web-1.96:amd64 libllvm22 \
        libstd-rust-web-dev:arm64 libstd-rust-web-1.96:arm64)
    for deb in "$folder"/debs/*.deb; do
        dpkg -x "$deb" "$root"
    done
    rm -rf "$folder/debs" "$folder/lists"
    cat >"$folder/rustc" <<WRAPPER
#!/bin/sh
LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu:$(find "$root/usr/lib" -name 'libLLVM*.so*' -printf '%h\n' | head -n 1) exec $root/usr/bin/rustc "\$@"
WRAPPER
    chmod +x "$folder/rustc"
fi
# Compiler and standard library must be of one version: a target folder of its own.
RUSTC=$folder/rustc CARGO_TARGET_DIR=$folder/target exec "$@"
