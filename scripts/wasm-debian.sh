#!/bin/sh
# Makes a Rust compiler with the wasm32-unknown-unknown target out of Debian's packages, for hosts
# where rustup can't fetch that target. Nothing is installed: the packages are unpacked into a folder.
#
#   scripts/wasm-debian.sh <folder>      then: RUSTC=<folder>/rustc cargo build --target wasm32-unknown-unknown
#
# Debian ships the compiler (rustc-web, built for its browsers) and the source of the standard library,
# but not that library built for a bare module; one build with -Z build-std of an empty crate makes it.
# Compiler and source must be of one version. Takes a minute, 137 MB of download and 555 MB of disk.
set -eu

folder=$(mkdir -p "$1" && cd "$1" && pwd)
# Made anew when this script has changed.
script=$(cksum <"$0")
[ "$(cat "$folder/complete" 2>/dev/null)" = "$script" ] && "$folder/rustc" -V >/dev/null && exit 0
rm -rf "$folder" && mkdir -p "$folder/packages" "$folder/empty/src"

target=wasm32-unknown-unknown
host=$(rustc -vV | sed -n 's/^host: //p')
linker=$(rustc --print sysroot)/lib/rustlib/$host/bin/rust-lld
[ -x "$linker" ] || { echo "wasm-debian: no rust-lld at $linker; rustup's own toolchain has it" >&2; exit 1; }

candidate() { apt-cache policy "$1" | sed -n 's/^ *Candidate: //p'; }
# An image's package lists may be missing or too old to download from.
"$(dirname "$0")/apt.sh"

version=$(candidate rustc-web)
case $version in
    '' | '(none)') echo "wasm-debian: this system's apt knows no rustc-web; it needs Debian 12 or newer" >&2; exit 1 ;;
esac
series=$(echo "$version" | cut -d. -f1,2)
llvm=$(apt-cache depends "libstd-rust-web-$series" | sed -n 's/^ *Depends: \(libllvm[0-9]*\)$/\1/p' | head -1)
(cd "$folder/packages" && apt-get download -qq -o APT::Sandbox::User="$(id -un)" "rustc-web=$version" "libstd-rust-web-$series=$version" \
    "libstd-rust-web-dev=$version" "rust-web-src=$version" "$llvm")

cd "$folder"
for package in packages/*.deb; do
    case $package in
        # All of the compiler's source is in there; only the library's is wanted.
        *rust-web-src*) dpkg-deb --fsys-tarfile "$package" | tar -x --wildcards './usr/src/rustc-*/library' ;;
        *) dpkg-deb -x "$package" . ;;
    esac
done
rm -rf packages

library=$(echo usr/src/rustc-*)
rustlib=usr/lib/rustlib
mkdir -p $rustlib/src "$rustlib/$host/bin" $rustlib/$target/lib
rm -rf $rustlib/src/rust
ln -s "$folder/$library" $rustlib/src/rust
ln -sf "$linker" "$rustlib/$host/bin/rust-lld"

compiler=$(find usr/lib usr/bin -name rustc -type f | head -1)
libraries=$(find usr/lib -name 'librustc_driver*.so' -o -name 'libLLVM*.so*' | sed 's|/[^/]*$||' | sort -u | sed "s|^|$folder/|" | paste -sd:)
cat >rustc <<EOF
#!/bin/sh
# rustc takes one --sysroot: the caller's, where there is one.
case " \$* " in *" --sysroot "*) ;; *) set -- --sysroot "$folder/usr" "\$@" ;; esac
LD_LIBRARY_PATH="$libraries\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}" exec "$folder/$compiler" "\$@"
EOF
chmod +x rustc

printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n' >empty/Cargo.toml
: >empty/src/lib.rs
# The bitcode is what link-time optimisation needs of a library.
(cd empty && RUSTC="$folder/rustc" RUSTC_BOOTSTRAP=1 RUSTFLAGS="-C embed-bitcode=yes" cargo build --quiet --release --target $target \
    -Z build-std=std,panic_abort,test)
cp empty/target/$target/release/deps/*.rlib $rustlib/$target/lib/
rm -rf empty
echo "$script" >complete
