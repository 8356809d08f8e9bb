#!/bin/sh
# apt.sh [PACKAGE...] — brings apt's lists up to date and installs Debian's packages, as root or by sudo.
set -eu

command -v apt-get >/dev/null || { echo "apt.sh: there is no apt-get here; install by this system's own means: $*" >&2; exit 1; }
# One caller after another: at another's lock apt-get fails, where it might wait.
exec 9<"$0"
flock 9
privilege=
[ "$(id -u)" = 0 ] || privilege=sudo
$privilege apt-get update -qq >&2
[ $# = 0 ] || $privilege env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
