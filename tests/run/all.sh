#!/usr/bin/env bash
# Builds once, runs every suite, prints one summary and exits with its verdict: `make test` is this script.
# Each step is quiet; the log of one that fails is shown at the end. Reports and logs stay in artifacts/test-results.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

results=$PWD/artifacts/test-results
rm -rf "$results"
mkdir -p "$results"

# No build server outlives this script.
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false DOTNET_CLI_USE_MSBUILD_SERVER=0 DOTNET_NOLOGO=1

running=
trap '[ -z "$running" ] || kill "$running" 2>/dev/null || true' EXIT
trap 'exit 130' INT TERM

# A suite that leaves a process behind is told of it. (A dead process that nobody has waited for yet is not one.)
stop_leftovers() {
  local left
  left=$(ps -eo pgid=,stat=,args= 2>/dev/null | awk -v group="$2" '$1 == group && $2 !~ /^Z/ { $1 = $2 = ""; print }') || true
  [ -n "$left" ] || return 0
  kill -- "-$2" 2>/dev/null || true
  printf '%s left running, and was stopped:%s\n' "$1" "$left" | tee -a "$results/$1.log" >&2
}

# step <name> <seconds> <command…>
step() {
  local name=$1 limit=$2 code=0 begun=$SECONDS
  shift 2
  printf '%s …\n' "$name" >&2
  # timeout leads a process group of its own, so whatever the step leaves behind can be found and stopped.
  timeout --kill-after=10 "$limit" "$@" >"$results/$name.log" 2>&1 </dev/null &
  running=$!
  wait "$running" || code=$?
  stop_leftovers "$name" "$running"
  running=
  printf '%s\t%s\t%s\n' "$name" "$code" "$((SECONDS - begun))" >>"$results/steps.tsv"
  return "$code"
}

dotnet_suite() {
  local name
  name=$(basename "$1" .csproj)
  step "$name" 900 dotnet test "$1" --no-build -c Release --logger "trx;LogFileName=$name.trx" --results-directory "$results" || true
}

npm_install() {
  local folder=$1 name=${1//\//-}
  if [ "$folder/package-lock.json" -nt "$folder/node_modules/.package-lock.json" ]; then
    step "$name-install" 600 npm ci --prefix "$folder" --no-audit --no-fund || true
  fi
}

# node:test writes its report because NODE_OPTIONS says so; a suite of another kind counts by its exit code.
npm_suite() {
  local folder=$1 name=${1//\//-}
  NODE_OPTIONS="${NODE_OPTIONS:-} --test-reporter=spec --test-reporter-destination=stdout --test-reporter=junit --test-reporter-destination=\"$results/$name.xml\"" \
    step "$name" 900 npm test --prefix "$folder" || true
}

# The end-to-end tests of McpHost start the sample provider, so it has to be there before them.
npm_install samples/Provider
npm_install tests/Conformance
npm_install samples/Servers/azurite

# What cannot be restored here is left out, and said: in one line now, and once more beside the verdict.
assignments=$(src/engine.sh orleans 2>"$results/left-out.txt") || { cat "$results/left-out.txt" >&2; exit 1; }
eval "$assignments"
cat "$results/left-out.txt" >&2

if step build 1200 dotnet build "$SOLUTION" -c Release -warnaserror; then
  for project in $(grep -o '[^"]*Tests\.csproj' "$SOLUTION" | tr -s '\\' '/'); do
    dotnet_suite "$project"
  done
  # What else `dotnet format` looks at, the build has judged: code style counts there, and a warning is an error.
  step format 900 dotnet format whitespace "$SOLUTION" --verify-no-changes --no-restore || true
fi
npm_suite samples/Provider
npm_suite tests/Conformance
npm_suite tests/run
npm_suite tests/Mutants

cat "$results/left-out.txt"
node tests/run/summary.mjs "$results"
