# Every target does its own set-up: git, make and Python 3.11 or newer are enough.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
TESTS  ?= tests
WORKERS ?= 3

.DEFAULT_GOAL := help
.PHONY: help demo test test-faults test-clients bench check lock clean

help: ## Show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(READY) ## Start an emulated tenant, bring both sides together, and show how to try it
	@$(BIN)/python scripts/demo.py

test: $(READY) ## Run the tests (TESTS=path for some of them)
	$(BIN)/pytest -n $(WORKERS) -m "not campaign" $(TESTS)

test-faults: $(READY) ## Kill and fault every request and statement of all jobs' scenarios; print the figures
	$(BIN)/python -m tests.faults.campaign --workers $(WORKERS)

test-clients: $(READY) ## Run unmodified public clients against the emulated tenant
	$(BIN)/pytest -m campaign tests/clients

bench: $(READY) ## Measure the figures of docs/figures.md
	$(BIN)/python -m bench

check: $(READY) ## Lint, format, types, and which room imports which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: $(READY) ## Pin the dependencies anew in requirements/*.lock
	$(LOCK) --output-file requirements/worker.lock pyproject.toml
	$(LOCK) --extra sandbox --extra build --extra dev \
		--output-file requirements/dev.lock pyproject.toml
	$(LOCK) --output-file requirements/build.lock requirements/build.in

LOCK = $(BIN)/pip-compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe \
	--no-header --no-emit-options --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

clean: ## Remove what the targets made
	rm -rf $(VENV) .demo .bench build dist .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# Done once, and again when the pinned versions or the packaging change.
$(READY): requirements/dev.lock pyproject.toml
	@test -n "$(PYTHON)" || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the pinned packages into $(VENV) (once)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
