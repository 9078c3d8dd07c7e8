#!/usr/bin/env bash
# Makes sure that the browsers of the browser tests are there. The tests of one that cannot be had are skipped and say so.
# Chromium carries nearly all of them. Firefox needs no driver (it speaks WebDriver BiDi itself); WebKit needs its driver and a screen.
set -uo pipefail
there() {
  for name in "$@"; do command -v "$name" >/dev/null && return 0; done
  return 1
}
wanted=()
there chromium chromium-browser google-chrome || wanted+=(chromium)
there firefox-esr firefox || wanted+=(firefox-esr)
there WebKitWebDriver || wanted+=(webkit2gtk-driver)
there Xvfb || wanted+=(xvfb)
[ ${#wanted[@]} = 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing for the browser tests: ${wanted[*]}" >&2
  apt-get update -qq >/dev/null 2>&1
  for package in "${wanted[@]}"; do DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package" >/dev/null 2>&1; done
fi
there chromium chromium-browser google-chrome || echo "No Chromium here: the browser tests will be skipped" >&2
exit 0
