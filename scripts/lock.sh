#!/usr/bin/env bash
# Resolves requirements*.in into lock files with hashes and no index address.
set -euo pipefail
cd "$(dirname "$0")/.."
.venv/bin/python -m pip install --quiet --disable-pip-version-check uv
for name in requirements requirements-dev encoder/requirements; do
  .venv/bin/uv pip compile --quiet --python-version 3.10 --generate-hashes --no-emit-index-url --no-emit-find-links \
    --custom-compile-command "make lock" "$name.in" -o "$name.txt"
done
