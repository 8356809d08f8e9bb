#!/usr/bin/env bash
# Runs the benches of Rust, Python and Node, and writes RESULTS.md and its charts. They are left as they were when one of them fails.
set -euo pipefail
cd "$(dirname "$0")"
results=$(mktemp)
output=$(mktemp)
trap 'rm -f "$results" "$output"' EXIT

processor() {
    if [ -r /proc/cpuinfo ]; then sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1; else sysctl -n machdep.cpu.brand_string; fi
}

# binding LANGUAGE FOLDER: the table that the binding's own bench prints last, as text. What is built before stays outside.
binding() {
    make -C "$2" bench >"$output"
    printf '\n## %s\n\n```text\n' "$1"
    sed '1,/^== bench ==$/d; /^make\(\[[0-9]*\]\)*: /d' "$output"
    printf '```\n'
}

{
    echo "# Results"
    echo
    echo "Written by \`make bench\`. Ratios are what to read: times are this machine's. See [README](README.md)."
    echo
    echo "Date: $(date -u +%Y-%m-%d). Machine: $(processor), $(getconf _NPROCESSORS_ONLN) cores, $(uname -sm). $(rustc --version)."
    echo
    echo "## Rust"
    echo
    cargo bench --quiet --locked -p ivs-token-benches --bench ratios
    binding Python ../ivs-token-py
    binding Node ../ivs-token-wasm
} >"$results"
cp "$results" RESULTS.md
python3 chart.py
cat RESULTS.md
