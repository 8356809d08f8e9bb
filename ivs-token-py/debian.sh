#!/bin/sh
# debian.sh ROOT PACKAGE... — unpacks packages of Debian's, also of other architectures (`libc6:arm64`), into the folder ROOT.
# Nothing is installed, and the machine's apt stays as it is. What was unpacked once stays. SUITE names another of Debian's
# suites than the machine's own (`sid`); a folder keeps to one.
set -eu
root=$1
shift
done=$root/.unpacked
mkdir -p "$root"
touch "$done"
missing=
for package; do
    grep -qxF "$package" "$done" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/debs"
: >"$work/status"
apt="apt-get -qq -o Dir::State::Lists=$work/lists -o Dir::State::status=$work/status -o Dir::Cache=$work \
    -o APT::Architectures::=amd64 -o APT::Architectures::=arm64 -o APT::Sandbox::User=root"
if [ -n "${SUITE:-}" ]; then
    # shellcheck disable=SC2016 # apt's own variable.
    archive=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m 1 '/debian/*$')
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive $SUITE main" >"$work/sources.list"
    apt="$apt -o Dir::Etc::sourcelist=$work/sources.list -o Dir::Etc::sourceparts=/dev/null"
fi
$apt update
# shellcheck disable=SC2086 # Options and packages.
(cd "$work/debs" && $apt download $missing)
for deb in "$work"/debs/*.deb; do
    dpkg -x "$deb" "$root"
done
for package in $missing; do
    echo "$package" >>"$done"
done
