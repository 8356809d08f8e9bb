#!/bin/sh
# Prints the interpreter of each version asked for, one a line: from PATH, pyenv or uv. A missing one is an error.
set -eu
for version; do
    found=
    for python in "$(command -v "python$version" || true)" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$version".*/bin/python; do
        # A pyenv shim on PATH answers only for versions that are switched on: ask it.
        if [ -x "$python" ] && "$python" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" 2>/dev/null; then
            found=$python
        fi
    done
    [ -n "$found" ] || found=$(uv python find --no-project --no-python-downloads "$version" 2>/dev/null) || {
        echo "Python $version is missing: install it (pyenv install $version, or uv python install $version)" >&2
        exit 1
    }
    echo "$found"
done
