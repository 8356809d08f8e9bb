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
    uv pip install --quiet --python "$venv" --requirement requirements-test.txt "$dist"/*x86_64.whl
    # From another folder's point of view: nothing but the installed package is there to import.
    "$venv/bin/python" -m pytest --quiet -p no:cacheprovider
done

echo "== sdist"
venv=$cache/sdist
uv venv --quiet --clear --python "$(./pythons.sh "$1")" "$venv"
# A debug build is enough to show that nothing is missing. Its crates are kept for the next time.
CARGO_TARGET_DIR=$cache/target-sdist MATURIN_PEP517_ARGS="--profile dev" \
    uv pip install --quiet --python "$venv" --no-cache "$dist"/*.tar.gz
"$venv/bin/python" -c 'import ivs_token; assert ivs_token.parse_ttl("5m") == 300'
"$venv/bin/ivs-token" --help >/dev/null
