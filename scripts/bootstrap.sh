#!/usr/bin/env bash
# Makes .venv with Python 3.10 and installs a hashed lock file into it. Usage: scripts/bootstrap.sh requirements.txt
set -euo pipefail
cd "$(dirname "$0")/.."
version=$(cat .python-version)

python_of_version() {  # prints a Python of the wanted version that really runs
  local candidate
  for candidate in "python$version" "$HOME"/.pyenv/versions/"$version".*/bin/python /usr/local/bin/"python$version" python3 python; do
    if "$candidate" -c "import sys, venv; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" 2>/dev/null; then
      echo "$candidate"
      return 0
    fi
  done
  return 1
}

if ! .venv/bin/python -c 'import sys' 2>/dev/null; then
  rm -rf .venv
  if python=$(python_of_version); then
    echo "Environment: .venv with $("$python" --version)" >&2
    "$python" -m venv .venv
  else
    echo "No Python $version here: getting it through uv" >&2
    command -v uv >/dev/null || python3 -m pip install --quiet --user uv
    PATH="$HOME/.local/bin:$PATH" uv venv --python "$version" --seed .venv
  fi
fi

echo "Installing $1 (a minute or two the first time)" >&2
.venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes --no-deps -r "$1"
.venv/bin/python bot/engine/light.py
