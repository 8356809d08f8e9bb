# Every target that a person or CI calls. Each folder has its own Makefile and installs what it needs.

.DEFAULT_GOAL := help
.PHONY: help demo e2e test lint fmt

# Passed on to the demo and to the end-to-end test as environment variables, never through a shell's text.
export KEY CHANNEL_ARN ORIGIN EXPIRES_IN VIEWER_ID PLAYBACK_URL CHANNEL_ID SITE_PORT

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## sign a token: needs cargo only [KEY=private.pem CHANNEL_ARN=… ORIGIN=… EXPIRES_IN=5m VIEWER_ID=… PLAYBACK_URL=…]
	@cargo run --quiet --package ivs-token-example-sign

e2e: ## the whole system in a browser, on the loopback [KEY=private.pem CHANNEL_ID=… SITE_PORT=8080]
	@$(MAKE) -C examples/private-channel e2e

test: ## install what the tests need, and run them all
	cargo test --all-features
	RUSTFLAGS='--cfg ivs_token_signer="p384"' CARGO_TARGET_DIR=target/p384 cargo test --package ivs-token --all-features
	$(MAKE) -C vectors test
	$(MAKE) -C examples/private-channel test
	$(MAKE) -C examples/kms test
	$(MAKE) -C examples/stage test

lint: ## every linter, warnings as errors
	cargo fmt --check
	cargo clippy --all-targets --all-features -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --no-deps --all-features --package ivs-token
	$(MAKE) -C examples/private-channel lint
	$(MAKE) -C examples/kms lint
	$(MAKE) -C examples/stage lint

fmt: ## format everything
	cargo fmt
	$(MAKE) -C examples/private-channel fmt
	$(MAKE) -C examples/kms fmt
	$(MAKE) -C examples/stage fmt
