#!/bin/sh
# Prints the interpreter of each version asked for, one a line: from PATH, pyenv, uv, or what `make pythons` unpacked. Missing ones
# are an error that names all. `3.14t` is the free-threaded 3.14, `3.14` never is.
set -eu
is='import sys, sysconfig
threads = "t" if sysconfig.get_config_var("Py_GIL_DISABLED") else ""
sys.exit("%d.%d" % sys.version_info[:2] + threads != sys.argv[1])'
missing=
for version; do
    found=
    for python in "$(command -v "python$version" || true)" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"${version%t}".*/bin/python \
        ../.cache/py/debian/usr/bin/python"$version"; do
        # A pyenv shim on PATH answers only for versions that are switched on: ask it.
        if [ -x "$python" ] && "$python" -c "$is" "$version" 2>/dev/null; then
            found=$(realpath --no-symlinks "$python")
        fi
    done
    [ -n "$found" ] || found=$(uv python find --no-project --no-python-downloads "$version" 2>/dev/null) || missing="$missing $version"
    [ -z "$found" ] || echo "$found"
done
if [ -n "$missing" ]; then
    echo "missing:$missing. Install them (pyenv install$missing, or uv python install$missing)," >&2
    echo "or test the Pythons that there are, and no others: make test PYTHONS='3.11'" >&2
    exit 1
fi
