#!/bin/sh
# mutants.sh FILES — breaks the core by cargo-mutants, and asks its tests. It fails for a mutant that lives and is not explained in
# mutants.txt, and for one that is explained there and was found. What was asked when, and what lived, is in MUTANTS.md.
#
# Each step asks about what lived through those before it. The rules come first, with p384's arithmetic: it is compiled once, where
# ours would be again for every mutant of a rule. Then each file of the arithmetic is asked about by its own unit tests, unoptimized:
# a test that finds a mutant does so within moments. All unit tests follow, optimized, and the proofs come last: they take longest. As
# long as the sources are the same, a run goes on where the last one was stopped.
set -eu

cd "$(dirname "$0")/.."
files=$1
tool=$PWD/.cache/mutants
[ -x "$tool/bin/cargo-mutants" ] || cargo install --quiet --locked --root "$tool" cargo-mutants@27.1.0
PATH=$tool/bin:$PATH
out=$tool/$(find ivs-token/src .cargo/mutants.toml -type f | LC_ALL=C sort | xargs cat | cksum | cut -d' ' -f1)
mkdir -p "$out"
list() { cargo mutants --list --colors never --package ivs-token --file "$1"; }
list "$files" >"$out/asked.txt"
[ -s "$out/asked.txt" ] || { echo "mutants: no file of the core is $files" >&2; exit 2; }

# One line for each mutant, as often as it is there: lines and columns move, names stay.
names() { sed -E 's/^([^:]+):[0-9]+:[0-9]+: /\1: /' "$@" | LC_ALL=C sort; }
grep '^ivs-token' ivs-token/mutants.txt | LC_ALL=C sort >"$out/told.txt"
list 'ivs-token/src/**/*.rs' | names | LC_ALL=C comm -23 "$out/told.txt" - >"$out/gone.txt"
if [ -s "$out/gone.txt" ]; then
    echo "mutants: ivs-token/mutants.txt explains these, and there are none of these names any more" >&2
    cat "$out/gone.txt" >&2
    exit 1
fi

# 2: some lived, 3: some ran out of time. A loop that does not end any more is a mutant that was found.
ask() {
    what=$1
    shift
    status=0
    cargo mutants --package ivs-token --no-shuffle --iterate --output "$out" --file "$files" "--cargo-arg=$what" "$@" || status=$?
    case $status in 0 | 2 | 3) ;; *) exit "$status" ;; esac
    # There is no such file where this step had nothing to ask about.
    ! [ -e "$out/mutants.out/timeout.txt" ] || cat "$out/mutants.out/timeout.txt" >>"$out/mutants.out/caught.txt"
}

own() {
    files_of=$1
    shift
    ask --lib --re "/src/$files_of\.rs:" -- -- "$@"
}

RUSTFLAGS='--cfg ivs_token_signer="p384"' ask --test=all --exclude 'ivs-token/src/curve/**' --exclude 'ivs-token/src/ecdsa/**' \
    -- -- --skip robustness:: --skip signing::
own 'curve/(bounds|called|each|field|field30|field64|limbs|mask|word)' curve::tests::field curve::field30 curve::tests::limbs
own 'curve/inversion' curve::tests::inversion
own 'curve/scalar' curve::tests::scalar
own 'curve/(batch|table)' curve::tests::curve::batch curve::tests::table
own 'curve/(comb|point)' curve::tests::curve
own 'curve/(jacobian|multiples)' curve::tests::public --skip sums_of_chosen
own 'curve/public' curve::tests::public ecdsa::tests::verify --skip sums_of --skip verifies_what_p384_signs
own 'ecdsa/[a-z]+' ecdsa:: --skip signatures_are_p384s --skip verifies_what_p384_signs
export CARGO_PROFILE_MUTANTS_OPT_LEVEL=1
ask --lib -- -- --skip curve::proof::
ask --test=all
ask --lib -- -- curve::proof::

cd "$out"
names mutants.out/missed.txt >live.txt
names asked.txt >asked-names.txt
LC_ALL=C comm -12 told.txt asked-names.txt >explained.txt
LC_ALL=C comm -23 live.txt explained.txt >unexplained.txt
LC_ALL=C comm -13 live.txt explained.txt >found.txt
if [ -s unexplained.txt ]; then
    echo "mutants: these live: give each a test, or its reason in ivs-token/mutants.txt" >&2
    cat unexplained.txt >&2
fi
if [ -s found.txt ]; then
    echo "mutants: these are explained in ivs-token/mutants.txt, but a test finds them now: take them out there" >&2
    cat found.txt >&2
fi
if [ -s unexplained.txt ] || [ -s found.txt ]; then exit 1; fi
echo "mutants: of $(wc -l <asked.txt), those $(wc -l <live.txt) live that ivs-token/mutants.txt explains"
