# make run   sets up and runs the embedded everolimus study into rapalog-out/
# make test  sets up and runs every check and test
# make serve sets up, builds the page if npm is there, and opens the workbench in a browser
# make coverage  sets up and runs the tests once more, counting the lines that they run
# make docs  sets up and builds the site into build/site/
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup run test coverage check page serve docs clean
setup: .venv/.ready

# uv where it is there and works; venv and pip otherwise.
# What is installed is in constraints.txt, with hashes; warnings of pip about its own settings are left out (-qq).
UV_INSTALL := uv pip install --quiet --python $(BIN)/python
PIP_INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check
ITSELF := --no-deps --no-build-isolation -e .
.venv/.ready: pyproject.toml constraints.txt
	@echo "installing into .venv"
	@if command -v uv >/dev/null && uv venv --quiet --allow-existing --python $(PYTHON) .venv \
	    && $(UV_INSTALL) --require-hashes -r constraints.txt && $(UV_INSTALL) $(ITSELF); then :; else \
	  $(PYTHON) -m venv --clear .venv && $(PIP_INSTALL) --require-hashes -r constraints.txt \
	    && $(PIP_INSTALL) $(ITSELF); fi
	@echo "compiling the engine and the curve fits (once, about two minutes)"
	@$(BIN)/rapalog doctor > /dev/null || $(BIN)/rapalog doctor
	@touch $@

run: setup
	$(BIN)/rapalog run --out rapalog-out

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# The page in the browser: built where npm is, and otherwise the API answers without it.
PAGE := src/rapalog/web/page/index.html
page: $(PAGE)
$(PAGE): $(shell git ls-files page 2>/dev/null)
	@if ! command -v npm >/dev/null; then \
	  echo "npm is not here: the page is not built, the API and everything else work without it"; \
	elif ! npm ci --prefix page --no-audit --no-fund --loglevel=error --ignore-scripts; then \
	  echo "npm could not fetch what the page is built from (see above): the page is not built and its tests are"; \
	  echo "skipped, the API and everything else work without it"; \
	else npm run --prefix page build; fi

serve: setup page
	$(BIN)/rapalog serve

# One thread of BLAS for each worker: matrices are small, and threads of all workers would wait for one another.
test: check page
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --dist loadfile

# Which lines the tests run, by module; slower than make test. Floor: 92 %.
coverage: setup page
	@mkdir -p build/coverage
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --dist loadfile --cov --cov-fail-under=92 \
	  --cov-report=term --cov-report=json:build/coverage/coverage.json

docs: setup
	$(BIN)/sphinx-build --fresh-env --fail-on-warning --keep-going --quiet docs build/site

clean:
	rm -rf .venv build rapalog-out
