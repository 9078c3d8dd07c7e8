#!/usr/bin/env bash
# The one gate, the same here and in CI. Stops at the first fault; each step says what it is.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"
step() { printf '\n== %s\n' "$1"; }

step "training (aside)"
python -m bot train --if-needed &
training=$!
trap 'kill "$training" 2>/dev/null || true' EXIT
step "format";        ruff format --check .
step "lint";          ruff check .
step "types";         mypy
step "layers";        lint-imports --no-cache
step "content";       python -m bot check
wait "$training"; trap - EXIT
step "stories";       python -m rasa data validate --fail-on-warnings --max-history 5 >/dev/null
scripts/browser.sh
step "tests";         python -m pytest -n 3 --dist loadgroup --no-loadscope-reorder
