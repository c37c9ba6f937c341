# Every target is one plain command, shown above it: make is a convenience, not a need.

.PHONY: help demo cluster lifecycle run test format format-check
.DEFAULT_GOAL := help

host := dotnet run --project src/McpHost -c Release --

## help: this list
help:
	@sed -n 's/^## /  make /p' Makefile

# npm ci --prefix samples/Provider
samples/Provider/node_modules/.package-lock.json: samples/Provider/package-lock.json
	@npm ci --prefix samples/Provider --silent --no-audit --no-fund

## demo: a protected call, its reconnect and its result, from start to end on this machine
# dotnet run --project src/McpHost -c Release -- demo
demo: samples/Provider/node_modules/.package-lock.json
	@$(host) demo

## cluster: the same on three nodes behind haproxy, with PostgreSQL; the node that parked a call is killed
# samples/Servers/install.sh && dotnet run --project src/McpHost -c Release -- cluster
cluster: samples/Provider/node_modules/.package-lock.json
	@samples/Servers/install.sh
	@$(host) cluster

## lifecycle: drives the real endpoints through every authentication step; fails unless all hold
# dotnet run --project src/McpHost -c Release -- lifecycle
lifecycle: samples/Provider/node_modules/.package-lock.json
	@$(host) lifecycle

## run: the host, with the sample provider and the sample invoice API beside it
# dotnet run --project src/McpHost -c Release -- serve --with-samples
run: samples/Provider/node_modules/.package-lock.json
	@$(host) serve --with-samples

## test: builds once, runs every suite, prints one summary
# tests/run/all.sh
test:
	@tests/run/all.sh

## format: rewrites the code to the house's format
# dotnet format Embedded.slnf
format:
	@dotnet format Embedded.slnf

## format-check: fails where `make format` would change something
# dotnet format Embedded.slnf --verify-no-changes
format-check:
	@dotnet format Embedded.slnf --verify-no-changes
