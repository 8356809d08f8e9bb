#!/bin/sh
# run.sh CACHE DIST — installs the wheel and the libraries to compare it with, and runs the bench. `uv` is on PATH.
set -eu
here=$(dirname "$0")
cache=$1
wheel=$(ls "$2"/*x86_64.whl)

# What each brings into an environment of its own.
sizes=
for package in "$wheel" 'PyJWT[crypto]' joserfc Authlib jwcrypto 'python-jose[cryptography]'; do
    uv pip install --quiet --python python3 --target "$cache/size.new" "$package"
    sizes="$sizes $(du -sk "$cache/size.new" | awk '{ print $1 / 1000 }')"
    rm -rf "$cache/size.new"
done

uv venv --quiet --clear --python python3 "$cache/bench"
uv pip install --quiet --python "$cache/bench" --requirement "$here/requirements.txt" "$wheel"
# Both ways of starting cold should find their bytecode compiled, as in a layer that has run before.
"$cache/bench/bin/python" -m compileall -q "$cache"/bench/lib
# shellcheck disable=SC2086 # One argument for each size.
"$cache/bench/bin/python" "$here/bench.py" $sizes
