# Every task of the project. `make run` and `make test` do all set-up themselves.
PYTHON ?= python3
BIN := .venv/bin
GRAPHIQL := gateway/transport/graphiql
CLIENTS := tests/clients
CONSOLE := console
CONSOLE_BUILD := gateway/transport/console/dist/.built
# As requires-python in pyproject.toml: pip would name a package that has no version for this Python.
FITS := import sys; (3, 11) <= sys.version_info < (3, 14) or sys.exit("This is Python %d.%d; the gateway needs 3.11, 3.12 or 3.13: make PYTHON=python3.13" % sys.version_info[:2])

# Tests start the gateway dozens of times: compiled once, each start costs a second less.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install graphiql console clients browser balancers monitoring programs ready lighthouse run test check coverage soak bench schema lock release clean

help:
	@echo "make run      serve the demo on http://127.0.0.1:8000"
	@echo "make test     run the tests against a real MongoDB"
	@echo "make check    lint, types, import contracts and tests"
	@echo "make coverage the lines that tests other than those in tests/contract reach; at least 90 %"
	@echo "make bench    measure beside other servers (docs/performance.md); ARGS=--quick for a short round"
	@echo "make soak     storms, kills, held sockets and restarts for hours (ARGS='--runs 1' for a short storm); python -m tests.soak --help"
	@echo "make install  make .venv with .venv/bin/gateway"
	@echo "make lighthouse  Lighthouse's figures for the pages of a demo that runs (ARGS=http://127.0.0.1:8000)"
	@echo "make schema   write schema.graphql again"
	@echo "make lock     pin the dependencies again, with hashes"
	@echo "make release  the wheel, the archive of sources, run.txt and the bill of materials, in dist/ (docs/release.md)"
	@echo "make clean    remove what the targets above made"

install: .venv/.installed
graphiql: $(GRAPHIQL)/dist/.built
console: $(CONSOLE_BUILD)
clients: $(CLIENTS)/node_modules/.package-lock.json

.venv/.installed: requirements/dev.txt pyproject.toml hatch_build.py $(wildcard gateway/fastpath/rows/*.pyx gateway/fastpath/rows/*.pxi)
	@$(PYTHON) -c '$(FITS)'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@if git rev-parse --git-dir >/dev/null 2>&1; then git config core.hooksPath .githooks; fi
	@touch $@

# npm and what it starts look for `node` in PATH.
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm

# The one thing that is no package of Python or npm: root gets it by apt; without it the test that needs it is skipped.
browser:
	@for name in chromium chromium-browser google-chrome; do command -v $$name && exit; done >/dev/null; \
	{ test "$$(id -u)" = 0 && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y chromium; } || \
	echo "There is no browser, so GraphiQL is not tested in one: apt-get install chromium"

# Load balancers, for the tests that restart gateways behind them; had in the same way.
balancers:
	@PATH="$$PATH:/usr/sbin"; command -v nginx >/dev/null && command -v haproxy >/dev/null || \
	{ test "$$(id -u)" = 0 && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y nginx-light haproxy; } || \
	echo "There is no nginx or no haproxy, so restarts behind them are not tested: apt-get install nginx-light haproxy"

# Prometheus, for the tests that have it scrape a gateway and try the alerts, and systemd, which checks its units; had in the same way.
monitoring:
	@{ command -v prometheus && command -v systemd-analyze; } >/dev/null || \
	{ test "$$(id -u)" = 0 && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends prometheus systemd; } || \
	echo "There is no Prometheus or no systemd, so alerts or units are not tested: apt-get install prometheus systemd"

%/node_modules/.package-lock.json: %/package.json %/package-lock.json | .venv/.installed
	cd $* && $(NPM) ci --loglevel=error
	@touch $@

$(GRAPHIQL)/dist/.built: $(GRAPHIQL)/node_modules/.package-lock.json $(wildcard $(GRAPHIQL)/*.html $(GRAPHIQL)/*.js $(GRAPHIQL)/src/* tests/queries/*.graphql)
	cd $(GRAPHIQL) && $(NPM) run build --silent
	@touch $@

$(CONSOLE_BUILD): $(CONSOLE)/node_modules/.package-lock.json schema.graphql $(wildcard $(CONSOLE)/*.html $(CONSOLE)/*.ts $(CONSOLE)/*.json $(CONSOLE)/src/*.* $(CONSOLE)/src/*/*.* $(CONSOLE)/src/features/*/*.*)
	cd $(CONSOLE) && $(NPM) run build --silent
	@touch $@

run: install graphiql console
	$(BIN)/gateway serve --demo

lighthouse: browser $(CONSOLE)/lighthouse/node_modules/.package-lock.json
	cd $(CONSOLE)/lighthouse && PATH="$(CURDIR)/$(BIN):$$PATH" node measure.js $(ARGS)

# What the tests need, side by side, the programs beside the packages; apt-get lets in one at a time.
ready:
	@$(MAKE) --no-print-directory -j 3 .venv/.compiled graphiql console clients programs

# In a fresh checkout each process of the tests would compile all files for itself, which takes a dozen seconds.
.venv/.compiled: | .venv/.installed
	@$(BIN)/pytest -n 0 --collect-only >/dev/null || true
	@touch $@

programs:
	@for each in browser balancers monitoring; do $(MAKE) --no-print-directory $$each || exit; done

test: ready
	$(BIN)/pytest

# Tracing each line doubles the time of the tests: this is for who asks what they reach.
coverage: ready
	$(BIN)/pytest --ignore=tests/contract --cov --cov-report=term-missing:skip-covered

check: ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest

soak: install balancers
	$(BIN)/python -m tests.soak storm $(ARGS)
	$(BIN)/python -m tests.soak kills
	$(BIN)/python -m tests.soak webhooks
	$(BIN)/python -m tests.soak feed
	$(BIN)/python -m tests.soak cards
	$(BIN)/python -m tests.soak.held_sockets
	$(BIN)/python -m tests.soak.rolling_restarts

bench: install
	$(BIN)/python -m benchmarks $(ARGS)

schema: install
	$(BIN)/gateway schema

# What is run is what was tested: run.txt takes its versions from dev.txt.
# Extras are kept: without them pip takes the newest release for an extra, and then refuses it for its missing hash.
lock: install
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-strip-extras --python-version 3.11 --extra demo --extra dev pyproject.toml -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-strip-extras --python-version 3.11 pyproject.toml --constraint requirements/dev.txt -o requirements/run.txt

release: install graphiql console
	rm -rf dist
	$(BIN)/python -m build --no-isolation
	cp requirements/run.txt dist/
	$(BIN)/python ops/bill_of_materials.py > "dist/customer-profile-gateway-$$($(BIN)/gateway --version | cut -d ' ' -f 2).cdx.json"
	cd dist && sha256sum * > SHA256SUMS

clean:
	find gateway seeds tests benchmarks -name __pycache__ -prune -exec rm -rf {} +
	rm -f gateway/fastpath/rows/*.so
	rm -rf .venv build dist benchmarks/.state benchmarks/rivals/node/node_modules $(GRAPHIQL)/dist $(GRAPHIQL)/node_modules gateway/transport/console/dist $(CONSOLE)/node_modules $(CONSOLE)/src/generated $(CLIENTS)/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
