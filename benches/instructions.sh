#!/usr/bin/env bash
# Counts the instructions of each operation by callgrind, and compares them with the budget.
#   instructions.sh           fails when an operation takes more than its budget and the tolerance
#   instructions.sh --write   writes what it counted as the new budget
set -euo pipefail
cd "$(dirname "$0")"
budget=instructions.txt
tolerance=3 # percent

if ! command -v valgrind >/dev/null; then
    root=; [ "$(id -u)" = 0 ] || root=sudo
    $root apt-get update -qq && $root apt-get install -y -qq valgrind >/dev/null
fi

cargo build --release --quiet --locked --bin instructions
subject=${CARGO_TARGET_DIR:-../target}/release/instructions
signer=$("$subject" signer)
rustc=$(rustc --version)
machine=$(uname -m)
[ "$signer" = default ] || { echo "instructions: the budget is for the default signer, not for: $signer" >&2; exit 1; }

# Instructions of one run, all in all.
total() {
    local log
    log=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null "$subject" "$1" "$2" 2>&1) \
        || { echo "$log" >&2; echo "instructions: callgrind failed on $1" >&2; exit 1; }
    awk '/Collected :/ { print $NF }' <<<"$log"
}

# Instructions of one operation: of the second to fourth time, so that what happens once does not count.
each() {
    local few many
    few=$(total "$1" 1) && many=$(total "$1" 4)
    echo $(((many - few) / 3))
}

unsigned=$(each unsigned)
sign=$(each sign)
batch=$(each batch-64)
from_pem=$(each from-pem)
load_and_verify=$(each load-and-verify)
verify=$(each verify)
counted="token $sign
bare-signature $((sign - unsigned))
batch-of-64-per-token $((batch / 64))
from-pem $from_pem
load-and-verify $load_and_verify
verify $verify"

if [ "${1-}" = --write ]; then
    {
        echo "# Instructions per operation, counted by instructions.sh --write. The check allows $tolerance % more."
        echo "# $rustc, $machine"
        echo "$counted"
    } >"$budget"
fi

recorded=$(sed -n '2s/^# //p' "$budget")
echo "compiler now:       $rustc, $machine"
echo "compiler of budget: $recorded"
[ "$machine" = "${recorded##*, }" ] || { echo "instructions: the budget is for ${recorded##*, }" >&2; exit 1; }
awk -v tolerance=$tolerance '
    FNR == NR { if ($1 != "#") budget[$1] = $2; next }
    FNR == 1 { printf "%-24s %12s %12s %8s\n", "operation", "counted", "budget", "change" }
    !($1 in budget) { printf "%-24s %12d: not in the budget\n", $1, $2; failed = 1; next }
    {
        change = ($2 / budget[$1] - 1) * 100
        verdict = ""
        if (change > tolerance) { verdict = "  OVER BUDGET"; failed = 1 }
        else if (change < -tolerance) verdict = "  under: lower the budget (instructions.sh --write)"
        printf "%-24s %12d %12d %+7.1f%%%s\n", $1, $2, budget[$1], change, verdict
    }
    END { exit failed }' "$budget" - <<<"$counted" || {
    echo "instructions: a regression, or another compiler. If the cost is meant, record it: benches/instructions.sh --write" >&2
    exit 1
}
