# Everything Tellonce is built, tested and shown with. `make` alone says what there is.

PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$each; break; }; done)
ORGANISATION ?= demo/organisation

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PAGES := src/tellonce/web/static/htmx.min.js

.DEFAULT_GOAL := help
.PHONY: help setup demo serve test laws lint check bench docs constraints clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) $(PAGES) ## Make .venv, install everything, fetch what the pages load; done once

demo: setup ## Invent an organisation, read its files, show where its journeys broke
	$(BIN)/tellonce demo

serve: setup ## Open the pages on an organisation's folder: ORGANISATION=demo/organisation
	$(BIN)/tellonce serve $(ORGANISATION)

test: setup ## Run the tests
	$(BIN)/python -m pytest -n auto --dist loadgroup

laws: setup ## Run the long suites that hold the laws
	$(BIN)/python -m pytest -n auto --dist loadgroup -m laws --timeout 900

lint: setup ## Check format, style, types and floors
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

check: lint test ## Everything a change must pass: lint and test

bench: setup ## Measure: how long, how much memory
	$(BIN)/python benchmarks

docs: setup ## Write the generated pages anew; fails if any was out of date
	$(BIN)/python docs/generate.py

constraints: setup ## Pin the newest releases of all packages in constraints.txt
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --group dev --group pages --universal --python-version 3.11 --upgrade \
		--no-header --no-annotate --quiet --output-file constraints.txt

clean: ## Take away everything that set-up and tests made
	rm -rf $(VENV) $(PAGES) node_modules demo dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Tellonce needs Python 3.11 or newer and found none: install one, or name it: make PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Tellonce needs Python 3.11 or newer, and $(PYTHON) is older: make PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "$(PYTHON) cannot make virtual environments: install its venv package (Debian, Ubuntu: python3-venv)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(READY): pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable . --group dev
	@touch $@

# Node of the machine; else the one that comes as a Python package, which only then is installed.
$(PAGES): package.json package-lock.json | $(READY)
	@command -v npm >/dev/null || $(BIN)/python -m pip install --quiet --constraint constraints.txt --group pages
	@PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved --loglevel=error
	@mkdir -p $(@D)
	@cp node_modules/htmx.org/dist/htmx.min.js $@
