#!/usr/bin/env bash
# Both processes of the product: the assistant, and the staff review. Ctrl+C stops both; where one ends, so does the other.
set -euo pipefail
cd "$(dirname "$0")/.."
PY=.venv/bin/python
trap 'trap - EXIT INT TERM; kill $(jobs -p) 2>/dev/null || true; wait || true' EXIT INT TERM
$PY -m bot review &
$PY -m bot supervise &
wait -n
