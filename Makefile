# All targets of the project; `make help` lists them. They run the commands in scripts/.

ifeq ($(filter-out 3.7% 3.80,$(MAKE_VERSION)),)
$(error GNU Make 3.81 or newer is needed (found: $(MAKE_VERSION)); install the package `make` of your system)
endif

.DEFAULT_GOAL := help
.PHONY: help up down clean outputs redrive restore status build plan deploy drift destroy test test-unit test-modules test-e2e bench costs lint fuzz soak access lock

# For sub-makes and commands.
export PYTHON
export STATE_BUCKET
export STATE_REGION
export AUTO_APPROVE
export START_OVER
export REQUIRE_TFLINT
export REQUIRE_ACTIONLINT
export REQUIRE_OASDIFF
export TERRAFORM

ENV ?= local
PORT ?=
JSON ?=
PART ?=
REQUESTS ?= 20000
BENCH ?=
SEEDS ?= 2000
MUTANTS ?=
ONLY ?=
APPLY ?=
AT ?=
CLEAN ?=

run := .venv/bin/python -m scripts
dev := .venv-dev/bin/python -m scripts
port := $(if $(PORT),--port $(PORT))

help: ## List the targets.
	@sed -n 's/^\([a-z0-9|-]*\):[^#]*## \(.*\)/\1\t\2/p' Makefile | awk -F '\t' '{ printf "  make %-14s %s\n", $$1, $$2 }'

# Virtual environments, each created from its lock unless it is up to date.

.PHONY: preflight .venv .venv-dev .venv-checkov .local/venv

preflight:
	@scripts/preflight --terraform >/dev/null

.venv: preflight
	@scripts/venv .venv requirements-commands.lock

.venv-dev: preflight
	@scripts/venv .venv-dev requirements-dev.lock

.venv-checkov: preflight
	@scripts/venv .venv-checkov requirements-checkov.lock

.local/venv: preflight
	@scripts/venv .local/venv requirements-emulator.lock

# The local system.

up: .venv ## Start or update the whole system on this machine; PORT= sets the port (4566).
	@$(run).up $(port)

down: .venv ## Stop the local system and keep its data.
	@$(run).down

clean: ## Stop the local system; delete its data, builds and caches.
	@if [ -d .local/local ]; then scripts/venv .venv requirements-commands.lock && $(run).local_aws delete; fi
	@rm -rf build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

outputs: .venv ## Print URLs, names and an API key of ENV=local|dev|prod as one JSON object.
	@$(run).outputs --env $(ENV)

redrive: .venv ## List dead letters of ENV=local|dev|prod and their causes; APPLY=1 redrives them, ONLY= some.
	@$(run).redrive --env $(ENV) $(if $(ONLY),--only $(ONLY)) $(if $(APPLY),--apply)

restore: .venv ## List what was deleted in ENV=local|dev|prod since AT=; APPLY=1 puts it back, ONLY= some.
	@$(run).restore --env $(ENV) --at "$(AT)" $(if $(ONLY),--only $(ONLY)) $(if $(APPLY),--apply) $(if $(CLEAN),--clean)

status: .venv ## Show alarms, errors, queues, imports and workflows of ENV=local|dev|prod; JSON=1 as JSON.
	@$(run).status --env $(ENV) $(if $(JSON),--json)

# Real accounts.

build: .venv ## Build the zip for ENV=local|dev|prod.
	@$(run).build --env $(ENV)

plan: .venv ## Show the changes of a deploy of ENV=dev|prod; STATE_BUCKET= and STATE_REGION= locate its state.
	@$(run).deploy plan $(ENV)

deploy: .venv ## Build, plan and apply ENV=dev|prod, after confirmation.
	@$(run).deploy deploy $(ENV)

drift: .venv ## Compare ENV=dev|prod with what is deployed; fails if they differ.
	@$(run).deploy drift $(ENV)

destroy: .venv ## Destroy ENV=local|dev, after confirmation; refused for prod, whose data is protected.
	@$(run).deploy destroy $(ENV)

# Checks.

test: ## Run everything that a change can break, and list what was skipped; PART= runs some of its parts.
	@$(MAKE) --no-print-directory -j4 .venv .venv-dev .venv-checkov .local/venv
	@$(dev).test $(PART)

test-unit: .venv-dev ## Run the unit tests.
	@$(dev).test unit

test-modules: .venv-dev .venv-checkov ## Run the tests of the Terraform modules and of the stack.
	@$(dev).test modules stack

test-e2e: .venv .venv-dev .local/venv ## Run the end-to-end tests and the modules' examples, each on its own local AWS.
	@$(dev).test examples e2e-second e2e

bench: .venv-dev .local/venv ## Measure lists, CSV, events, throttled imports, cold and warm calls; BENCH="cold warm" runs some (import: needs `up`).
	@$(dev).bench $(BENCH)

costs: .venv-dev ## Write docs/costs.md from measured usage and prices; MEASURE=1 measures first.
	@$(dev).costs $(if $(MEASURE),--measure)

lint: .venv-dev .venv-checkov ## Run all static checks.
	@$(dev).lint

fuzz: .venv-dev ## Send REQUESTS= (20000) random requests to ENV=local|dev and check the responses against the contract.
	@$(dev).fuzz --env $(ENV) --requests $(REQUESTS)

soak: .venv-dev ## Run SEEDS= (2000) simulations with random faults; nothing may be lost; MUTANTS=1 searches planted bugs.
	@$(dev).$(if $(MUTANTS),mutants,soak) --seeds $(SEEDS)

access: .venv .venv-dev ## Remove each permission of each function in turn, and show what fails without it.
	@$(dev).least_privilege

lock := .venv-dev/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate

lock: .venv-dev ## Lock the newest versions that pyproject.toml allows.
	@$(lock) pyproject.toml -o requirements.lock
	@$(lock) pyproject.toml --group commands -c requirements.lock -o requirements-commands.lock
	@$(lock) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	@$(lock) --group emulator -o requirements-emulator.lock
	@$(lock) --group checkov -o requirements-checkov.lock
