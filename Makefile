# Two commands for a newcomer: `make demo` and `make test`. Everything else sets itself up too.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
# Tests are rewritten for pytest before they are imported: what came of it is kept, whatever the shell says of bytecode.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest

.PHONY: setup check format test test-long test-slow bench demo sample docs lock clean
setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "rakusatsu needs Python 3.11 or newer")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	awk '/^uv==/ {inside = 1} inside {print} inside && !/\\$$/ {exit}' requirements.lock > $(VENV)/uv.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q extract pipelines spiders rakusatsu
	touch $@

check: setup  ## format, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m deployment.licences

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

test: setup  ## everything that is quick: some four minutes on two cores
	$(PYTEST) -n 3 --dist loadfile --no-loadscope-reorder -m "not slow and not long"

test-long: setup  ## whole runs, whole pages of the corpus, kills, pictures: what CI runs after `make test`
	$(PYTEST) -n 3 --dist loadfile -m "long and not slow"

test-slow: setup  ## crash, fuzz and size tests
	$(PYTEST) -m slow -o faulthandler_timeout=3600

bench: setup  ## benchmarks: ratios measured in one run
	$(BIN)/python -m benchmarks

demo: setup  ## the main job, offline, on the bundled sample site
	$(BIN)/rakusatsu demo

sample: setup  ## make the sample site anew (data/sample)
	$(BIN)/python -m data.sample.generate

docs: setup  ## docs/datasets.md from the schema, docs/codes.md and docs/sources.md from the registries
	$(BIN)/python -m pipelines.datasets.dictionary > docs/datasets.md
	$(BIN)/python -m extract.codes > docs/codes.md
	$(BIN)/python -m spiders.sources_page > docs/sources.md

lock: setup  ## pin every dependency with its hashes
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --all-extras \
	    --python-version 3.11 pyproject.toml requirements.build.in -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --extra agents --extra cluster --extra ocr \
	    --extra s3 --extra web --constraint requirements.lock --no-annotate --python-version 3.11 pyproject.toml requirements.build.in -o requirements.run.lock

sbom: setup  ## what a production install holds, as CycloneDX (sbom.json)
	$(BIN)/cyclonedx-py requirements requirements.run.lock --output-reproducible -o sbom.json

clean:
	rm -rf $(VENV) data/demo .pytest_cache .mypy_cache .ruff_cache
