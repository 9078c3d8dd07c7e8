#!/usr/bin/env bash
# Resolves requirements*.in into lock files with hashes and no index address; the product's leave out requirements-excluded.txt.
# The resolver comes in an environment of its own: what it locks is left as it is.
set -euo pipefail
cd "$(dirname "$0")/.."
tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT
.venv/bin/python -m venv "$tool"
"$tool/bin/python" -m pip install --quiet --disable-pip-version-check uv

lock() {  # NAME OPTION…: NAME.in into NAME.txt, versions kept where they still fit
  local name=$1
  shift
  "$tool/bin/uv" pip compile --quiet --python-version 3.10 --generate-hashes --no-emit-index-url --no-emit-find-links \
    --custom-compile-command "make lock" "$@" "$name.in" -o "$name.txt"
}

lock requirements --excludes requirements-excluded.txt
lock requirements-dev --excludes requirements-excluded.txt
lock encoder/requirements
lock bench/peers/requirements
