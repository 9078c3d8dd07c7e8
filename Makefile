# Every command of the project. `make` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3

.PHONY: help run test unit cover check eval replay bench train encoder lock format clean

help: ## lists these
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: .venv/.runtime ## installs, trains if needed, and starts the assistant and the staff review
	@$(PY) -m bot train --if-needed
	@scripts/run.sh

test: .venv/.dev ## installs, and runs every test, those in a browser included
	@scripts/browser.sh
	@$(PY) -m bot train --if-needed
	@$(PY) -m pytest -n 3 --dist loadgroup --no-loadscope-reorder

unit: .venv/.dev ## the fast lane: what needs neither model nor browser nor server
	@$(PY) -m pytest -m unit -n 2 --dist loadfile

cover: .venv/.dev ## the lines of nlu/, dialogue/ and answers/ that their tests reach
	@mkdir -p .cache/coverage && rm -f .cache/coverage/*
	@$(PY) -m coverage run -m pytest -p no:cacheprovider tests/nlu tests/dialogue tests/answers tests/actions tests/text bot/nlu bot/dialogue bot/answers bot/text
	@$(PY) -m coverage combine --quiet && $(PY) -m coverage report

check: .venv/.dev ## the gate: format, lint, types, content, Rasa's own checks, tests
	@scripts/check.sh

eval: .venv/.dev ## scores the assistant on the project's own questions
	@$(PY) -m bot train --if-needed
	@$(PY) -m bot evaluate tests/questions/*.jsonl tests/dialogues/*.jsonl

replay: .venv/.dev ## labelled conversations answered again in seconds; what changed since `python -m bot replay --keep`
	@$(PY) -m bot train --if-needed
	@$(PY) -m bot replay

bench: .venv/.dev ## the measurements that the README quotes, peers side by side in one run
	@$(PY) -m bot train --if-needed
	@$(PY) -m bench

train: .venv/.runtime ## trains the model
	@$(PY) -m bot train

encoder: .venv/.runtime ## fine-tunes the sentence encoder anew (hours), from all that is labelled
	@scripts/encoder.sh

lock: .venv/.runtime ## resolves requirements*.in into the hashed lock files
	@scripts/lock.sh

format: .venv/.dev ## puts the code in its one format
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

clean: ## removes what was installed, trained and cached
	@rm -rf .venv models .rasa .cache .pytest_cache .mypy_cache .ruff_cache

.venv/.runtime: requirements.txt scripts/bootstrap.sh bot/engine/light.py .python-version
	@scripts/bootstrap.sh requirements.txt && touch $@

.venv/.dev: requirements-dev.txt scripts/bootstrap.sh bot/engine/light.py .python-version
	@scripts/bootstrap.sh requirements-dev.txt && touch $@ .venv/.runtime
