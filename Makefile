# demo: the shop and the decision server. test: the whole truth. bench: figures as ratios. check: a site file's mistakes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --constraint server/constraints.txt
NPM = PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix tag --no-audit --no-fund --no-update-notifier --loglevel=error

.PHONY: demo test bench check schema docs tag wire picture fuzz format clean

demo: $(VENV)/.demo
	$(BIN)/python -m e2e.demo

test: $(VENV)/.dev tag/node_modules/.package-lock.json
	$(BIN)/python -m e2e.browser
	$(BIN)/python -m tests.redis_server
	$(BIN)/ruff check server tests e2e
	$(BIN)/ruff format --check server tests e2e
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(NPM) run check
	$(NPM) test
	$(BIN)/python -m pytest

bench: $(VENV)/.dev
	$(BIN)/python -m tests.bench

check: $(VENV)/.demo
	@test -n "$(SITE)" || { echo "Name a site file: make check SITE=sites/shop.json"; exit 2; }
	$(BIN)/vitrine check $(SITE)

schema: $(VENV)/.demo
	$(BIN)/vitrine schema > server/vitrine/site/site.schema.json

docs: $(VENV)/.demo
	$(BIN)/vitrine attributes > server/docs/attributes.md

tag: $(VENV)/.dev tag/node_modules/.package-lock.json
	$(NPM) run build
	$(NPM) run --silent markup > server/vitrine/schema/markup.json

wire: $(VENV)/.dev tag/node_modules/.package-lock.json
	$(BIN)/python -c 'import json; from vitrine.web.openapi import openapi; print(json.dumps(openapi()))' | $(NPM) run --silent wire

picture: $(VENV)/.dev
	VITRINE_PICTURE=1 $(BIN)/python -m pytest e2e/demos/test_the_picture_of_the_readme.py -q

fuzz: $(VENV)/.dev
	VITRINE_FUZZ_PAIRS=1000000 VITRINE_FUZZ_CASES=1000000 $(BIN)/python -m pytest tests/server/targeting/test_twins.py tests/server/fuzz -q

format: $(VENV)/.dev tag/node_modules/.package-lock.json
	$(BIN)/ruff format server tests e2e && $(BIN)/ruff check --fix server tests e2e
	$(NPM) run format

clean:
	rm -rf $(VENV) .demo tag/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Vitrine needs Python 3.11 or newer; name one with make PYTHON=..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: pyproject.toml server/constraints.txt | $(VENV)/bin/python
	@echo 'Installing what the demo needs; this happens once.'
	$(PIP) --editable '.[demo]'
	@touch $@

$(VENV)/.dev: pyproject.toml server/constraints.txt | $(VENV)/bin/python
	$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/.demo

tag/node_modules/.package-lock.json: tag/package.json tag/package-lock.json $(VENV)/.dev
	$(NPM) ci
	@touch $@
