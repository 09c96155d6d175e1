# Evergrove: every target does the set-up that it needs by itself. `make help` lists them.
# Needed on a fresh machine: Python 3.11 or newer with pip. uv is installed into .tools, everything else into .venv.

PYTHON ?= python3
DEMO_ARGS ?=
PYTEST_ARGS ?=

UV_VERSION = 0.13.9
SPARK_VERSION = 4.2.0

CONSOLE = evergrove/api/console/index.html
CONSOLE_SOURCES = $(shell find console docs/reference/openapi.json evergrove/receive/browser -path console/node_modules -prune -o -type f -print 2>/dev/null)

UV = .tools/uv/bin/uv
RUN = .venv/bin/

# uv takes the Python that was asked for and never downloads another one.
export UV_PYTHON_DOWNLOADS = never
export UV_NO_PROGRESS = 1
export UV_COMPILE_BYTECODE = 1
# Servers of the tests are processes of their own: compiling every module at each start would double their time.
unexport PYTHONDONTWRITEBYTECODE
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_ROOT_USER_ACTION = ignore

.DEFAULT_GOAL := help
.SILENT:
.NOTPARALLEL:
.PHONY: help setup demo console browser test fast lint format bench torture spark docs site screenshots clean

help: ## list the targets
	awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

setup: .venv/.synced ## install everything into .venv (the other targets do it by themselves)

demo: .venv/.synced $(CONSOLE) ## the whole loop on real data into ./home (DEMO_ARGS="--lang zh --no-serve" …)
	$(RUN)evergrove demo --home home $(DEMO_ARGS)

console: $(CONSOLE) ## build the console into the package (the other targets do it by themselves)

browser: ## Chromium for the tests of the console (Debian and Ubuntu, as root)
	command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; }

test: lint $(CONSOLE) ## lint and every test but torture; the last line is the test runner's summary
	$(RUN)python tools/run_tests.py -m "not torture" $(PYTEST_ARGS)

fast: .venv/.synced ## the tests that take less than a minute together
	$(RUN)pytest -m "not slow and not torture" $(PYTEST_ARGS)

lint: .venv/.synced ## ruff, formatting, mypy --strict, layers
	$(RUN)ruff check --quiet --output-format concise
	$(RUN)ruff format --check --quiet || { echo "make format puts the files above in shape"; exit 1; }
	$(RUN)mypy --no-error-summary
	layers=$$($(RUN)lint-imports --no-logo 2>&1) || { echo "$$layers"; exit 1; }

format: .venv/.synced ## put every file in shape
	$(RUN)ruff check --quiet --fix
	$(RUN)ruff format --quiet

bench: .venv/.synced $(CONSOLE) ## measure against the limits of ARCHITECTURE, write docs/reference/benchmarks.md
	$(RUN)python -m bench

torture: .venv/.synced $(CONSOLE) ## long runs of kills and storms
	$(RUN)pytest -m torture $(PYTEST_ARGS)

spark: .venv/.synced .tools/spark/.installed ## the engine suite on Apache Spark instead of Sail (needs Java 17 or newer)
	$(RUN)python tools/with_apache_spark.py .tools/spark/bin/python $(RUN)pytest -m "spark and not torture" $(PYTEST_ARGS)

docs: .venv/.synced ## write the generated pages of docs/reference again
	$(RUN)python tools/write_reference.py

site: .venv/.synced ## build the documentation site into ./site
	$(RUN)python tools/build_site.py

screenshots: .venv/.synced $(CONSOLE) ## take the pictures of docs/images again (needs `make browser` and a Chinese font: fonts-noto-cjk)
	$(RUN)python tools/make_screenshots.py

clean: ## remove what the targets installed and cached (not ./home)
	rm -rf .venv .tools .mypy_cache .ruff_cache .hypothesis .import_linter_cache console/node_modules evergrove/api/console site

.tools/uv/.version-$(UV_VERSION):
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Evergrove needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 …"; exit 1; }
	rm -rf .tools/uv
	$(PYTHON) -m pip install --quiet --target .tools/uv "uv==$(UV_VERSION)"
	touch $@

.venv/.synced: uv.lock pyproject.toml .tools/uv/.version-$(UV_VERSION)
	$(UV) sync --quiet --locked --all-extras --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')"
	touch $@

$(CONSOLE): .venv/.synced $(CONSOLE_SOURCES)
	$(RUN)python tools/build_console.py

# Apache Spark and its client share one package folder, so the server gets an environment of its own.
.tools/spark/.installed: .tools/uv/.version-$(UV_VERSION)
	$(UV) venv --quiet --clear --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .tools/spark
	$(UV) pip install --quiet --python .tools/spark/bin/python "pyspark==$(SPARK_VERSION)"
	touch $@
