# Everything runs in .venv, which the first target that needs it makes.
PYTHON ?= python3
BIN := .venv/bin
export OMP_NUM_THREADS ?= 1
FIGURE ?= runs/growth.svg
# Files of tests go to this many processes; kernels that one of them compiles serve the others.
WORKERS ?= 2
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist loadfile

.PHONY: demo test check test-all bench growth docs conformance clean

demo: .venv/installed
	$(BIN)/arealis run examples/worm.toml

test: .venv/installed
	$(PYTEST) -m "not slow"

check: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(PYTEST) -m "not slow"

test-all: .venv/installed
	$(PYTEST)

bench: .venv/installed
	$(BIN)/python -m benchmarks

growth: .venv/installed
	$(BIN)/python -m benchmarks.growth $(FIGURE)

conformance: .venv/installed
	$(BIN)/python -m tests.conformance

docs: .venv/installed
	$(BIN)/sphinx-build -W --keep-going -b html docs docs/_build/html

clean:
	rm -rf .venv docs/_build runs

.venv/installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	touch $@
