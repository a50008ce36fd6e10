# Two commands on a fresh machine: `make chat` and `make test`.  Installing twice does nothing.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: chat test soak check bench clean

chat: .venv/installed ## the web chat on http://127.0.0.1:7860
	@$(BIN)/python -m ui

test: .venv/installed-dev ## the whole test suite
	$(BIN)/python -m pytest

soak: .venv/installed-dev ## the same promises tried many more times, with figures at the end; DATELINE_SOAK_SHARE=0.1 is a tenth
	$(BIN)/python -m pytest -m soak

check: .venv/installed-dev ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.venv/installed: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

clean: ## the installed packages and caches; the library stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
