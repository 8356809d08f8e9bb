#!/usr/bin/env bash
# Runs the benches of all languages that are here and writes RESULTS.md: each bench prints its own Markdown tables.
set -euo pipefail
cd "$(dirname "$0")"
results=$(mktemp)
trap 'rm -f "$results"' EXIT

processor() {
    if [ -r /proc/cpuinfo ]; then sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1; else sysctl -n machdep.cpu.brand_string; fi
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
    for language in python node; do
        [ -f "$language/Makefile" ] || continue
        echo
        echo "## ${language^}"
        echo
        make --silent --no-print-directory -C "$language" bench
    done
} >"$results"
cp "$results" RESULTS.md
cat RESULTS.md
