#!/bin/sh
# load-musl.sh CACHE DIST — whether musl's own loader takes the modules of the wheels: aarch64's under qemu. Nothing is installed.
#
# No Python for musl is needed: the loader says which names it can't find, and those must all be Python's.
set -eu
cache=$1 dist=$2
root=$cache/musl
./debian.sh "$root" musl qemu-user-static musl:arm64

for machine in x86_64 aarch64; do
    folder=$root/wheel-$machine
    rm -rf "$folder"
    python3 -m zipfile -e "$dist"/*"$machine".whl "$folder"
    set -- "$root/lib/ld-musl-$machine.so.1"
    if [ $machine = aarch64 ]; then set -- "$root/usr/bin/qemu-aarch64-static" "$@"; fi
    # It ends with an error for the names that are missing.
    said=$("$@" --list "$folder"/ivs_token/_native*.so 2>&1) || true
    missing=$(printf '%s\n' "$said" | sed -n 's/^Error relocating .*: \(.*\): symbol not found$/\1/p')
    # Nothing else is what is hoped for, and what grep calls a failure.
    others=$(printf '%s\n' "$said" | grep -v -e '^Error relocating .*: _\{0,1\}Py.*: symbol not found$' -e 'libc.so =>' -e 'ld-musl-.* (0x' || true)
    if [ -z "$missing" ] || [ -n "$others" ]; then
        printf 'musl, %s: the loader says\n%s\n' "$machine" "$others" >&2
        exit 1
    fi
    echo "musl, $machine: all is found but Python's $(printf '%s\n' "$missing" | wc -l) names"
done
