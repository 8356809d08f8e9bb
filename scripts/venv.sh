#!/bin/sh
# venv.sh FOLDER PIP_ARGUMENT... — a Python environment in FOLDER, with what pip is told to install.
#
# Debian keeps the module that makes one in a package of its own, which an image with python3 may lack.
set -eu
folder=$1
shift
if ! python3 -c 'import ensurepip' 2>/dev/null; then
    "$(dirname "$0")/apt.sh" python3-venv
fi
# From nothing: what the list no longer names must be missed here too.
python3 -m venv --clear "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check "$@"
