#!/bin/sh
# lint.sh CACHE DIST — the type checkers, against the installed wheel.
set -eu
cache=$1 dist=$2
venv=$cache/lint
# On a line of its own: where it fails, this ends, and no other Python is taken.
python=$(./pythons.sh 3.12)
[ -x "$venv/bin/python" ] || uv venv --quiet --python "$python" "$venv"
uv pip install --quiet --python "$venv" --requirement requirements-lint.txt
uv pip install --quiet --python "$venv" --reinstall --no-deps "$dist"/*x86_64.whl
export PATH="$venv/bin:$PATH" VIRTUAL_ENV="$venv"
mypy tests
mypy --package ivs_token
pyright --pythonpath "$venv/bin/python"
stubtest --allowlist stubtest-allowlist.txt ivs_token
