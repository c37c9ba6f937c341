#!/usr/bin/env bash
# Publishes the benchmark as a server is published, and runs it: bench/run.sh [--only P1] [--rounds 5] [--sessions 1000000]
# Compiled ahead of time (ReadyToRun) where the compiler for that can be restored; one line says where it cannot.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

published=$PWD/artifacts/bench/published
mkdir -p artifacts
publish() { dotnet publish "$1" -c Release -o "$published/$2" --verbosity quiet -nologo "${@:3}"; }
ahead=(--use-current-runtime --self-contained false -p:PublishReadyToRun=true)

if ! publish bench/Bench bench "${ahead[@]}" >artifacts/bench-publish.log 2>&1; then
  echo "Left out: compiling ahead of time; its compiler cannot be restored on this machine." >&2
  ahead=()
  publish bench/Bench bench
fi

silo=()
eval "$(src/engine.sh orleans)"
if [ "$HOST_PROJECT" = src/Silo ]; then
  publish bench/Bench.Silo silo "${ahead[@]}"
  silo=(--silo "$published/silo/ReconnectGrains.Bench.Silo")
fi

exec "$published/bench/ReconnectGrains.Bench" "${silo[@]}" "$@"
