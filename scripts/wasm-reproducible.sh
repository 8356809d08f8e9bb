#!/bin/sh
# Builds the modules once more, from a copy of this tree at another path, and compares them byte for byte with a built one.
#
#   scripts/wasm-reproducible.sh <folder of the built module>
#
# A whole build is a minute or more: what was shown for this module, these sources and this compiler is not shown again.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
built=$(cd "$1" && pwd)
shown=$root/.cache/wasm-reproducible
cd "$root"
of_this=$({
    git -c safe.directory="$root" ls-files -z --cached --others --exclude-standard -- Cargo.toml Cargo.lock ivs-token ivs-token-wasm/src ivs-token-wasm/Cargo.toml scripts |
        xargs -0 sha256sum
    sha256sum "$built"/ivs_token_bg.* "$built"/text/ivs_token_bg.*
    rustc -vV
} | sha256sum)
if [ "$(cat "$shown" 2>/dev/null)" = "$of_this" ]; then
    echo "reproducible: this module was built again already, from these sources"
    exit
fi

elsewhere=$(mktemp -d)/another/path
trap 'rm -rf "${elsewhere%/another/path}"' EXIT
mkdir -p "$elsewhere/.cache"

git -c safe.directory="$root" ls-files -z --cached --others --exclude-standard | xargs -0 tar -cf - | tar -xf - -C "$elsewhere"
# The tools are no part of the question.
ln -s "$root/ivs-token-wasm/node_modules" "$elsewhere/ivs-token-wasm/node_modules"
ln -s "$root/.cache/wasm-bindgen" "$elsewhere/.cache/wasm-bindgen"
"$elsewhere/scripts/wasm-build.sh" "$elsewhere/.cache/module"
for file in ivs_token_bg.wasm ivs_token_bg.js text/ivs_token_bg.wasm text/ivs_token_bg.js; do
    cmp "$built/$file" "$elsewhere/.cache/module/$file"
done
echo "reproducible: the same bytes from $elsewhere"
printf '%s\n' "$of_this" >"$shown"
