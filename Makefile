# jaarwiel: `make run` starts it, `make test` tests it; both set up what they need.
# `make soak` has the tests that are long by nature, more examples of every property, and tables that
# live by chance for some two minutes; it prints their seed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# Every process of a test would compile the program anew.
unexport PYTHONDONTWRITEBYTECODE

# An environment works only in the folder in which it was made: in a moved one it is made anew.
ifneq ($(wildcard $(READY)),)
ifeq ($(shell grep -lF '$(CURDIR)/$(VENV)' $(BIN)/activate 2>/dev/null),)
$(info This folder was moved: $(VENV) is made anew.)
$(shell rm -rf $(VENV))
endif
endif

.PHONY: run test coverage soak lint bench pictures options prefect-schema lock clean

run: $(READY)
	$(BIN)/jaarwiel start $(ARGS)

PYTEST := $(BIN)/python -m pytest -n auto --dist worksteal --durations=10

test: $(READY)
	$(PYTEST)

coverage: $(READY)
	$(PYTEST) -m core --cov=jaarwiel.core --cov-branch --cov-report=term:skip-covered --cov-fail-under=95

soak: $(READY)
	JAARWIEL_SOAK=1 $(PYTEST)
	$(BIN)/jaarwiel rehearse 2026 2027 --check --tables 6 --ticks 3000

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python benchmarks/run.py

# The pictures of docs/ anew; needs chromium.
pictures: $(READY)
	$(BIN)/python docs/pictures.py

# docs/options.md anew, after a change of a command.
options: $(READY)
	$(BIN)/python docs/options.py

# What a new database of Prefect looks like, anew; after another version of Prefect.
prefect-schema: $(READY)
	$(BIN)/python -m flows.schema

# A fresh environment with the newest versions that pyproject.toml allows, written down.
lock:
	rm -rf .venv-lock && $(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install -qq --upgrade 'pip>=25.1'
	.venv-lock/bin/python -m pip install -qq -e . --group dev
	.venv-lock/bin/python -m pip freeze --exclude-editable --exclude pip > requirements.lock
	rm -rf .venv-lock

$(READY): pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -qq --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install -qq --constraint requirements.lock -e . --group dev
	touch $(READY)

clean:
	rm -rf $(VENV) .venv-lock .pytest_cache .mypy_cache .ruff_cache dist
