# One command to run the site, one to test it. Set variables in the environment or on the command line:
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
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

setup: ## Install the packages to run the site
	@.ci/setup $(VENV) requirements.lock
	@if [ "$(SEARCH_MEANING)" = 1 ]; then .ci/setup $(VENV) requirements-meaning.lock; fi

setup-dev: ## Install the packages to develop and test the site
	@.ci/setup $(VENV) requirements-dev.lock

run: setup ## Run the site as in production (PORT, HOST, DATA_DIR, DEMO=0, DATABASE_URL)
	@exec $(BIN)/python -m helpcenter.start

dev: setup ## Run the site with DEBUG, and reload it when the code changes
	@DEBUG=1 exec $(BIN)/python -m helpcenter.start --dev

manage: setup ## Run a manage.py command: make manage DO="import_articles folder"
	@$(BIN)/python manage.py $(DO) || { code=$$?; echo "exit code $$code (make reports any error as 2)" >&2; exit $$code; }

migration: setup ## Create a migration for your model changes, and record it (NAME=what_it_adds)
	@: $${NAME:?set a name, such as NAME=access_note}
	@$(BIN)/python manage.py makemigrations --name $(NAME)
	@$(BIN)/python -m tests.support.migrations

messages: setup-dev ## Update the translation catalogs from the code, and compile them
	@$(BIN)/python -m tests.support.messages

test: setup-dev ## Run all tests, on SQLite and PostgreSQL and in a browser (ARGS="-k search")
	@exec $(BIN)/python -m tests.run $(ARGS)

quick: setup-dev ## Run the fast tests while you work, on SQLite without a browser (ARGS="-k search")
	@exec $(BIN)/python -m tests.run quick $(ARGS)

test-meaning: setup-dev ## Install search by meaning, and run its tests and the golden queries
	@.ci/setup $(VENV) requirements-meaning.lock
	@exec $(BIN)/python -m pytest -q tests/search/meaning $(ARGS)

test-all: ## Run the tests on each installed Python from 3.11 to 3.14
	@.ci/test-all $(ARGS)

drill: setup-dev ## Make parts of the site fail under load, and check the promises (ARGS="primary valkey", ARGS=--list)
	@exec $(BIN)/python -m drills $(ARGS)

lint: setup-dev ## Check style, templates, and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@if [ -d templates ]; then $(BIN)/djlint --quiet --lint templates; fi
	@$(BIN)/mypy $(SOURCES)

format: setup-dev ## Fix style automatically where possible
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

audit: setup-dev ## Check every kind of page with Lighthouse and the Nu HTML checker (needs node and java)
	@exec $(BIN)/python .ci/audit/audit.py $(ARGS)

check: lint test ## Run lint and test

counts: ## Show code size and dependencies
	@.ci/counts $(ARGS)

lock: setup-dev ## Update the lock files from pyproject.toml
	@.ci/lock $(VENV)
