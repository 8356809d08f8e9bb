#!/bin/sh
# test-aarch64.sh CACHE DIST — the suite on the aarch64 wheel, by Debian's arm64 Python under qemu. Nothing is installed.
set -eu
cache=$1 dist=$2
root=$cache/arm64
./debian.sh "$root" qemu-user-static python3.11:arm64 python3.11-minimal:arm64 libpython3.11-stdlib:arm64 libpython3.11-minimal:arm64 \
    libbz2-1.0:arm64 libc6:arm64 libexpat1:arm64 libffi8:arm64 libgcc-s1:arm64 liblzma5:arm64 libsqlite3-0:arm64 libssl3:arm64 \
    libstdc++6:arm64 libuuid1:arm64 zlib1g:arm64

# A Python that starts itself, as the tests do, starts under qemu again: the kernel would not know how.
cat >"$root/python" <<WRAPPER
#!/bin/sh
PYTHONHOME=$root/usr PYTHONPATH=$root/packages\${PYTHONPATH:+:\$PYTHONPATH} exec $root/usr/bin/qemu-aarch64-static \\
    -L $root -0 $root/python $root/usr/bin/python3.11 "\$@"
WRAPPER
chmod +x "$root/python"

rm -rf "$root/packages"
uv pip install --quiet --target "$root/packages" --python-version 3.11 --python-platform aarch64-manylinux_2_28 --only-binary :all: \
    --requirement requirements-test.txt "$dist"/*aarch64.whl
"$root/python" -c 'import platform; assert platform.machine() == "aarch64"'
# The search of a process's memory would find qemu's, gigabytes of it: that is x86_64's test.
"$root/python" -m pytest --quiet -p no:cacheprovider --ignore=tests/test_secrets.py
