# Two commands on a fresh machine: `make chat` and `make test`.  Installing twice does nothing.

PYTHON ?= python3
BIN := .venv/bin
# Training asks for gigabytes at every step.  glibc gives every large tensor back to the kernel and takes it anew, 16 % of
# the time in page faults; with these it keeps them, in large pages, and a step is 25 % faster on a CPU.
KEEP_MEMORY := THP_MEM_ALLOC_ENABLE=1 MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=17179869184 MALLOC_TOP_PAD_=268435456

.PHONY: chat test test-optional soak check bench reader data-given clean

chat: .venv/installed ## the web chat on http://127.0.0.1:7860
	@$(BIN)/python -m ui

test: .venv/installed-dev ## the whole test suite
	$(BIN)/python -m pytest

test-optional: .venv/installed-optional ## the tests that `make test` leaves out where Milvus Lite, Ray and MCP are not installed
	$(BIN)/python -m pytest tests/test_store.py tests/test_migrate.py tests/test_milvus.py tests/test_cluster.py tests/test_api.py

soak: .venv/installed-dev ## the same promises tried many more times, with figures at the end; DATELINE_SOAK_SHARE=0.1 is a tenth
	$(BIN)/python -m pytest -m soak

check: .venv/installed-dev ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: data-given .venv/installed-dev ## the figures of the development sets: make bench DATA=FOLDER
	$(BIN)/python -m bench "$(DATA)"

reader: data-given .venv/installed-dev ## the reader made again from the training data: make reader DATA=FOLDER
	$(KEEP_MEMORY) $(BIN)/python -m training "$(DATA)"

data-given:
	@test -n "$(DATA)" || { echo "Say which folder holds the data: make $(MAKECMDGOALS) DATA=FOLDER" >&2; exit 2; }

.venv/installed: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

.venv/installed-optional: requirements-milvus.txt requirements-ray.txt requirements-mcp.txt .venv/installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(addprefix -r ,$(filter %.txt,$^))
	@touch $@

clean: ## the installed packages and caches; the library stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
