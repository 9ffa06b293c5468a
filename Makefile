# Every command sets up what it needs first. `make help` lists them.
PYTHON ?= python3
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
NODE := tools/node_modules
# Tests hold in any order: here it is the same each time, so that what fails can be seen again;
# `make test SEED=default` shuffles them anew.
SEED ?= 1452654174
# A file's tests share what is dear to make.
ON_EVERY_CORE := -n auto --dist loadfile --randomly-seed=$(SEED)

.DEFAULT_GOAL := help
.PHONY: help setup programs demo test check clean format messages bench bench-quick bench-discovery lighthouse screenshots

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# Where Python may not keep what it compiles, every start would compile 1,500 files anew: 8 s, not 4.
COMPILED := $(if $(PYTHONDONTWRITEBYTECODE),--compile-bytecode)

setup: $(VENV)/.ready ## install the locked dependencies into .venv

$(VENV)/.ready: pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; v = sys.version_info; ok = (3, 11) <= v < (3, 14); ok or sys.exit("Warta needs Python 3.11, 3.12 or 3.13, and %s is %d.%d: say which to use, as in `make demo PYTHON=python3.12`." % (sys.executable, v[0], v[1]))'
	@test -w . || { echo "This folder cannot be written: clone Warta to one where you may write."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip --quiet --disable-pip-version-check install uv==$(UV_VERSION)
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv sync --quiet --locked --inexact --active $(COMPILED)
	@$(if $(COMPILED),$(BIN)/python -m compileall -q src)
	@touch $@

programs: $(NODE)/.ready ## fetch programs of others that tests and measures run (npm)

$(NODE)/.ready: tools/package.json tools/package-lock.json
	@npm ci --prefix tools --ignore-scripts --no-audit --no-fund --silent
	@touch $@

demo: setup ## run the portal with a sample newsroom (PORT=8000, WARTA_HOME=var)
	@exec $(BIN)/warta demo --port $(PORT)

test: setup ## run the tests on SQLite, then those of the database on PostgreSQL
	@$(MAKE) --silent programs || echo "make: npm could not fetch programs of others; tests that run them skip"
	$(BIN)/python -m pytest $(ON_EVERY_CORE)
	WARTA_TEST_DATABASE=postgres $(BIN)/python -m pytest $(ON_EVERY_CORE) tests/integration/warta

bench: setup ## measure against nginx and Varnish, and a large archive against a small one (40 minutes)
	@$(BIN)/python -m benchmarks

bench-quick: setup ## the same on small archives (3 minutes)
	@$(BIN)/python -m benchmarks --quick

bench-discovery: setup ## measure related articles against what editors linked to (CORPUS=DIR)
	@$(BIN)/python -m benchmarks.discovery $(if $(CORPUS),--corpus $(CORPUS))

check: setup ## format, lint, types, import contracts, migrations, templates, translations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	DJANGO_SETTINGS_MODULE=tests.support.settings PYTHONPATH=. $(BIN)/python manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=tests.support.settings PYTHONPATH=. $(BIN)/python -m tools.templates
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python -m tools.messages --check

format: setup ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

messages: setup ## collect messages for translation, and compile the catalogues
	$(BIN)/python -m tools.messages

screenshots: setup ## take every kind of page at two widths in both themes, into var/screenshots
	$(BIN)/python -m tools.screenshots

lighthouse: setup programs ## Lighthouse over home, section and article of the demo, as a phone, five times each
	@$(BIN)/python -m tools.lighthouse

clean: ## remove the environment and the demo's data
	rm -rf $(VENV) var $(NODE)
