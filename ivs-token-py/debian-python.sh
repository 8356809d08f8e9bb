#!/bin/sh
# debian-python.sh FOLDER VERSION — a newer Python than this machine's Debian has, of Debian's unstable suite, in
# FOLDER/usr/bin/python<VERSION>. Nothing is installed: it brings its own C library, and is told where that is.
set -eu
root=$1 version=$2
SUITE=sid ./debian.sh "$root" "python$version" "python$version-minimal" "libpython$version-stdlib" "libpython$version-minimal" \
    libbz2-1.0 libc6 libexpat1 libffi8 libgcc-s1 liblzma5 libsqlite3-0 libssl3t64 libuuid1 libzstd1 zlib1g
[ -x "$root/usr/bin/python$version" ] || exit 1
patchelf --set-interpreter "$root/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" \
    --force-rpath --set-rpath "$root/usr/lib/x86_64-linux-gnu" "$root/usr/bin/python$version"
"$root/usr/bin/python$version" -c 'import ssl, sqlite3, zlib'
