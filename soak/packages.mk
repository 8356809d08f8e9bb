# What soak and load run: the built wheel in the examples' Python environment, and the packed tarball as its tests unpack it.

include ../examples/python.mk

NPM := $(ROOT)/ivs-token-wasm
NPM_SOURCES := $(ROOT)/Cargo.lock $(shell cd $(ROOT) && find $(addprefix $(CURDIR)/../,ivs-token/src ivs-token-wasm/src ivs-token-wasm/ts ivs-token-wasm/entries) -type f -not -name glue.d.ts) $(NPM)/build.mjs $(NPM)/package.json

.PHONY: node
node: $(NPM)/tests/node_modules/ivs-token ## (the npm package, unpacked)

$(NPM)/tests/node_modules/ivs-token: $(NPM_SOURCES)
	$(MAKE) -C $(NPM) tests/node_modules/ivs-token
