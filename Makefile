# `make demo` and `make test` each do all of it on a machine with Python 3.11 or newer and make.
PYTHON ?= python3
UV := .venv/tools/bin/uv
BIN := .venv/bin

.PHONY: setup demo test test-slow bench lint format clean

setup: .venv/.ready

.venv/.ready: pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed (PYTHON=... make $(MAKECMDGOALS))"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(UV) || { $(PYTHON) -m venv .venv/tools && .venv/tools/bin/pip install --quiet uv; }
	UV_PROJECT_ENVIRONMENT=.venv $(UV) sync --locked --inexact --quiet --python $(BIN)/python
	@touch $@

demo: setup
	$(BIN)/bianzhi demo

test: setup
	$(BIN)/pytest -m "not slow"

test-slow: setup
	$(BIN)/pytest -m slow

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m tests.lint_sql

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv warehouse target logs
