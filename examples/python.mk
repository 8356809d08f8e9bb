# What the examples share: the tools from apt, one Python environment with our own wheel, in the ignored cache.
# WHEELS=folder takes ivs-token from wheels that are there already, instead of building it.

EXAMPLES := $(dir $(lastword $(MAKEFILE_LIST)))
ROOT := $(abspath $(EXAMPLES)/..)
CACHE := $(ROOT)/.cache/private-channel
VENV := $(CACHE)/venv
PYTHON := $(VENV)/bin/python
REQUIREMENTS := $(EXAMPLES)/private-channel/requirements.txt

ifdef WHEELS
override WHEELS := $(abspath $(WHEELS))
BUILD_WHEEL := :
else
WHEELS := $(ROOT)/ivs-token-py/dist
# Only when something of it has changed: three examples ask for it, one after the other.
WHEEL_SOURCES := $(addprefix $(ROOT)/,Cargo.lock ivs-token/src ivs-token-py/src ivs-token-py/python)
BUILD_WHEEL = wheel=$$(find $(WHEELS) -name 'ivs_token-*.whl' 2>/dev/null | head -n 1); \
    if [ -z "$$wheel" ] || [ -n "$$(find $(WHEEL_SOURCES) -newer "$$wheel" -type f -not -name '*.pyc')" ]; then \
        $(MAKE) -C $(ROOT)/ivs-token-py wheel; fi
endif
export WHEELS

SUDO := $(if $(filter 0,$(shell id -u)),,sudo)
# $(call need,command,package): installs what is missing, by Debian's name.
need = command -v $(1) >/dev/null || { $(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(2); }

$(VENV)/requirements: $(REQUIREMENTS)
	mkdir -p $(CACHE)
	@$(call need,python3,python3-venv)
	test -x $(PYTHON) || python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-compile -r $(REQUIREMENTS)
	cp $(REQUIREMENTS) $@

.PHONY: python
python: $(VENV)/requirements ## (the Python environment with ivs-token)
	@$(BUILD_WHEEL)
	@if [ "$$(cat $(VENV)/wheels 2>/dev/null)" != "$(WHEELS)" ] || [ -n "$$(find $(WHEELS) -name 'ivs_token-*.whl' -newer $(VENV)/wheels)" ]; then \
	    $(PYTHON) -m pip install --quiet --disable-pip-version-check --no-index --no-deps --force-reinstall --find-links $(WHEELS) ivs-token && \
	    echo $(WHEELS) > $(VENV)/wheels; fi

.PHONY: lint-python fmt-python
lint-python: python
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy .

fmt-python: python
	$(VENV)/bin/ruff check --fix-only .
	$(VENV)/bin/ruff format .
