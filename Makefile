# One command to run the site, one to test it. Steered by variables, in the environment or on the command line:
#   make run PORT=8080 HOST=127.0.0.1 DATA_DIR=var DEMO=0 DATABASE_URL=postgres://... SEARCH_MEANING=1 PYTHON=python3.12
SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
VENV ?= .venv
BIN := $(VENV)/bin
SOURCES := articles helpcenter tests drills manage.py
# Permits a generated key and the address of this machine as defaults; a deployment sets its own and leaves this out.
export HELPCENTER_LOCAL := 1
export PYTHON

.PHONY: help setup run dev manage migration messages test quick test-meaning test-all drill lint format audit check counts lock

help: ## List the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

setup: ## Install what the site needs
	@.ci/setup $(VENV) requirements.lock
	@if [ "$(SEARCH_MEANING)" = 1 ]; then .ci/setup $(VENV) requirements-meaning.lock; fi

setup-dev: ## Install what work on the site needs
	@.ci/setup $(VENV) requirements-dev.lock

run: setup ## Serve the site, as in production (PORT, HOST, DATA_DIR, DEMO=0, DATABASE_URL)
	@exec $(BIN)/python -m helpcenter.start

dev: setup ## Serve it with DEBUG, reloading on changes
	@DEBUG=1 exec $(BIN)/python -m helpcenter.start --dev

manage: setup ## Run one of Django's commands: make manage DO="import_articles folder"
	@$(BIN)/python manage.py $(DO) || { code=$$?; echo "exit code $$code (make says 2 for each but 0)" >&2; exit $$code; }

migration: setup ## Make a migration from the changes in models, and freeze it (NAME=what_it_adds)
	@: $${NAME:?say what it adds, such as NAME=note_on_access}
	@$(BIN)/python manage.py makemigrations --name $(NAME)
	@$(BIN)/python -m tests.support.migrations

messages: setup-dev ## Renew the catalogs of the interface's languages from the code, and compile them
	@$(BIN)/python -m tests.support.messages

test: setup-dev ## Run all tests on SQLite and PostgreSQL, pages in a browser (ARGS="-k search")
	@exec $(BIN)/python -m tests.run $(ARGS)

quick: setup-dev ## Run the tests of the loop while you work: SQLite, no browser, nothing slow (ARGS="-k search")
	@exec $(BIN)/python -m tests.run quick $(ARGS)

test-meaning: setup-dev ## Install the extra for search by meaning and run its tests, the golden queries among them
	@.ci/setup $(VENV) requirements-meaning.lock
	@exec $(BIN)/python -m pytest -q tests/search/meaning $(ARGS)

test-all: ## Run the tests with each Python from 3.11 to 3.14 that is found
	@.ci/test-all $(ARGS)

drill: setup-dev ## Let parts of the site fail under load, and compare with what is promised (ARGS="primary valkey", ARGS=--list)
	@exec $(BIN)/python -m drills $(ARGS)

lint: setup-dev ## Check style, templates and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@if [ -d templates ]; then $(BIN)/djlint --quiet --lint templates; fi
	@$(BIN)/mypy $(SOURCES)

format: setup-dev ## Mend style where a tool can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

audit: setup-dev ## Judge every kind of page with Lighthouse and the Nu HTML checker (needs node and java)
	@exec $(BIN)/python .ci/audit/audit.py $(ARGS)

check: lint test ## lint and test

counts: ## Print how large and how tangled the code is
	@.ci/counts $(ARGS)

lock: setup-dev ## Renew the lock files from pyproject.toml
	@.ci/lock $(VENV)
