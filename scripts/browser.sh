#!/usr/bin/env bash
# Makes sure a Chromium is there for the browser tests. Where none can be had, those tests are skipped and say so.
set -uo pipefail
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium for the browser tests" >&2
  apt-get update -qq >/dev/null 2>&1 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null 2>&1
fi
command -v chromium >/dev/null || echo "No Chromium here: the browser tests will be skipped" >&2
exit 0
