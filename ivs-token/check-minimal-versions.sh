#!/usr/bin/env bash
# What ivs-token's Cargo.toml says of its dependencies is true: its tests pass with the oldest versions that are allowed there.
# In a copy, so that the workspace's Cargo.lock stays. The flag is cargo's own and unstable, hence RUSTC_BOOTSTRAP for one command.
set -euo pipefail
cd "$(dirname "$0")/.."

copy=.cache/minimal-versions
rm -rf "$copy"
mkdir -p "$copy/vectors"
cp -r ivs-token "$copy/"
cp -r vectors/tokens.json vectors/keys "$copy/vectors/"
cp README.md "$copy/"
# A workspace of the core alone: others' requirements would raise its versions.
sed 's/^members = .*/members = ["ivs-token"]/; s/^default-members = .*/default-members = ["ivs-token"]/' Cargo.toml >"$copy/Cargo.toml"

cd "$copy"
RUSTC_BOOTSTRAP=1 cargo generate-lockfile --quiet -Z direct-minimal-versions
CARGO_TARGET_DIR=../../target/minimal-versions cargo test --locked --all-features --test all -- keys:: signing:: limits:: vectors::
