#!/bin/sh
# test.sh CACHE DIST VERSION... — installs the built wheel in a clean environment of each Python, and tests it there.
set -eu
cache=$1 dist=$2
shift 2

# All of them first: a missing one should not show after minutes.
./pythons.sh "$@" >/dev/null

for version; do
    echo "== CPython $version"
    venv=$cache/test-$version
    uv venv --quiet --clear --python "$(./pythons.sh "$version")" "$venv"
    uv pip install --quiet --python "$venv" --requirement requirements-test.txt "$dist"/*"$(uname -m)".whl
    # From another folder's point of view: nothing but the installed package is there to import.
    "$venv/bin/python" -m pytest --quiet -p no:cacheprovider
done
