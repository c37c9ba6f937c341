# Every target is one plain command, shown above it: make is a convenience, not a need.

.PHONY: help demo cluster chaos lifecycle run test sim mutants conformance browser fuzz bench format format-check
.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c

# ENGINE=orleans (where its packages can be restored) or ENGINE=embedded; src/engine.sh says which project that is.
ENGINE ?= orleans
host = eval "$$(src/engine.sh $(ENGINE))" && dotnet run --project "$$HOST_PROJECT" -c Release --
embedded := dotnet run --project src/McpHost -c Release --

# MODE=External (the identity provider issues the MCP tokens) or MODE=BuiltIn (the server does).
mode := $(if $(MODE),--mode $(MODE))

# Where the cluster engine ran, the embedded one shows the same.
define and_embedded
@eval "$$(src/engine.sh $(ENGINE) 2>/dev/null)" && [ "$$HOST_PROJECT" = src/McpHost ] || { printf '\nThe same on the embedded engine:\n'; $(embedded) $(1); }
endef

## help: this list
help:
	@sed -n 's/^## /  make /p' Makefile

# npm ci --prefix samples/Provider
samples/Provider/node_modules/.package-lock.json: samples/Provider/package-lock.json
	@npm ci --prefix samples/Provider --silent --no-audit --no-fund

## demo: a protected call, its reconnect and its result, from start to end on this machine; MODE=BuiltIn: by the host's own linking
# dotnet run --project src/Silo -c Release -- demo
# dotnet run --project src/McpHost -c Release -- demo
demo: samples/Provider/node_modules/.package-lock.json
	@$(host) demo $(mode)
	$(call and_embedded,demo $(mode) | tail -n 1)

samples/Servers/azurite/node_modules/.package-lock.json: samples/Servers/azurite/package-lock.json
	@npm ci --prefix samples/Servers/azurite --silent --no-audit --no-fund

## cluster: the same on three nodes behind haproxy, one of them killed; ENGINE=orleans or ENGINE=postgres
# samples/Servers/install.sh && dotnet run --project src/Silo -c Release -- cluster
# samples/Servers/install.sh && dotnet run --project src/McpHost -c Release -- cluster
cluster: samples/Provider/node_modules/.package-lock.json samples/Servers/azurite/node_modules/.package-lock.json
	@samples/Servers/install.sh
	@$(host) cluster

## chaos: kills, pauses and cuts off three nodes under load for three minutes (SECONDS=…, SEED=…); ENGINE=orleans or ENGINE=postgres
# samples/Servers/install.sh && dotnet run --project tests/Chaos.Silo -c Release
# samples/Servers/install.sh && dotnet run --project tests/Chaos -c Release
chaos: samples/Servers/azurite/node_modules/.package-lock.json
	@samples/Servers/install.sh
	@eval "$$(src/engine.sh $(ENGINE))" && case $$HOST_PROJECT in src/Silo) chaos=tests/Chaos.Silo ;; *) chaos=tests/Chaos ;; esac \
	  && dotnet run --project $$chaos -c Release -- $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED))

## lifecycle: drives the real endpoints through every authentication step; fails unless all hold; MODE as above
# dotnet run --project src/Silo -c Release -- lifecycle
# dotnet run --project src/McpHost -c Release -- lifecycle
lifecycle: samples/Provider/node_modules/.package-lock.json
	@$(host) lifecycle $(mode)
	$(call and_embedded,lifecycle $(mode))

## run: the host, with the sample provider and the sample invoice API beside it
# dotnet run --project src/Silo -c Release -- serve --with-samples
# dotnet run --project src/McpHost -c Release -- serve --with-samples
run: samples/Provider/node_modules/.package-lock.json
	@$(host) serve --with-samples

## test: builds once, runs every suite, prints one summary
# tests/run/all.sh
test:
	@tests/run/all.sh

# Without SEED a sweep over SEEDS worlds; with it that one, step by step.
SEEDS ?= 10000

## sim: the session's whole life in simulated worlds; SEEDS=10000 sweeps, SEED=7 replays one
# dotnet run --project tests/Simulation -c Release -- --seeds 10000
# dotnet run --project tests/Simulation -c Release -- --seed 7
sim:
	@dotnet run --project tests/Simulation -c Release -- $(if $(SEED),--seed $(SEED),--seeds $(SEEDS))

## mutants: breaks one guard after another in a copy, and shows which check notices and how soon; ONLY="words of a name" for some
# node tests/Mutants/run.mjs
mutants:
	@node tests/Mutants/run.mjs "$(ONLY)"

tests/Conformance/node_modules/.package-lock.json: tests/Conformance/package-lock.json
	@npm ci --prefix tests/Conformance --silent --no-audit --no-fund

tests/Conformance/judges/node_modules/.package-lock.json: tests/Conformance/judges/package-lock.json
	@npm ci --prefix tests/Conformance/judges --silent --no-audit --no-fund

## conformance: lets the official suites, clients and inspector of others judge the server
# npm ci --prefix tests/Conformance/judges
# dotnet build tests/Conformance/Host -c Release && node tests/Conformance/judges/run.mjs
conformance: samples/Provider/node_modules/.package-lock.json tests/Conformance/node_modules/.package-lock.json tests/Conformance/judges/node_modules/.package-lock.json
	@dotnet build tests/Conformance/Host -c Release --verbosity quiet -nologo
	@node tests/Conformance/judges/run.mjs

tests/Browser/node_modules/.package-lock.json: tests/Browser/package-lock.json
	@npm ci --prefix tests/Browser --silent --no-audit --no-fund

## browser: plays every story in a real browser, and looks at every page; ONLY="words of a story" for some, PICTURES=folder keeps screenshots
# tests/Browser/install.sh && npm ci --prefix tests/Browser && npm ci --prefix tests/Conformance && npm ci --prefix samples/Provider
# dotnet build src/McpHost -c Release && node tests/Browser/run.mjs
browser: samples/Provider/node_modules/.package-lock.json tests/Conformance/node_modules/.package-lock.json tests/Browser/node_modules/.package-lock.json
	@tests/Browser/install.sh
	@dotnet build src/McpHost -c Release --verbosity quiet -nologo
	@node tests/Browser/run.mjs $(if $(ONLY),"$(ONLY)") $(if $(PICTURES),--pictures "$(PICTURES)")

# REQUESTS=… sends more; SEED=… sends the same again; ONLY=… sends one of them and prints the answer.
REQUESTS ?= 50000

## fuzz: sends generated requests to every endpoint; SEED=… sends the same again; MODE as above
# dotnet run --project tests/Fuzz -c Release -- --requests 50000
fuzz: samples/Provider/node_modules/.package-lock.json
	@dotnet run --project tests/Fuzz -c Release -- --requests $(REQUESTS) $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only $(ONLY)) $(mode)

bench/peers/%/node_modules/.package-lock.json: bench/peers/%/package-lock.json
	@npm ci --prefix bench/peers/$* --silent --no-audit --no-fund

## bench: measures the server side by side with itself unprotected, its lower bounds and its peers; ONLY="P1 P2" for some, ROUNDS=5, SESSIONS=1000000
# bench/install.sh && npm ci --prefix bench/peers/typescript && npm ci --prefix bench/peers/workers
# bench/run.sh
bench: bench/peers/typescript/node_modules/.package-lock.json bench/peers/workers/node_modules/.package-lock.json
	@bench/install.sh
	@bench/run.sh $(if $(ONLY),--only $(ONLY)) $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(SESSIONS),--sessions $(SESSIONS))

## format: rewrites the code to the house's format
# dotnet format ReconnectGrains.sln
format:
	@eval "$$(src/engine.sh $(ENGINE))" && dotnet format "$$SOLUTION"

## format-check: fails where `make format` would change something
# dotnet format ReconnectGrains.sln --verify-no-changes
format-check:
	@eval "$$(src/engine.sh $(ENGINE))" && dotnet format "$$SOLUTION" --verify-no-changes
