# Every target does its own set-up: a virtual environment in .venv, with the versions of constraints.txt.

PYTHON := $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
ROOMS := src annotation baselines corpus eval
# The editable install links single files: it is renewed when one comes or goes, which moves its folder's date.
FOLDERS := $(shell find $(ROOMS) -type d -not -name __pycache__)

# A worker for each core; what shares a server, a browser or a cluster stays together. Compiled files are kept, also
# where the environment says otherwise: every command that a test starts would compile the package anew.
PYTEST := OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE= $(BIN)/pytest --numprocesses auto --dist loadgroup

.PHONY: demo test live check bench clean

demo: .venv/.installed  ## the whole line on the sample corpus, into out/demo
	OMP_NUM_THREADS=1 $(BIN)/standpunkt demo --out out/demo --force

test: .venv/.installed-dev  ## all tests
	$(PYTEST)

live: .venv/.installed-dev  ## those on a real Label Studio alone, in two minutes once it is installed
	$(PYTEST) -m live tests/annotation

check: .venv/.installed-dev  ## lint, types, layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/lint-imports

BENCH := OMP_NUM_THREADS=1 PYTHONPATH=.venv/peers $(BIN)/python -m

bench: .venv/.installed-peers  ## speed and quality against named peers, in the same run; the last one takes half an hour
	$(BENCH) benchmarks.scorer
	$(BENCH) benchmarks.submissions
	$(BENCH) benchmarks.tags
	$(BENCH) benchmarks.agreement
	$(BENCH) benchmarks.readers
	$(BENCH) benchmarks.segment
	$(BENCH) benchmarks.duplicates
	$(BENCH) benchmarks.hydration ../shared/data/tenkgnad/test.csv
	$(BENCH) benchmarks.annotation
	$(BENCH) benchmarks.scale

clean:
	rm -rf .venv build dist out *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find tests benchmarks -name __pycache__ -prune -exec rm -rf {} +

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Standpunkt needs Python 3.11, 3.12 or 3.13 on the PATH."; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.installed: .venv/bin/python pyproject.toml constraints.txt $(FOLDERS)
	$(BIN)/pip install --quiet --constraint constraints.txt --config-settings editable_mode=strict --editable '.[baselines,web]'
	@touch $@

.venv/.installed-peers: .venv/.installed-dev benchmarks/peers.txt
	rm -rf .venv/peers
	$(BIN)/pip install --quiet --no-deps --target .venv/peers --requirement benchmarks/peers.txt
	@touch $@

.venv/.installed-dev: .venv/.installed
	$(BIN)/pip install --quiet --constraint constraints.txt --config-settings editable_mode=strict --editable '.[baselines,web,cluster,dev]'
	@touch $@
