# DIP Docket. `make` alone lists what can be done.
PYTHON ?= python3
BIN := .venv/bin
RUNS := .venv/.runs
STAMP := .venv/.installed
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes

.DEFAULT_GOAL := help
.PHONY: help setup run worker test check fmt bench pictures messages lock

help: ## list these targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## make .venv with the pinned packages

$(BIN)/python:
	@$(PYTHON) .ci/make_venv.py

# What the product itself needs, so that a new user does not wait for the tools.
$(RUNS): requirements.txt | $(BIN)/python
	@$(PIP) -r requirements.txt
	@touch $@

$(STAMP): requirements-dev.txt | $(BIN)/python
	@$(PIP) -r requirements-dev.txt
	@touch $@

run: $(RUNS) ## the demo office with everything it needs, on this machine only
	@$(BIN)/python .ci/demo.py

worker: $(RUNS) ## the background jobs, with the settings of .env
	@$(BIN)/python manage.py sync_timetable
	@exec $(BIN)/python manage.py qcluster

test: setup ## the whole suite: SQLite, then PostgreSQL and the browser where they are found
	@$(BIN)/python .ci/lanes.py

check: setup ## style, types, imports, migrations, compose file, translations, pins
	@$(BIN)/python .ci/check.py

fmt: setup ## put the code into shape
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

bench: setup ## the figures, as JSON
	@$(BIN)/python -m tests.benchmarks

pictures: setup ## every page in both languages, widths and themes, into docs/pictures (needs Chromium)
	@$(BIN)/python .ci/pictures.py

messages: setup ## take new strings out of the code (needs xgettext) and compile the translations
	@$(BIN)/python .ci/translations.py

lock: setup ## pin requirements*.in again; needs `pip install uv` in a place of your own
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links requirements.in -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links requirements-dev.in -o requirements-dev.txt
