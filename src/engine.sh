#!/usr/bin/env bash
# Says, as shell assignments to be evaluated, which program the commands of the Makefile run:
#   HOST_PROJECT  src/Silo, the cluster engine, where Orleans' packages can be restored; else src/McpHost, the embedded engine
#   SOLUTION      what there is to build and test with it
#   ReconnectAzureTables=false where only the packages for Azure tables are missing
# engine.sh orleans|embedded|postgres asks for one of them. What is left out is said in one line, on standard error.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
wanted=${1:-orleans}

answer() { printf 'export HOST_PROJECT=%s SOLUTION=%s%s\n' "$1" "$2" "${3:+ $3}"; }

# What came of the last try is true as long as the packages' versions are the same.
memory=artifacts/engine
now=$(cksum <Directory.Packages.props)
can=
[ ! -r "$memory" ] || [ "$(head -n 1 "$memory")" != "$now" ] || can=$(sed -n 2p "$memory")

log=$memory.log
restores() { dotnet restore src/Silo/Silo.csproj "$@" >"$log" 2>&1; }

if [ -z "$can" ]; then
  mkdir -p "$(dirname "$memory")"
  if restores; then can=all
  elif restores -p:ReconnectAzureTables=false; then can=blobs
  elif grep -qE 'NU110[123]|NU1603' "$log"; then can=none
  else
    cat "$log" >&2 # Not a package that is missing: something that has to be mended.
    exit 1
  fi
  printf '%s\n%s\n' "$now" "$can" >"$memory"
fi

case $wanted-$can in
  orleans-all) answer src/Silo ReconnectGrains.sln ;;
  orleans-blobs) answer src/Silo ReconnectGrains.sln ReconnectAzureTables=false ;;
  orleans-none)
    echo "Left out: the cluster engine (src/Grains, src/Silo). Orleans' packages cannot be restored on this machine; the embedded engine runs instead." >&2
    answer src/McpHost Embedded.slnf
    ;;
  embedded-* | postgres-*) answer src/McpHost Embedded.slnf ;;
  *)
    echo "ENGINE is '$wanted'. It can be orleans, or embedded (for cluster: postgres)." >&2
    exit 2
    ;;
esac
