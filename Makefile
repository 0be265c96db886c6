# `make run` and `make test` do all the set-up that they need; the second time there is nothing to set up.

PYTHON ?= python3
BIN := .venv/bin
REQUIREMENTS := $(wildcard requirements*.txt */requirements*.txt)
DEPLOY_REQUIREMENTS := requirements-deploy.txt cdk_app/requirements.txt lambdas/requirements.txt
PIP := $(BIN)/pip --quiet --disable-pip-version-check
OUR_CODE := app.py contract cdk_app lambdas nst_task local ops samples benchmarks tests
SAMPLE := out/chelsea-woodcut_wave.png
PORT ?= 8000
SITE := frontend/node_modules/.built
SITE_SOURCES := $(shell find frontend samples -type f -not -path '*/node_modules/*' -not -path 'frontend/public/*' -not -path 'frontend/src/api/schema.d.ts' -not -path 'frontend/.cache/*') docs/openapi.json
CHROMIUM := /usr/bin/chromium
WORKERS ?= $(shell nproc | awk '{print ($$1 < 4 ? $$1 : 4)}')
# A file's tests share what they start, so a worker takes whole files, the longest kinds first (pyproject.toml).
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder
QUICK_TESTS := tests/unit/contract tests/unit/lambdas tests/unit/ops $(addprefix tests/infra/test_,least_privilege.py settings.py state_machines.py)
CDK := npx --yes aws-cdk@2.1148.1

export GATSBY_TELEMETRY_DISABLED := 1
export CI := true

.DEFAULT_GOAL := help
.PHONY: help setup site run no-site sample test check e2e soak proof proof-image lint lint-python lint-web format bench bench-prints bench-web bench-cost bench-image audit docs gallery bootstrap base-image doctor prices diff deploy clean clean-data

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/ready ## Install the pinned requirements and fetch the weights

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "NST-Art needs Python 3.11 or newer, not " + sys.version.split()[0] + ": set PYTHON, as in make setup PYTHON=python3.12.")'
	@$(PYTHON) -m venv .venv

.venv/ready: $(REQUIREMENTS) | $(BIN)/python
	@echo "Installing the requirements into .venv (a few minutes the first time) ..."
ifdef TORCH_INDEX
	@$(PIP) install --index-url $(TORCH_INDEX) $$(grep -h -E '^torch(vision)?==' nst_task/requirements*.txt)
endif
	@$(PIP) install -r requirements.txt -r tests/requirements.txt
	@echo "Fetching the weights of the perceptual network (61 MB, once) ..."
	@$(BIN)/python -m nst_task.weights fetch
	@echo "Fetching what the functions import in AWS (20 MB, once) ..."
	@$(BIN)/python -m cdk_app.layer
	@touch $@

.venv/ready-to-deploy: $(DEPLOY_REQUIREMENTS) | $(BIN)/python
	@echo "Installing what a deployment needs into .venv (a minute the first time) ..."
	@$(PIP) install -r requirements-deploy.txt
	@touch $@

site: $(SITE) ## Build the Web UI (needs Node.js 20 or newer, with npm)

frontend/node_modules/.installed: frontend/package-lock.json
	@echo "Installing what the Web UI is built with (two minutes the first time) ..."
	@cd frontend && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(SITE): frontend/node_modules/.installed $(SITE_SOURCES)
	@echo "Building the Web UI (a minute) ..."
	@cd frontend && npm run --silent build > node_modules/.build.log 2>&1 || { cat node_modules/.build.log; exit 1; }
	@touch $@

run: setup $(if $(shell command -v npm),site,no-site) ## Start the whole product on this machine (PORT=8000, ARGS="--help" lists what it takes)
	@$(BIN)/python -m local --port $(PORT) $(ARGS)

no-site:
	@echo "There is no npm here, so the Web UI is not built: only the Web API answers, and /api/docs describes it. Install Node.js 20 or newer to have the Web UI."

sample: setup ## Stylise a sample photograph, and say where the result is
	@mkdir -p $(dir $(SAMPLE))
	@echo "Painting samples/contents/chelsea.jpg in the style of samples/styles/woodcut_wave.jpg (20 seconds on two cores) ..."
	@$(BIN)/python -m nst_task samples/contents/chelsea.jpg samples/styles/woodcut_wave.jpg -o $(SAMPLE) --size 384
	@echo "Open $(SAMPLE). Your own pictures: $(BIN)/python -m nst_task CONTENT STYLE -o OUT"

test: lint site $(CHROMIUM) ## Everything that proves it
	@echo "Testing the Web UI's parts ..."
	@cd frontend && npm test --silent
	@echo "Testing ..."
	@$(PYTEST)

check: lint ## Lint, types, and the quick tests of functions and templates (a minute)
	@$(PYTEST) -p no:schemathesis --hypothesis-profile=quick $(QUICK_TESTS)

$(CHROMIUM):
	@test "$$(id -u)" = 0 && command -v apt-get > /dev/null || { echo "The browser tests look with $@, which is missing. Install it: sudo apt-get install chromium"; exit 1; }
	@echo "Installing Chromium, with which the browser tests look ..."
	@apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium > /dev/null

e2e: setup site $(CHROMIUM) ## The Web UI in a real browser, alone
	@$(PYTEST) tests/e2e

soak: setup site ## The long tests: crowds of visitors, and the whole table of faults
	@$(BIN)/python -m pytest -m soak

.venv/judges/ready: tests/proof/requirements.txt | $(BIN)/python
	@echo "Installing what judges templates and policies into .venv/judges (a minute the first time) ..."
	@$(PYTHON) -m venv .venv/judges && .venv/judges/bin/pip install --quiet -r tests/proof/requirements.txt
	@touch $@

proof: setup .venv/judges/ready ## That it deploys: by the CDK CLI before an emulator, and by the rules of others (eight minutes)
	@$(BIN)/python -m pytest -m proof tests/proof

proof-image: setup ## That the task's image is built and works, without Docker (seven minutes; root, on Debian)
	@command -v buildah > /dev/null && command -v debootstrap > /dev/null || { echo "buildah and debootstrap are missing. Install them: sudo apt-get install buildah debootstrap"; exit 1; }
	@$(BIN)/python -m pytest -m image tests/proof/test_container.py

lint: setup frontend/node_modules/.installed ## Check style (ruff, biome, hadolint) and types (mypy and tsc, strict)
	@echo "Linting ..."
	@$(MAKE) --no-print-directory --jobs 2 --output-sync lint-python lint-web

lint-python:
	@$(BIN)/ruff check $(OUR_CODE)
	@$(BIN)/ruff format --check $(OUR_CODE)
	@$(BIN)/mypy $(OUR_CODE)
	@$(BIN)/hadolint nst_task/Dockerfile

lint-web:
	@cd frontend && npm run --silent lint

format: setup ## Format the code, and mend what ruff can mend
	@$(BIN)/ruff format $(OUR_CODE)
	@$(BIN)/ruff check --fix $(OUR_CODE)

bench: setup ## Measure the engine beside the textbook method (a quarter of an hour; ARGS="--help" lists what it takes)
	@$(BIN)/python -m benchmarks.engine $(ARGS)

bench-prints: setup ## Measure a picture to print beside one of 512 px, and bfloat16 where there is some (twenty minutes; ARGS="--help")
	@$(BIN)/python -m benchmarks.prints $(ARGS)

bench-web: setup site $(CHROMIUM) ## Measure the Web UI: Lighthouse, its bytes, how soon a frame is on the screen (two minutes)
	@$(BIN)/python -m benchmarks.web_ui

bench-cost: setup ## Count what a job costs in AWS, and measure what it takes to compute (ten minutes)
	@$(BIN)/python -m benchmarks.cost
	@$(BIN)/python -m benchmarks.standing_cost
	@$(BIN)/python -m benchmarks.gpu_cost

bench-image: setup ## Measure how large the task's container image is, part by part (half a minute; needs zstd)
	@$(BIN)/python -m benchmarks.image_size

audit: setup frontend/node_modules/.installed ## Look for known vulnerabilities in what is pinned (asks the databases of PyPI and npm)
	@test -x .venv/audit/bin/pip-audit || { $(PYTHON) -m venv .venv/audit && .venv/audit/bin/pip install --quiet pip-audit==2.10.1; }
	@.venv/audit/bin/pip-audit --path "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
	@cd frontend && npm audit --omit=dev

docs: setup ## Write the pages and tables of docs/ that are made from the code
	@$(BIN)/python -m cdk_app.docs
	@$(BIN)/python -m lambdas.api > docs/openapi.json

gallery: setup ## Paint the examples of the site, and the pictures of the README, again (an hour; ARGS="--style NAME": two minutes)
	@$(BIN)/python -m benchmarks.gallery $(ARGS)

bootstrap: .venv/ready-to-deploy ## Make CDK's bucket, registry and roles, once for each nst:region (ARGS="-c nst:region=eu-west-1")
	@$(CDK) bootstrap $(ARGS)

base-image: .venv/ready-to-deploy ## Pin the base image of the NST task by its digest, if it is not (needs Docker)
	@$(BIN)/python -m cdk_app.base_image

doctor: .venv/ready-to-deploy ## Say what would keep a deployment from working, and what mends it (ARGS="-c nst:stage=production")
	@$(BIN)/python -m ops doctor $(ARGS)

prices: .venv/ready-to-deploy ## Write the prices of Fargate in every region, from AWS's public list (needs no credentials)
	@$(BIN)/python -m ops prices --write

diff: .venv/ready-to-deploy site ## Say what a deployment with the same settings would change (ARGS="-c nst:stage=production")
	@$(CDK) diff -c nst:require_built_site=true $(ARGS)

deploy: .venv/ready-to-deploy site base-image ## Deploy to AWS, with the Web UI as it is built now (ARGS="-c nst:stage=production")
	@$(CDK) deploy --all -c nst:require_built_site=true $(ARGS)

clean: ## Remove what was built; the weights stay in their cache
	@rm -rf .venv build out frontend/node_modules frontend/public frontend/.cache .pytest_cache .mypy_cache .ruff_cache .hypothesis

clean-data: ## Remove the jobs and pictures of the local edition
	@rm -rf data
