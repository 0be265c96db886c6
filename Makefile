# `make run` and `make test` do all the set-up that they need; the second time there is nothing to set up.

PYTHON ?= python3
BIN := .venv/bin
REQUIREMENTS := requirements.txt $(wildcard */requirements*.txt)
OUR_CODE := app.py cdk_app lambdas nst_task local samples benchmarks tests
SAMPLE := out/chelsea-woodcut_wave.png
PORT ?= 8000
CDK := npx --yes aws-cdk@2.1148.1

.DEFAULT_GOAL := help
.PHONY: help setup run sample test lint format bench gallery diff deploy clean clean-data

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/ready ## Install the pinned requirements and fetch the weights

.venv/ready: $(REQUIREMENTS)
	@echo "Installing the requirements into .venv (a few minutes the first time) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "NST-Art needs Python 3.11 or newer, not " + sys.version.split()[0] + ": set PYTHON, as in make setup PYTHON=python3.12.")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
ifdef TORCH_INDEX
	@$(BIN)/pip install --quiet --disable-pip-version-check --index-url $(TORCH_INDEX) $$(grep -h -E '^torch(vision)?==' nst_task/requirements*.txt)
endif
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt -r tests/requirements.txt
	@echo "Fetching the weights of the perceptual network (55 MB, once) ..."
	@$(BIN)/python -m nst_task.weights fetch
	@touch $@

run: setup ## Start the whole product on this machine (PORT=8000, ARGS="--help" lists what it takes)
	@$(BIN)/python -m local --port $(PORT) $(ARGS)

sample: setup ## Stylise a sample photograph, and say where the result is
	@mkdir -p $(dir $(SAMPLE))
	@echo "Painting samples/contents/chelsea.jpg in the style of samples/styles/woodcut_wave.jpg (20 seconds on two cores) ..."
	@$(BIN)/python -m nst_task samples/contents/chelsea.jpg samples/styles/woodcut_wave.jpg -o $(SAMPLE) --size 384
	@echo "Open $(SAMPLE). Your own pictures: $(BIN)/python -m nst_task CONTENT STYLE -o OUT"

test: lint ## Everything that proves it
	@echo "Testing ..."
	@$(BIN)/python -m pytest

lint: setup ## Check style (ruff) and types (mypy, strict)
	@echo "Linting ..."
	@$(BIN)/ruff check $(OUR_CODE)
	@$(BIN)/ruff format --check $(OUR_CODE)
	@$(BIN)/mypy $(OUR_CODE)

format: setup ## Format the code, and mend what ruff can mend
	@$(BIN)/ruff format $(OUR_CODE)
	@$(BIN)/ruff check --fix $(OUR_CODE)

bench: setup ## Measure the engine beside the textbook method (a quarter of an hour; ARGS="--help" lists what it takes)
	@$(BIN)/python -m benchmarks.engine $(ARGS)

gallery: setup ## Paint the pictures of the README again (a quarter of an hour)
	@$(BIN)/python -m benchmarks.gallery

diff: setup ## Say what a deployment would change (ARGS="-c nst:stage=prod" and other settings)
	@$(CDK) diff $(ARGS)

deploy: setup ## Deploy to AWS; refuses the placeholder page
	@$(CDK) deploy --all -c nst:require_built_site=true $(ARGS)

clean: ## Remove what was built; the weights stay in their cache
	@rm -rf .venv out .pytest_cache .mypy_cache .ruff_cache .hypothesis

clean-data: ## Remove the jobs and pictures of the local edition
	@rm -rf data
