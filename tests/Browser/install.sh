#!/usr/bin/env bash
# Installs the browser that `make browser` drives, where Debian has it: Chromium. As root only; everybody else is told what to install.
# CHROMIUM names another browser of the same family, and then nothing is installed.
set -euo pipefail

browser=${CHROMIUM:-/usr/bin/chromium}
[ ! -x "$browser" ] || exit 0

if [ -n "${CHROMIUM:-}" ] || [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "There is no $browser. On Debian: sudo apt-get install --no-install-recommends chromium. Elsewhere let CHROMIUM name one." >&2
  exit 1
fi

echo "Installing chromium …" >&2
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
