# Everything that is run from a shell. `make` alone lists it.

.DEFAULT_GOAL := help
.PHONY: help up down clean dashboards import reconcile replay reindex backfill test check-python check-web check-templates api-types lock screenshots measure-web firefox chaos bench bench-recogniser bench-search environment chromium export remove-user privacy

PYTHON ?= python3
RUN := .venv/bin/python
REQUIREMENTS := requirements-local.txt
NODE_MODULES := node_modules/.package-lock.json
WEB_MODULES := web/node_modules/.package-lock.json
CHROMIUM := chromium-headless-shell

# Byte code is kept, whatever the shell says: a stack is dozens of processes, and each would compile the same modules.
unexport PYTHONDONTWRITEBYTECODE

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# FEATURES=labels,text,people: what is recognised in photos; a stack remembers it.
export FEATURES

# ENGINE=opensearch: search by OpenSearch itself (needs Java), not by the embedded engine. A stack remembers it.
export PHOTO_SEARCH_ENGINE ?= $(ENGINE)

# SEMANTIC=1: photos are found by descriptions, too, once the weights of a model have been fetched; 0 ends it.
export PHOTO_SEARCH_SEMANTIC ?= $(SEMANTIC)

up: REQUIREMENTS := $(if $(filter-out labels,$(FEATURES)),requirements-features.txt,$(REQUIREMENTS))
up: REQUIREMENTS := $(if $(filter 1,$(SEMANTIC)),requirements-semantic.txt,$(REQUIREMENTS))
up: environment ## Start the whole system on this machine and show how to use it
	@$(RUN) -m setup.local.up

down: environment ## Stop it; its state stays
	@$(RUN) -m setup.local.down

clean: environment ## Stop it and remove all its state, photos included
	@$(RUN) -m setup.local.clean

reconcile: environment ## Compare bucket, table, index and thumbnails; FIX=1 fixes what differs
	@$(RUN) -m setup.local.reconcile $(if $(FIX),--fix)

replay: environment ## Send events that failed for good to their functions again
	@$(RUN) -m setup.local.replay

reindex: environment ## Rebuild the search index from the table, while people keep searching
	@$(RUN) -m setup.local.reindex

backfill: environment ## Process photos again that lack something: make backfill MISSING=labels; OLDER=3.0: of older models
	@$(RUN) -m setup.local.backfill $(addprefix --missing ,$(MISSING)) $(if $(OLDER),--model-older-than '$(OLDER)')

# Whose photos the next three are about; without it, the demo user's.
OWNER = $(if $(OF),--user '$(OF)')

import: environment ## Bring photos in: make import FROM=folder-or-archive.zip; ALBUMS=1: folders are albums; OF=address; DRY=1; IN_PLACE=1: FROM=s3://... stays there, FORGET=1 undoes it
	@$(RUN) -m setup.local.library $(OWNER) import '$(FROM)' $(if $(ALBUMS),--albums) $(if $(DRY),--dry-run) $(if $(IN_PLACE),--in-place) $(if $(FORGET),--forget)

export: environment ## Take all photos out: make export TO=folder; OF=address
	@$(RUN) -m setup.local.library $(OWNER) export '$(TO)'

remove-user: environment ## Remove a user with everything: make remove-user OF=address
	@$(RUN) -m setup.local.library --user '$(OF)' remove-user

dashboards: environment ## Open OpenSearch Dashboards of a stage on AWS: make dashboards STAGE=dev REGION=us-east-1
	@$(RUN) -m setup.dashboards $(if $(STAGE),--stage $(STAGE)) $(if $(REGION),--region $(REGION))

# Python's tools and the browser's are fetched at the same time, and check at the same time.
test: ## Check and test everything
	@$(MAKE) --no-print-directory -j2 REQUIREMENTS=requirements-dev.txt environment $(NODE_MODULES) $(WEB_MODULES) chromium
	@$(MAKE) --no-print-directory -j2 check-python check-web
	$(RUN) -m pytest -n 3 --dist loadgroup --no-loadscope-reorder

check-python:
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy app.py chalicelib setup tests bench
	.venv/bin/lint-imports

check-web:
	npm run --silent api-types -- --check
	npm --prefix web run lint
	npm --prefix web test

# In an environment of its own, because checkov pins boto3, and brings a hundred packages.
check-templates: environment ## Let checkov judge the CloudFormation templates; each exception is argued
	@$(PYTHON) -m venv .cache/checkov && .cache/checkov/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/checkov/requirements.lock
	@$(RUN) -m tests.checkov .cache/checkov/bin/checkov

CASES ?= 20000

privacy: REQUIREMENTS := requirements-dev.txt
privacy: environment ## Look in 20,000 made-up deployments for what somebody could see that is not theirs; CASES=number
	PRIVACY_CASES=$(CASES) $(RUN) -m pytest tests/unit/test_sight.py -n 2 --dist load

screenshots: REQUIREMENTS := requirements-dev.txt
screenshots: environment chromium ## Take the pictures of the web app that the README shows
	@$(RUN) -m tests.web.screenshots

measure-web: REQUIREMENTS := requirements-dev.txt
measure-web: environment chromium ## Measure how smoothly the web app scrolls, how soon it shows something, and how much script it is
	@$(RUN) -m tests.web.measures

firefox: REQUIREMENTS := requirements-dev.txt
firefox: environment ## Walk through the web app in Debian's Firefox (the package firefox-esr)
	@$(RUN) -m tests.web.firefox_journey

chaos: REQUIREMENTS := requirements-dev.txt
chaos: environment ## Break things on purpose, for most of an hour, and report
	$(RUN) -m tests.chaos

bench: REQUIREMENTS := bench/requirements.txt
bench: environment ## Measure speed and memory against named peers
	@$(RUN) -m bench

bench-recogniser: REQUIREMENTS := bench/requirements.txt
bench-recogniser: environment ## Measure how right and how fast the local recogniser is
	@$(RUN) -m bench recogniser

bench-search: REQUIREMENTS := requirements-dev.txt
bench-search: environment ## Measure how good and how fast search is, on OpenSearch itself (needs Java)
	@$(RUN) -m bench.search

api-types: environment $(NODE_MODULES) ## Derive the web app's types from the API's
	@$(RUN) -m setup.data.derive_openapi
	@npm run --silent api-types

# The largest lock first, the others within its versions. UPGRADE=1 takes the newest versions that the lists allow.
COMPILE := .cache/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
  --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)
lock: ## Pin every package behind the lists of requirements, with hashes, after a list changed; UPGRADE=1 renews the pins
	@$(PYTHON) -m venv .cache/uv && .cache/uv/bin/python -m pip install --quiet --require-hashes -r requirements-uv.lock
	@$(COMPILE) requirements-dev.txt -o requirements-dev.lock
	@$(COMPILE) requirements-semantic.txt -c requirements-dev.lock -o requirements-semantic.lock
	@$(COMPILE) requirements-features.txt -c requirements-dev.lock -o requirements-features.lock
	@$(COMPILE) requirements-local.txt -c requirements-dev.lock -o requirements-local.lock
	@$(COMPILE) bench/requirements.txt -c requirements-dev.lock -o bench/requirements.lock
	@$(COMPILE) requirements-uv.txt -o requirements-uv.lock
	@$(COMPILE) tests/checkov/requirements.txt -o tests/checkov/requirements.lock

# Fills .venv from $(REQUIREMENTS), unless it is.
environment:
	@command -v $(PYTHON) >/dev/null || { echo "error: there is no $(PYTHON): install Python 3.11 to 3.14" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' || { echo "error: Python 3.11 to 3.14 is needed, $(PYTHON) is another: make PYTHON=python3.13 ..." >&2; exit 1; }
	@$(PYTHON) setup/local/environment.py $(REQUIREMENTS)

# The browser that the browser tests drive; root gets it, anybody else is told how. Chromium with windows will do.
chromium:
	@test -x /usr/bin/$(CHROMIUM) || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && echo "installing $(CHROMIUM), for the browser tests" && \
	  { apt-get update -qq && apt-get install -qq -y --no-install-recommends $(CHROMIUM); } >/dev/null; } || test -x /usr/bin/chromium || \
	  { echo "error: there is no /usr/bin/$(CHROMIUM): sudo apt-get install $(CHROMIUM)" >&2; exit 1; }

$(WEB_MODULES): web/package.json web/package-lock.json
	@command -v npm >/dev/null || { echo "error: there is no npm: make test needs Node.js 20 to check the web app" >&2; exit 1; }
	@npm --prefix web ci --loglevel=error >/dev/null
	@touch $@

$(NODE_MODULES): package.json package-lock.json
	@command -v npm >/dev/null || { echo "error: there is no npm: make test needs Node.js to check the workflow" >&2; exit 1; }
	@npm ci --loglevel=error >/dev/null
	@touch $@
