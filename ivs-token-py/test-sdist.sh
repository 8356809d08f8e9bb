#!/bin/sh
# test-sdist.sh CACHE DIST VERSION — the source distribution builds and installs on that Python.
set -eu
cache=$1 dist=$2

echo "== sdist"
[ "$(tar -tzf "$dist"/*.tar.gz | grep -cE '^[^/]+/LICENSE-(APACHE|MIT)$')" = 2 ] || { echo "it lacks a licence" >&2 && exit 1; }
venv=$cache/sdist
uv venv --quiet --clear --python "$(./pythons.sh "$3")" "$venv"
# A debug build is enough to show that nothing is missing. Its crates are kept for the next time.
CARGO_TARGET_DIR=$cache/target-sdist MATURIN_PEP517_ARGS="--profile dev" \
    uv pip install --quiet --python "$venv" --no-cache "$dist"/*.tar.gz
"$venv/bin/python" -c 'import ivs_token; assert ivs_token.parse_ttl("5m") == 300'
"$venv/bin/ivs-token" --help >/dev/null
