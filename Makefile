# Every task of the project. `make run` and `make test` do all set-up themselves.
PYTHON ?= python3
BIN := .venv/bin
GRAPHIQL := gateway/transport/graphiql

.PHONY: help install graphiql run test check bench schema lock clean

help:
	@echo "make run      serve the demo on http://127.0.0.1:8000/graphql"
	@echo "make test     run the tests against a real MongoDB"
	@echo "make check    lint, types, import contracts and tests"
	@echo "make bench    measure beside other servers (docs/performance.md); ARGS=--quick for a short round"
	@echo "make install  make .venv with .venv/bin/gateway"
	@echo "make schema   write schema.graphql again"
	@echo "make lock     pin the dependencies again, with hashes"
	@echo "make clean    remove what the targets above made"

install: .venv/.installed
graphiql: $(GRAPHIQL)/dist/.built

.venv/.installed: requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# npm and what it starts look for `node` in PATH.
NPM := cd $(GRAPHIQL) && PATH="$(CURDIR)/$(BIN):$$PATH" npm

$(GRAPHIQL)/node_modules/.package-lock.json: $(GRAPHIQL)/package.json $(GRAPHIQL)/package-lock.json | .venv/.installed
	$(NPM) ci --loglevel=error
	@touch $@

$(GRAPHIQL)/dist/.built: $(GRAPHIQL)/node_modules/.package-lock.json $(wildcard $(GRAPHIQL)/*.html $(GRAPHIQL)/*.js $(GRAPHIQL)/src/* tests/queries/*.graphql)
	$(NPM) run build --silent
	@touch $@

run: install graphiql
	$(BIN)/gateway serve --demo

test: install graphiql
	$(BIN)/pytest

check: install graphiql
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest

bench: install
	$(BIN)/python -m benchmarks $(ARGS)

schema: install
	$(BIN)/gateway schema

lock: install
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --extra demo pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --extra demo --extra dev pyproject.toml -o requirements/dev.txt

clean:
	rm -rf .venv build dist benchmarks/.state benchmarks/rivals/node/node_modules $(GRAPHIQL)/dist $(GRAPHIQL)/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
