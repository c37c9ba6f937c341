#!/bin/sh
# Times the console's pages, in milliseconds, each the median of 21: sh bench/console/measure.sh LINK
# LINK is what the server printed at its start in development; bench/console/fill.sql filled its database before. Deep pages are reached by paging.
set -eu
link=$1
origin=$(printf '%s' "$link" | cut -d/ -f1-3)
jar=$(mktemp)
trap 'rm -f "$jar"' EXIT
token=$(curl -s -c "$jar" -b "$jar" "$link" | sed -n 's/.*name="__RequestVerificationToken" value="\([^"]*\)".*/\1/p')
curl -s -o /dev/null -c "$jar" -b "$jar" --data-urlencode "__RequestVerificationToken=$token" "$link"

time_of() {
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21; do
    curl -s -o /dev/null -b "$jar" -w '%{http_code} %{time_total}\n' "$origin$1"
  done | sort -k2 -n | awk -v path="$1" 'NR == 11 { printf "%s %6.0f ms  %s\n", $1, $2 * 1000, path }'
}

next_of() {
  curl -s -b "$jar" "$origin$1" | sed -n 's/.*<a class="button second" href="\([^"]*\)" rel="next".*/\1/p' | sed 's/&amp;/\&/g'
}

deep() {
  path=$1
  for _ in $(seq "$2"); do path=$(next_of "$path"); done
  time_of "$path"
}

for path in /console '/console/sessions' '/console/sessions?tenant=tenant-50' '/console/sessions?user=user-050050' '/console/sessions?provider=acme' \
  '/console/sessions?state=broken' '/console/sessions?state=parked' '/console/sessions?tenant=tenant-50&state=broken' '/console/parked' '/console/providers' \
  '/console/providers?tenant=tenant-50' '/console/scopes' '/console/scopes?tenant=tenant-50' '/console/scopes?provider=acme' '/console/scopes?user=user-050050' \
  '/console/memberships' \
  '/console/memberships?user=user-050050' '/console/audit' '/console/audit?tenant=tenant-50' '/console/audit?user=user-050050' '/console/audit?kind=resumed' \
  '/console/audit?tenant=tenant-50&kind=resumed' '/console/audit?tenant=tenant-53&kind=resumed' '/console/session?tenant=tenant-50&user=user-050050' '/console/timeline?trace=trc_0000000000000000000000000003d090' '/console/alerts'; do
  time_of "$path"
done
echo "deep pages:"
deep '/console/sessions?limit=200' 50
deep '/console/audit?limit=200' 50
deep '/console/parked?limit=200' 10
deep '/console/scopes?limit=200' 50
deep '/console/scopes?tenant=tenant-50&limit=200' 4
echo "file, until its first byte and until its last:"
page=$(curl -s -b "$jar" "$origin/console/ask?act=export_scope_audit")
token=$(printf '%s' "$page" | sed -n 's/.*name="__RequestVerificationToken" value="\([^"]*\)".*/\1/p' | head -n 1)
for _ in 1 2 3; do
  curl -s -o /dev/null -c "$jar" -b "$jar" --data-urlencode "__RequestVerificationToken=$token" \
    -w '%{http_code} %{time_starttransfer} s  %{time_total} s  %{size_download} bytes\n' "$origin/console/act?act=export_scope_audit"
done
