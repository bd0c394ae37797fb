# Everything that needs no bench. `make demo` runs the playground, `make test` all tests.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
APT := apt-get -o DPkg::Lock::Timeout=300
DIST := helpdesk_notify/public/dist
SOURCES := $(shell find frontend/src -type f) $(wildcard frontend/*.ts frontend/package*.json)

.PHONY: demo build lint test browser clean

demo: $(VENV)/.playground $(DIST)/elements.js
	@exec $(BIN)/python -m playground $(ARGS)

build: $(DIST)/elements.js

lint: $(VENV)/.test frontend/node_modules/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	cd frontend && npm run --silent lint && npm run --silent format:check && npm run --silent typecheck
	cd frontend && node_modules/.bin/prettier --config .prettierrc.json --log-level warn --check \
		'../playground/**/*.{js,html,css,json}' '../.github/**/*.yml' ../.pre-commit-config.yaml

test: lint $(DIST)/elements.js browser
	cd frontend && npm run --silent test
	$(BIN)/python -m pytest

# The browser tests drive Debian's Chromium. Another apt may be at work on a fresh machine: the installation waits for
# its lock by itself, the update gives up at once and is tried again, for five minutes.
browser:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		for try in $$(seq 30); do $(APT) update -qq && break; sleep 10; done; \
		$(APT) install -y -qq --no-install-recommends chromium fonts-noto-color-emoji; \
	else \
		echo "The browser tests need Chromium on the PATH; please install it and run 'make test' again." >&2; exit 1; \
	fi

clean:
	rm -rf $(VENV) $(DIST) frontend/node_modules .playground .pytest_cache .ruff_cache .mypy_cache .hypothesis *.egg-info

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.playground: pyproject.toml requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[playground]'
	@touch $@

$(VENV)/.test: pyproject.toml requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@ $(VENV)/.playground

frontend/node_modules/.installed: frontend/package-lock.json
	cd frontend && npm ci --include=dev --no-audit --no-fund --loglevel=error
	@touch $@

$(DIST)/elements.js: $(SOURCES) | frontend/node_modules/.installed
	cd frontend && npm run --silent build
	@touch $@
