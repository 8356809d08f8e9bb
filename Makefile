# Every target that a person or CI calls. Each folder has its own Makefile and installs what it needs.

.DEFAULT_GOAL := help
.PHONY: help demo inspector e2e aws-rehearsal live test lint fmt wheel wheel-aarch64 wheel-musl constant-time constant-time-all constant-time-mutants zeroize bench bench-instructions fuzz msrv minimal-versions soak load mutants coverage npm release-check docs

# What is told to make (KEY=, SITE_PORT=, …) reaches the programs as environment variables, which make hands on by itself.

EXAMPLES := examples/inspector examples/private-channel examples/kms examples/stage
# What edge does is tested with the npm package, in the runtimes that it installs.
LINTED := constant-time zeroize fuzz benches ivs-token-py ivs-token-wasm soak load benches/node examples/edge $(EXAMPLES)
TESTED := release vectors zeroize fuzz ivs-token-py ivs-token-wasm docs $(EXAMPLES)
# What is timed runs alone.
TIMED := benches soak load

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-22s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## sign a token: needs cargo only [KEY=private.pem CHANNEL_ARN=… ORIGIN=… EXPIRES_IN=5m VIEWER_ID=… PLAYBACK_URL=…]
	@cargo run --quiet --package ivs-token-example-sign

inspector: ## a page that reads a token in the browser, built and opened
	@$(MAKE) -C examples/inspector open

e2e: ## the whole system in a browser, on the loopback [KEY=private.pem CHANNEL_ID=… SITE_PORT=8080]
	@$(MAKE) -C examples/private-channel e2e

aws-rehearsal: ## what the private channel's README says to do on AWS, command by command, against a stand-in
	@$(MAKE) -C examples/private-channel aws-rehearsal

live: ## what Amazon IVS itself answers to tokens: needs an account, says first what it makes and costs [YES=1]
	@$(MAKE) -C examples/private-channel live

# Two steps at a time, here and in `lint`: what waits for browsers, servers and downloads leaves a processor to what computes. Within
# a step all is as if make had been called without --jobs: one thing after another, and compilers count for themselves.
ALONE = MAKEFLAGS='$(filter-out -j% -O% --jobserver-auth=%,$(MAKEFLAGS))'
TESTS := $(addprefix test-,core core-p384 core-no-std core-no-std-debian constant-time $(TESTED))
test: ## install what the tests need, and run them all
	$(MAKE) --jobs=2 --output-sync=recurse $(TESTS)
	set -e; for folder in $(TIMED); do $(MAKE) -C $$folder test; done

# A step waits for those whose builds it shares.
.PHONY: $(TESTS)
test-core-p384: test-core
test-core-no-std: test-core-p384
test-constant-time: test-core-no-std
test-zeroize: test-constant-time
test-fuzz: test-zeroize
test-release: test-fuzz
test-vectors: test-release
test-core-no-std-debian: test-ivs-token-wasm
test-examples/inspector: test-core-no-std-debian
test-examples/private-channel: test-ivs-token-py test-examples/inspector
test-examples/kms: test-examples/private-channel
test-examples/stage: test-examples/kms
test-docs: test-examples/stage

test-core:
	$(ALONE) cargo test --locked --all-features

test-core-p384:
	$(ALONE) RUSTFLAGS='--cfg ivs_token_signer="p384"' CARGO_TARGET_DIR=target/p384 cargo test --locked --package ivs-token --all-features

test-core-no-std:
	$(ALONE) ivs-token/check-no-std.sh

test-core-no-std-debian:
	$(ALONE) ivs-token/check-no-std.sh debian

test-constant-time:
	$(ALONE) $(MAKE) -C constant-time test mutants listing

$(TESTED:%=test-%): test-%:
	$(ALONE) $(MAKE) -C $* test

LINTS := $(addprefix lint-,core lint $(LINTED))
lint: ## every linter, warnings as errors
	cargo fmt --version >/dev/null && cargo clippy --version >/dev/null || rustup component add rustfmt clippy
	$(MAKE) --jobs=2 --output-sync=recurse $(LINTS)

.PHONY: $(LINTS)
lint-constant-time: lint-core
lint-zeroize: lint-constant-time
lint-fuzz: lint-zeroize
lint-benches: lint-fuzz
lint-examples/private-channel: lint-ivs-token-py
lint-examples/kms: lint-examples/private-channel
lint-examples/stage: lint-examples/kms
lint-ivs-token-wasm: lint-lint
lint-benches/node: lint-ivs-token-wasm
lint-examples/edge: lint-benches/node
lint-examples/inspector: lint-examples/edge
lint-soak: lint-examples/inspector lint-examples/stage
lint-load: lint-soak

lint-core:
	$(ALONE) cargo fmt --check
	$(ALONE) cargo clippy --locked --all-targets --all-features -- -D warnings
	$(ALONE) RUSTDOCFLAGS='-D warnings' cargo doc --locked --no-deps --all-features --package ivs-token

lint-lint $(LINTED:%=lint-%): lint-%:
	$(ALONE) $(MAKE) -C $* lint

fmt: ## format everything
	cargo fmt
	set -e; for folder in $(LINTED); do $(MAKE) -C $$folder fmt; done

wheel: ## the Python wheel for x86_64, manylinux2014
	$(MAKE) -C ivs-token-py wheel

wheel-aarch64: ## the Python wheel for Graviton
	$(MAKE) -C ivs-token-py wheel-aarch64

wheel-musl: ## the Python wheels for Alpine, asked of musl's own loader
	$(MAKE) -C ivs-token-py wheel-musl

npm: ## the npm package: one tarball
	$(MAKE) -C ivs-token-wasm npm

constant-time: ## the signer under valgrind with the key undefined: no jump and no address may depend on it
	$(MAKE) -C constant-time test mutants listing

constant-time-all: ## the same at every opt-level, with 1 and 16 codegen units, and for x86-64-v3 (minutes)
	$(MAKE) -C constant-time all

constant-time-mutants: ## a leak put into a copy of each file of the signer must be found
	$(MAKE) -C constant-time mutants

zeroize: ## what work on a private key leaves in a process's memory, at opt-levels 0, 1 and 3
	$(MAKE) -C zeroize test

fuzz: ## libFuzzer over keys, tokens, claims, origins, URLs and the arithmetic, beside oracles [FUZZ_SECONDS=3600 each]
	$(MAKE) -C fuzz fuzz

bench: ## beside what people use now: one table with ratios, machine and date
	$(MAKE) -C benches bench

bench-instructions: ## instructions per operation, within the budget that is checked in
	$(MAKE) -C benches instructions

msrv: ## the core compiles with the oldest compiler that Cargo.toml names
	version=$$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml) && \
		{ rustup run $$version rustc --version || rustup toolchain install $$version --profile minimal; } && \
		CARGO_TARGET_DIR=target/msrv cargo +$$version check --locked --package ivs-token --all-features

minimal-versions: ## the core's tests with the oldest versions that its Cargo.toml allows
	ivs-token/check-minimal-versions.sh

soak: ## signing for a long time: the core's tests at length, then Rust on two threads, Python, Node [TOKENS=10000000]
	IVS_TOKEN_SOAK=1 cargo test --locked --release --package ivs-token --lib
	$(MAKE) -C soak soak

load: ## the signing Lambda and Worker under load on the loopback, beside PyJWT and jose [LOAD_SECONDS=10 each]
	$(MAKE) -C load load

# Each step asks about what lived through those before it; a mutant that lives through all makes this fail. The rules come first, with
# p384's arithmetic: it is compiled once, where ours would be again for every mutant of a rule. The proofs come last: they take longest.
MUTANTS := .cache/mutants
FILES = ivs-token/src/**/*.rs
mutants: ## cargo-mutants over the core; what was run and what survived is in ivs-token/MUTANTS.md [FILES='ivs-token/src/values/*.rs']
	test -x $(MUTANTS)/bin/cargo-mutants || cargo install --quiet --locked --root $(MUTANTS) cargo-mutants@27.1.0
	rm -rf $(MUTANTS)/mutants.out
	RUSTFLAGS='--cfg ivs_token_signer="p384"' $(call mutate,--test=all --exclude 'ivs-token/src/curve/**' --exclude 'ivs-token/src/ecdsa/**') --skip robustness:: --skip signing:: $(or_alive)
	$(call mutate,--lib) --skip curve::proof:: $(or_alive)
	$(call mutate,--test=all) $(or_alive)
	$(call mutate,--lib) curve::proof::
mutate = PATH="$(abspath $(MUTANTS))/bin:$$PATH" cargo mutants --package ivs-token --no-shuffle --iterate --output $(MUTANTS) --file '$(FILES)' --cargo-arg=$(1) -- --
# 2: some were missed, 3: some ran out of time.
or_alive = || case $$? in 2 | 3) ;; *) exit 1 ;; esac

coverage: ## the lines of the core that its tests run, file by file: at least 97 % of them
	test -x .cache/coverage/bin/cargo-llvm-cov || { python3 -m venv .cache/coverage && .cache/coverage/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement .cargo/requirements.txt; }
	@rustup component list --installed | grep -q llvm-tools || rustup component add llvm-tools
	PATH="$(abspath .cache/coverage/bin):$$PATH" cargo llvm-cov --locked --package ivs-token --all-features --fail-under-lines 97 \
		--ignore-filename-regex '(^|/)(vectors|tests|proof)/|model\.rs|oracle\.rs'

docs: ## the site: guide, three references, inspector and benches, in .cache/docs/site
	$(MAKE) -C docs site

release-check: ## what must be true before a version goes out, with every registry's dry run [TAG=v1.2.3]
	$(MAKE) -C release check
