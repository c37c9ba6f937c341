# Every target is one plain command, shown above it: make is a convenience, not a need.

.PHONY: help demo cluster lifecycle run test sim mutants format format-check
.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c

# ENGINE=orleans (where its packages can be restored) or ENGINE=embedded; src/engine.sh says which project that is.
ENGINE ?= orleans
host = eval "$$(src/engine.sh $(ENGINE))" && dotnet run --project "$$HOST_PROJECT" -c Release --
embedded := dotnet run --project src/McpHost -c Release --

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

## demo: a protected call, its reconnect and its result, from start to end on this machine
# dotnet run --project src/Silo -c Release -- demo
# dotnet run --project src/McpHost -c Release -- demo
demo: samples/Provider/node_modules/.package-lock.json
	@$(host) demo
	$(call and_embedded,demo | tail -n 1)

samples/Servers/azurite/node_modules/.package-lock.json: samples/Servers/azurite/package-lock.json
	@npm ci --prefix samples/Servers/azurite --silent --no-audit --no-fund

## cluster: the same on three nodes behind haproxy, one of them killed; ENGINE=orleans or ENGINE=postgres
# samples/Servers/install.sh && dotnet run --project src/Silo -c Release -- cluster
# samples/Servers/install.sh && dotnet run --project src/McpHost -c Release -- cluster
cluster: samples/Provider/node_modules/.package-lock.json samples/Servers/azurite/node_modules/.package-lock.json
	@samples/Servers/install.sh
	@$(host) cluster

## lifecycle: drives the real endpoints through every authentication step; fails unless all hold
# dotnet run --project src/Silo -c Release -- lifecycle
# dotnet run --project src/McpHost -c Release -- lifecycle
lifecycle: samples/Provider/node_modules/.package-lock.json
	@$(host) lifecycle
	$(call and_embedded,lifecycle)

## run: the host, with the sample provider and the sample invoice API beside it
# dotnet run --project src/Silo -c Release -- serve --with-samples
# dotnet run --project src/McpHost -c Release -- serve --with-samples
run: samples/Provider/node_modules/.package-lock.json
	@$(host) serve --with-samples

## test: builds once, runs every suite, prints one summary
# tests/run/all.sh
test:
	@tests/run/all.sh

## mutants: breaks one guard after another in a copy, and shows which check notices and how soon; ONLY="words of a name" for some
# node tests/Mutants/run.mjs
mutants:
	@node tests/Mutants/run.mjs "$(ONLY)"

# Without SEED a sweep over SEEDS worlds; with it that one, step by step.
SEEDS ?= 10000

## sim: the session's whole life in simulated worlds; SEEDS=10000 sweeps, SEED=7 replays one
# dotnet run --project tests/Simulation -c Release -- --seeds 10000
# dotnet run --project tests/Simulation -c Release -- --seed 7
sim:
	@dotnet run --project tests/Simulation -c Release -- $(if $(SEED),--seed $(SEED),--seeds $(SEEDS))

## format: rewrites the code to the house's format
# dotnet format ReconnectGrains.sln
format:
	@eval "$$(src/engine.sh $(ENGINE))" && dotnet format "$$SOLUTION"

## format-check: fails where `make format` would change something
# dotnet format ReconnectGrains.sln --verify-no-changes
format-check:
	@eval "$$(src/engine.sh $(ENGINE))" && dotnet format "$$SOLUTION" --verify-no-changes
