#!/bin/sh
# Builds the module once more, from a copy of this tree at another path, and compares it byte for byte with a built one.
#
#   scripts/wasm-reproducible.sh <folder of the built module>
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
built=$(cd "$1" && pwd)
elsewhere=$(mktemp -d)/another/path
trap 'rm -rf "${elsewhere%/another/path}"' EXIT
mkdir -p "$elsewhere/.cache"

cd "$root"
git ls-files -z --cached --others --exclude-standard | xargs -0 tar -cf - | tar -xf - -C "$elsewhere"
# The tools are no part of the question.
ln -s "$root/ivs-token-wasm/node_modules" "$elsewhere/ivs-token-wasm/node_modules"
ln -s "$root/.cache/wasm-bindgen" "$elsewhere/.cache/wasm-bindgen"
"$elsewhere/scripts/wasm-build.sh" "$elsewhere/.cache/module"
for file in ivs_token_bg.wasm ivs_token_bg.js; do
    cmp "$built/$file" "$elsewhere/.cache/module/$file"
done
echo "reproducible: the same bytes from $elsewhere"
