# What the examples share: the tools from apt, one Python environment with our own wheel, in the ignored cache.
# WHEELS=folder takes ivs-token from wheels that are there already, instead of building them.

EXAMPLES := $(dir $(lastword $(MAKEFILE_LIST)))
ROOT := $(abspath $(EXAMPLES)/..)
CACHE := $(ROOT)/.cache/private-channel
VENV := $(CACHE)/venv
PYTHON := $(VENV)/bin/python
REQUIREMENTS := $(EXAMPLES)/private-channel/requirements.txt

# Where an environment is empty: what builds finds tools and caches there.
export HOME ?= $(shell getent passwd "$$(id -u)" | cut -d: -f6)

# CDK's modules take 3 s to be compiled, and 8 s to be unpacked for Node: once, into the cache, whoever starts them, in whatever home.
# An environment that lets Python keep no bytecode means the folders of the sources, which get none.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CACHE)/bytecode
export JSII_RUNTIME_PACKAGE_CACHE_ROOT := $(CACHE)/jsii

# $(call need,command,package): installs what is missing, by Debian's name.
need = command -v $(1) >/dev/null || $(ROOT)/scripts/apt.sh $(2)

# --- the wheels: one for this host, one for Lambda's Linux; on an x86_64 Linux they may be the same ---

HOST ?= $(shell uname -s)-$(shell uname -m)
# As Lambda calls it: this machine's, unless told otherwise.
override ARCHITECTURE := $(or $(ARCHITECTURE),$(if $(filter %-arm64 %-aarch64,$(HOST)),arm64,x86_64))
WHEEL_SOURCES := $(addprefix $(ROOT)/,Cargo.lock $(shell cd $(ROOT) && find ivs-token/src ivs-token-py/src ivs-token-py/python -type f -not -name '*.pyc'))

# Of the targets, those with a word for whoever calls them.
.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## [^(]/ { printf "%-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST) | sort

.PHONY: wheel-host wheel-lambda
ifneq ($(WHEELS),)
override WHEELS := $(abspath $(WHEELS))
HOST_WHEELS := $(WHEELS)
wheel-host wheel-lambda:
else
override WHEELS := $(ROOT)/ivs-token-py/dist
# The file that is there for a machine, or else a name that is not, so that make builds it.
built = $(or $(wildcard $(WHEELS)/ivs_token-*-abi3-manylinux*_$(1).whl),$(WHEELS)/no-wheel-for-$(1))
LAMBDA_x86_64 := $(call built,x86_64)
LAMBDA_arm64 := $(call built,aarch64)

$(LAMBDA_x86_64): $(WHEEL_SOURCES)
	$(MAKE) -C $(ROOT)/ivs-token-py wheel

$(LAMBDA_arm64): $(WHEEL_SOURCES)
	$(MAKE) -C $(ROOT)/ivs-token-py wheel-aarch64

wheel-lambda: $(LAMBDA_$(ARCHITECTURE)) ## (the wheel for Lambda on ARCHITECTURE, arm64 or x86_64)

ifeq ($(HOST),Linux-x86_64)
HOST_WHEELS := $(WHEELS)
wheel-host: $(LAMBDA_x86_64)
else
# macOS, or Linux on arm64: what pip builds here runs here.
HOST_WHEELS := $(CACHE)/wheel-host
wheel-host: $(HOST_WHEELS)/built ## (the wheel for this machine)

$(HOST_WHEELS)/built: $(WHEEL_SOURCES) $(VENV)/requirements
	rm -rf $(HOST_WHEELS)
	$(PYTHON) -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir $(HOST_WHEELS) $(ROOT)/ivs-token-py
	touch $@
endif
endif
export WHEELS ARCHITECTURE

$(VENV)/requirements: $(REQUIREMENTS)
	mkdir -p $(CACHE)
	@$(call need,python3,python3)
	$(ROOT)/scripts/venv.sh $(VENV) --no-compile --requirement $(REQUIREMENTS)
	cp $(REQUIREMENTS) $@

.PHONY: python
python: $(VENV)/requirements wheel-host ## (the Python environment with ivs-token)
	@if [ "$$(cat $(VENV)/wheels 2>/dev/null)" != "$(HOST_WHEELS)" ] || [ -n "$$(find $(HOST_WHEELS) -name 'ivs_token-*.whl' -newer $(VENV)/wheels)" ]; then \
	    $(PYTHON) -m pip install --quiet --disable-pip-version-check --no-index --no-deps --force-reinstall --find-links $(HOST_WHEELS) ivs-token && \
	    echo $(HOST_WHEELS) > $(VENV)/wheels; fi

.PHONY: lint-python fmt-python
lint-python: python
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy .

fmt-python: python
	$(VENV)/bin/ruff check --fix-only .
	$(VENV)/bin/ruff format .
