# Every target that a person or CI calls. Each folder has its own Makefile and installs what it needs.

.DEFAULT_GOAL := help
# Where an environment is empty: what reads it finds tools and caches there.
export HOME ?= $(shell getent passwd "$$(id -u)" | cut -d: -f6)
.PHONY: help demo inspector e2e aws-rehearsal live test lint fmt wheel wheel-aarch64 wheel-musl constant-time constant-time-all constant-time-mutants zeroize bench bench-instructions fuzz msrv minimal-versions soak load mutants coverage npm release-check docs

# What is told to make (KEY=, SITE_PORT=, …) reaches the programs as environment variables, which make hands on by itself.

EXAMPLES := examples/inspector examples/private-channel examples/kms examples/stage
# What edge does is tested with the npm package, in the runtimes that it installs.
LINTED := constant-time zeroize fuzz benches ivs-token-py ivs-token-wasm soak load benches/node examples/edge $(EXAMPLES)

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
# A step's name comes at once, past the output that waits for its end: what hangs is known by it. (A step that is made by itself has no
# such descriptor, and needs none.)
BEGIN = @{ echo "== $@" >&8; } 2>/dev/null || true
quote := '
ALONE = MAKEFLAGS='$(subst $(quote),$(quote)\$(quote)$(quote),$(filter-out -j% -O% --jobserver-auth=%,$(MAKEFLAGS)))'
TESTS := $(addprefix test-,core wheel core-p384 ivs-token-py core-no-std core-no-std-debian constant-time zeroize fuzz release vectors \
	instructions ivs-token-wasm examples/inspector examples/private-channel examples/kms examples/stage docs)
test: ## install what the tests need, and run them all; what is timed last, alone
	exec 8>&1; $(MAKE) --jobs=2 --output-sync=recurse $(TESTS)
	$(MAKE) -C benches test --assume-old=instructions
	$(MAKE) -C soak test
	$(MAKE) -C load test

# Two chains, about as long as each other: what compiles and computes, and what needs browsers and servers for it. So a step waits for
# those whose builds it shares, and none that is short keeps a long one waiting.
.PHONY: $(TESTS)
test-wheel: test-core
test-core-p384: test-wheel
test-ivs-token-py: test-core-p384
test-core-no-std: test-ivs-token-py
test-core-no-std-debian: test-core-no-std test-ivs-token-wasm
test-constant-time: test-core-no-std-debian
test-zeroize: test-constant-time
test-release: test-zeroize
test-vectors: test-release
test-instructions: test-vectors

test-examples/inspector: test-ivs-token-wasm
test-examples/private-channel: test-wheel test-examples/inspector
test-examples/kms: test-examples/private-channel
test-examples/stage: test-examples/kms
# It builds the wheel again, after all who read it.
test-docs: test-ivs-token-py test-examples/stage
test-fuzz: test-docs

test-core:
	$(BEGIN)
	$(ALONE) cargo test --locked --all-features

test-core-p384:
	$(BEGIN)
	$(ALONE) RUSTFLAGS='--cfg ivs_token_signer="p384"' CARGO_TARGET_DIR=target/p384 cargo test --locked --package ivs-token --all-features

test-core-no-std:
	$(BEGIN)
	$(ALONE) ivs-token/check-no-std.sh

test-core-no-std-debian:
	$(BEGIN)
	$(ALONE) ivs-token/check-no-std.sh debian

test-constant-time:
	$(BEGIN)
	$(ALONE) $(MAKE) -C constant-time test mutants listing

# Instructions are as many, whatever else runs.
test-instructions:
	$(BEGIN)
	$(ALONE) $(MAKE) -C benches instructions

# Built once, before what installs it runs side by side: neither may build it again under the other.
test-wheel:
	$(BEGIN)
	$(ALONE) $(MAKE) -C ivs-token-py wheel

test-ivs-token-py:
	$(BEGIN)
	$(ALONE) $(MAKE) -C ivs-token-py test --assume-old=wheel

# All others are folders' own.
$(filter-out test-core% test-constant-time test-wheel test-ivs-token-py test-instructions,$(TESTS)): test-%:
	$(BEGIN)
	$(ALONE) $(MAKE) -C $* test

LINTS := $(addprefix lint-,core lint $(LINTED))
lint: ## every linter, warnings as errors
	cargo fmt --version >/dev/null && cargo clippy --version >/dev/null || rustup component add rustfmt clippy
	exec 8>&1; $(MAKE) --jobs=2 --output-sync=recurse $(LINTS)

.PHONY: $(LINTS)
lint-constant-time: lint-core
lint-zeroize: lint-constant-time
lint-fuzz: lint-zeroize
lint-benches: lint-fuzz
lint-examples/private-channel: lint-ivs-token-py lint-ivs-token-wasm
lint-examples/kms: lint-examples/private-channel
lint-examples/stage: lint-examples/kms
lint-ivs-token-wasm: lint-lint
lint-benches/node: lint-ivs-token-wasm
lint-examples/edge: lint-benches/node
lint-examples/inspector: lint-examples/edge
lint-soak: lint-examples/inspector lint-examples/stage
lint-load: lint-soak

lint-core:
	$(BEGIN)
	$(ALONE) cargo fmt --check
	$(ALONE) cargo clippy --locked --all-targets --all-features -- -D warnings
	$(ALONE) RUSTDOCFLAGS='-D warnings' cargo doc --locked --no-deps --all-features --package ivs-token

lint-lint $(LINTED:%=lint-%): lint-%:
	$(BEGIN)
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

fuzz: ## libFuzzer over keys, tokens, claims, origins, URLs and the arithmetic, beside oracles [FUZZ_SECONDS=3600 TARGETS="ttl verify"]
	$(MAKE) -C fuzz fuzz

bench: ## beside what people use now: one table with ratios, machine and date
	$(MAKE) -C benches bench

bench-instructions: ## instructions per operation, within the budget that is checked in
	$(MAKE) -C benches instructions

msrv: ## the core compiles with the oldest compiler that Cargo.toml names
	version=$$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml) && \
		{ rustup run $$version rustc --version || rustup toolchain install $$version --profile minimal; } && \
		CARGO_TARGET_DIR=target/msrv cargo +$$version check --locked --package ivs-token --all-features

minimal-versions: ## the core's tests of keys, signing, limits and vectors, with the oldest versions that its Cargo.toml allows
	ivs-token/check-minimal-versions.sh

soak: ## signing for a long time: the core's tests at length, then Rust on two threads, Python, Node [TOKENS=10000000]
	IVS_TOKEN_SOAK=1 cargo test --locked --release --package ivs-token --lib
	$(MAKE) -C soak soak

load: ## the signing Lambda and Worker under load on the loopback, beside PyJWT and jose [LOAD_SECONDS=10 each]
	$(MAKE) -C load load

FILES = ivs-token/src/**/*.rs
mutants: ## cargo-mutants over the core, for hours: a run goes on where it was stopped [FILES='ivs-token/src/values/*.rs']
	ivs-token/mutants.sh '$(FILES)'

coverage: ## the lines of the core that its tests run, file by file, at least 97 % of them; and those that none runs (20 minutes)
	test -x .cache/coverage/bin/cargo-llvm-cov || scripts/venv.sh .cache/coverage --require-hashes --requirement .cargo/requirements.txt
	@rustup component list --installed | grep -q llvm-tools || rustup component add llvm-tools
	PATH="$(abspath .cache/coverage/bin):$$PATH" cargo llvm-cov --locked --package ivs-token --all-features --fail-under-lines 97 --show-missing-lines \
		--ignore-filename-regex '(^|/)(vectors|tests|proof)/|model\.rs|oracle\.rs'

docs: ## the site: guide, three references, inspector and benches, in .cache/docs/site
	$(MAKE) -C docs site

release-check: ## what must be true before a version goes out, with every registry's dry run [TAG=v1.2.3]
	$(MAKE) -C release check
