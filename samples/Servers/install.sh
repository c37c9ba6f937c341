#!/usr/bin/env bash
# Installs the servers that `make cluster` and some tests start, where Debian or Ubuntu has them: PostgreSQL and haproxy.
# As root only; everybody else is told what to install. Neither is started as a service: each run starts its own.
set -euo pipefail

missing=()
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing+=(postgresql)
PATH=$PATH:/usr/sbin:/usr/local/sbin command -v haproxy >/dev/null || missing+=(haproxy)
[ "${#missing[@]}" -gt 0 ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "Missing: ${missing[*]}. On Debian or Ubuntu: sudo apt-get install --no-install-recommends ${missing[*]}" >&2
  exit 1
fi

# Debian starts a service with its package, unless this file says otherwise (invoke-rc.d).
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
fi

install() { DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }

echo "Installing ${missing[*]} …" >&2
apt-get update -qq
case " ${missing[*]} " in *" postgresql "*)
  # Nor is a cluster made that nobody uses.
  install postgresql-common
  sed -ri 's/^#?\s*create_main_cluster\s*=.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
esac
install "${missing[@]}"
