# Every target makes what it needs on first use; a second call starts at once.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
TIER ?= standard_audit
ARGS ?=
IMAGE ?= veritas
BASE ?= debian:bookworm-slim

.PHONY: help env demo audit serve playground test faults soak observatory ordinary banners reports wording reference check format bench image lock clean

help: ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

env: ## make the environment (every other target does it, too)
	@scripts/setup.sh

demo: env ## audit the bundled demo shop and watch the evidence arrive
	@$(PY) -m examples.demo

audit: env ## audit a site from the terminal: make audit URL=https://example.org [TIER=quick_scan]
	@test -n "$(URL)" || { echo "say which site: make audit URL=https://example.org"; exit 2; }
	@$(PY) -m veritas "$(URL)" --tier $(TIER) $(ARGS)

serve: env ## run the service on this machine
	@$(PY) -m service

playground: env ## run the service with the demo shops behind it, until Ctrl-C
	@$(PY) -m examples.demo --serve

test: ## run all tests
	@scripts/setup.sh tests
	@$(PY) -m pytest $(ARGS)

faults: env ## break everything hundreds of times and count the events: make faults [ARGS="--only NAME"]
	@$(PY) -m tests.faults $(ARGS)

observatory: env ## compare our Observatory scoring with the npm package that it follows
	@cd tests/observatory && npm install --silent --ignore-scripts --no-package-lock --no-audit --no-fund
	@$(PY) -m pytest tests/unit/test_observatory_reference.py $(ARGS)

soak: env ## ten minutes of clients that come and go, audits and restarts: make soak [ARGS="--minutes 2"]
	@$(PY) -m tests.soak $(ARGS)

ordinary: env ## audit ordinary pages from npm: what is found must be true
	@cd tests/ordinary && npm install --silent --ignore-scripts --no-package-lock --no-audit --no-fund
	@$(PY) -m pytest tests/integration/test_ordinary_pages.py $(ARGS)

reports: env ## hold the reports to the schema of SARIF and the newest axe-core, which come from npm
	@cd tests/report_tools && npm install --silent --ignore-scripts --no-package-lock --no-audit --no-fund
	@$(PY) -m pytest tests/unit/test_report_sarif.py tests/integration/test_report_page.py $(ARGS)

banners: env ## try real consent banners from npm, set up fairly and unfairly
	@cd tests/banners && npm install --silent --ignore-scripts --no-package-lock --no-audit --no-fund
	@$(PY) -m pytest tests/integration/test_real_banners.py tests/integration/test_real_banner_looks.py $(ARGS)

golden: env ## renew the golden reports; look at the diff [ARGS=--audit for a new input]
	@$(PY) scripts/golden.py $(ARGS)

pictures: env ## take the pictures of the HTML report in docs/pictures, in a real Chromium
	@$(PY) scripts/report_pictures.py

wording: env ## train the wording model anew (needs the development data beside the repository)
	@test -d .venv-train || $(PY) -m venv .venv-train
	@.venv-train/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/train.lock
	@.venv-train/bin/python scripts/wording/train.py

reference: env ## write the checks' page, the API's page and the report's schema from the code itself
	@$(PY) scripts/check_reference.py
	@$(PY) scripts/manual.py
	@$(PY) scripts/taxonomy_reference.py
	@$(PY) scripts/pattern_matrix.py
	@$(PY) scripts/report_schema.py
	@$(PY) -m service.api_description.reference docs/reference/api.md

check: env ## format, lint, types, import contracts
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

format: env ## put the code into the project's format
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

bench: env ## run the benchmarks and print their tables
	@for file in benchmarks/[a-z]*.py; do echo "== $$file"; $(PY) $$file || exit 1; done

image: ## build the container image with docker or podman
	@scripts/image.sh "$(IMAGE)" "$(BASE)"

lock: env ## renew the pinned dependencies
	@cd requirements && for name in bootstrap run otel dev train; do \
	  ../.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --custom-compile-command "make lock" --upgrade $$name.in -o $$name.lock; done

clean: ## remove the environment and the caches; reports and data stay
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
