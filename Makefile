# Every command of the project; `make help` lists them. The work is done by scripts/.

ifeq ($(filter-out 3.7% 3.80,$(MAKE_VERSION)),)
$(error GNU Make 3.81 or newer is needed (found: $(MAKE_VERSION)); install the package `make` of your system)
endif

.DEFAULT_GOAL := help
.PHONY: help up down clean outputs redrive status build plan deploy destroy test test-unit test-modules test-e2e bench lint fuzz soak access lock

# Sub-makes and scripts find the same Python, and the pycache of one checkout is not another's business.
export PYTHON
export STATE_BUCKET
export STATE_REGION
export AUTO_APPROVE
export REQUIRE_TFLINT

ENV ?= local
PORT ?=
JSON ?=
REQUESTS ?= 20000
BENCH ?=
SEEDS ?= 2000
ONLY ?=
APPLY ?=

run := .venv/bin/python -m scripts
dev := .venv-dev/bin/python -m scripts
port := $(if $(PORT),--port $(PORT))

help: ## List the targets.
	@sed -n 's/^\([a-z0-9|-]*\):[^#]*## \(.*\)/\1\t\2/p' Makefile | awk -F '\t' '{ printf "  make %-14s %s\n", $$1, $$2 }'

# Environments, each made from its lock; nothing is done when it is up to date.

.PHONY: preflight .venv .venv-dev .venv-checkov .local/venv

preflight:
	@scripts/preflight --terraform >/dev/null

.venv: preflight
	@scripts/venv .venv requirements.lock

.venv-dev: preflight
	@scripts/venv .venv-dev requirements-dev.lock

.venv-checkov: preflight
	@scripts/venv .venv-checkov requirements-checkov.lock

.local/venv: preflight
	@scripts/venv .local/venv requirements-emulator.lock

# The local system.

up: .venv ## Bring the whole system up on this machine; PORT= chooses the port (4566).
	@$(run).up $(port)

down: .venv ## Stop the local system and keep what it holds.
	@$(run).down

clean: ## Stop the local system and forget it, and what was built.
	@$$(scripts/preflight) -m scripts.local_aws forget
	@rm -rf build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

outputs: .venv ## Print URLs, names and an API key of ENV=local|dev|prod as one JSON object.
	@$(run).outputs --env $(ENV)

redrive: .venv ## List what was given up in ENV=local|dev|prod, and why; APPLY=1 puts it back, ONLY= some of it.
	@$(run).redrive --env $(ENV) $(if $(ONLY),--only $(ONLY)) $(if $(APPLY),--apply)

status: .venv ## Show alarms, errors, queues, imports and workflows of ENV=local|dev|prod; JSON=1 as one JSON object.
	@$(run).status --env $(ENV) $(if $(JSON),--json)

# Real accounts.

build: .venv ## Build the zip for ENV=local|dev|prod.
	@$(run).build --env $(ENV)

plan: .venv ## Show what a deploy of ENV=dev|prod would change; STATE_BUCKET= and STATE_REGION= say where its state is.
	@$(run).deploy plan $(ENV)

deploy: .venv ## Build, plan and apply ENV=dev|prod, after asking.
	@$(run).deploy deploy $(ENV)

destroy: .venv ## Destroy all that ENV=local|dev has, after asking; prod keeps its data, so it is refused there.
	@$(run).deploy destroy $(ENV)

# Checks.

test: ## Run everything that a change can break, and say what ran and what did not.
	@$(MAKE) --no-print-directory -j4 .venv .venv-dev .venv-checkov .local/venv
	@$(dev).test

test-unit: .venv-dev ## Run the unit tests.
	@$(dev).test unit

test-modules: .venv-dev ## Run the tests of the Terraform modules and of the stack that they make.
	@$(dev).test modules stack

test-e2e: .venv .venv-dev .local/venv ## Run the end-to-end tests and the modules' examples, on local AWSs of their own.
	@$(dev).test examples remake e2e

bench: .venv-dev .local/venv ## Measure what pages read, and CSV rows a second; BENCH=pages|csv|import does one (import: on what `up` made).
	@$(dev).bench $(BENCH)

lint: .venv-dev .venv-checkov ## Run every static check.
	@$(dev).lint

fuzz: .venv-dev ## Send random requests to ENV=local|dev, REQUESTS= of them (20000), and hold each answer to the contract.
	@$(dev).fuzz --env $(ENV) --requests $(REQUESTS)

soak: .venv-dev ## Run SEEDS= (2000) simulations of the whole system, each with faults of its own; nothing may be lost.
	@$(dev).soak --seeds $(SEEDS)

access: .venv .venv-dev ## Take every right of every function out, one at a time, and say what fails without it.
	@$(dev).access

lock := .venv-dev/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate

lock: .venv-dev ## Lock the newest versions that pyproject.toml allows.
	@$(lock) pyproject.toml -o requirements.lock
	@$(lock) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	@$(lock) --group emulator -o requirements-emulator.lock
	@$(lock) --group checkov -o requirements-checkov.lock
