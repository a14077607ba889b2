# Everything a newcomer needs; `make help` lists it.
PYTHON ?= python3
PORT ?= 8000

BIN := .venv/bin
PIP := $(PYTHON) -m pip --python $(BIN)/python install -qq --disable-pip-version-check
LOCK := $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run install setup browser postgres test lint types unit e2e bench lock sbom

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' Makefile

run: .venv/runtime ## the portal with its sandbox and demo data (PORT=8000)
	@exec $(BIN)/portal serve --port $(PORT)

install: .venv/runtime ## what the portal needs, and nothing for developing

setup: .venv/dev browser postgres ## what developing and testing need, a browser and PostgreSQL included

test: setup lint types unit e2e ## all that must hold

lint: .venv/dev ## style, format and the borders between packages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo

types: .venv/dev ## static types, strictly
	$(BIN)/mypy

unit: .venv/dev postgres ## unit tests, those of the database on SQLite and on PostgreSQL
	$(BIN)/pytest -n 2 -p no:playwright tests/unit

e2e: .venv/dev browser ## tests in a real browser
	$(BIN)/pytest -n 3 tests/e2e

bench: .venv/dev browser ## how fast it is, written to docs/performance.md (ONLY=P2 for one figure)
	@$(BIN)/python -m tests.bench $(ONLY)

browser: .venv/dev
	@$(BIN)/python -m tests.e2e.infra.browser
	@$(BIN)/python -m tests.e2e.infra.proxy

postgres: .venv/dev
	@$(BIN)/python -m tests.unit.postgres

sbom: ## what the portal is made of, as CycloneDX JSON
	@$(PYTHON) requirements/sbom.py

lock: .venv/dev ## the newest versions that fit, with their hashes
	$(LOCK) --upgrade --output-file requirements/build.txt requirements/build.in
	$(LOCK) --upgrade --extra postgres --output-file requirements/runtime.txt pyproject.toml
	$(LOCK) --upgrade --extra postgres --extra dev --constraint requirements/runtime.txt \
		--output-file requirements/dev.txt pyproject.toml

# The stamps say what is installed, so that nothing is installed twice.
.venv/runtime: .venv/python requirements/runtime.txt requirements/build.txt pyproject.toml
	@echo "Installing what the portal needs (once, about a minute)…"
	@$(PIP) --require-hashes -r requirements/runtime.txt -r requirements/build.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: .venv/runtime requirements/dev.txt
	@echo "Installing what the tests need (once, about a minute)…"
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

.venv/python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "Python 3.11 or newer is needed: install it (apt-get install python3) or name it (make run PYTHON=…)." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed, and $(PYTHON) is older: name a newer one (make run PYTHON=python3.12)." >&2; exit 1; }
	@$(PYTHON) -c 'import venv' 2>/dev/null || { \
		echo "Python's venv module is missing: install it (apt-get install python3-venv)." >&2; exit 1; }
	@$(PYTHON) -m pip --python "$$(command -v $(PYTHON))" --version >/dev/null 2>&1 || { \
		echo "pip 22.3 or newer is missing: install it (apt-get install python3-pip)." >&2; exit 1; }
	@$(PYTHON) -m venv --without-pip .venv
	@touch $@
