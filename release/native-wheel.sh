#!/bin/sh
# Builds a wheel for the machine that this runs on, and makes the golden tokens with it: `release/native-wheel.sh <compatibility>`.
# The manylinux wheels are made by ivs-token-py/Makefile, for an older glibc than a machine has.
set -eu
compatibility=$1
cd "$(dirname "$0")/../ivs-token-py"
if command -v apk >/dev/null; then apk add --quiet musl-dev gcc libgcc python3 py3-pip openssl; fi

python=python3
command -v $python >/dev/null || python=python
venv=../.cache/native-wheel
$python -m venv $venv
bin=$venv/bin
[ -d $bin ] || bin=$venv/Scripts
maturin=$(grep '^maturin==' requirements-tools.txt)
pytest=$(grep '^pytest==.*>= "3.10"' requirements-test.txt)
$bin/python -m pip install --quiet --disable-pip-version-check "$maturin" "$pytest"
# Alpine's targets link the C library statically unless told otherwise, and a module for Python can't.
case $compatibility in musl*) export RUSTFLAGS="-C target-feature=-crt-static" ;; esac
rm -rf dist
$bin/maturin build --release --locked --compatibility "$compatibility" --out dist
$bin/python -m pip install --quiet --no-index dist/*.whl
$bin/python -m pytest tests/test_vectors.py
