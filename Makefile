# `make` lists the targets. ARCHIVE=DIR: a folder of your own; PORT=8000; PYTHON=python3.13; evaluate: DOCS=DIR, WRITE=1
PYTHON ?= python3
DOCS ?= archive
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
export NO_MKDOCS_2_WARNING := 1
export PYTHONUTF8 := 1
# a folder as it was given: zsh and dash hand `ARCHIVE=~/my-texts` on as it stands
folder = $(subst start:,,$(subst start:~/,$(HOME)/,start:$(1)))
ifdef ARCHIVE
override ARCHIVE := $(call folder,$(ARCHIVE))
export ARCHIVE
endif

.PHONY: help setup serve site offline lock test check browser torture evaluate evaluate-dates bench golden screenshots pins clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

setup: $(VENV)/.site ## .venv with what requirements.txt pins; the others do it by themselves

$(VENV)/.site: requirements.txt
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

$(VENV)/.test: requirements-test.txt $(VENV)/.site
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	touch $@

serve: setup ## read the archive at http://127.0.0.1:8000/; ARCHIVE=~/my-texts, PORT=8001
	$(BIN)/mkdocs serve --dev-addr 127.0.0.1:$(or $(PORT),8000)

site: setup ## write site/, for any web server; SITE_URL=https://…/
	$(BIN)/mkdocs build --strict

offline: setup ## write offline/, for reading from disk without a server
	SITE_URL= $(BIN)/mkdocs build --strict --no-directory-urls --site-dir offline
	rm -f offline/404.html  # only a server shows it

lock: setup ## write ids.lock into the archive: from now on every id stays with its text
	$(BIN)/python build_site.py --lock

check: $(VENV)/.test ## lint, formatting, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Where no command is called Chromium, tests look for an installed Chrome or Edge; Linux's root may be given one.
browser: ## a Chromium for the tests, where one can be installed
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "installing Chromium for the browser tests"; \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null; \
	else \
		echo "no command is called chromium or google-chrome: browser tests take an installed Chrome or Edge, else are skipped"; \
	fi

test: check browser ## check, and every test
	PYTHONWARNDEFAULTENCODING=1 $(BIN)/pytest

torture: $(VENV)/.test ## 200 builds killed anywhere, and what the next one makes of it
	$(BIN)/python -m tests.torture

evaluate: setup ## figures on the documents of a folder, DOCS=DIR; WRITE=1 renews bench/measured.md and the READMEs with them
	$(BIN)/python -m bench.evaluate $(if $(WRITE),--write) "$(call folder,$(DOCS))"

evaluate-dates: setup ## how well speeches are dated: DIR=DIR, a folder with dated.tsv, dated/, undated/ and forged/
	$(BIN)/python -m bench.dates "$(call folder,$(DIR))"
	$(BIN)/python -m bench.bylines "$(call folder,$(DIR))"

bench: $(VENV)/.test ## what speed, memory and sizes are
	$(BIN)/python -m bench.works
	$(BIN)/python -m bench.passages
	$(BIN)/python -m bench.stages
	$(BIN)/python -m bench.site
	$(BIN)/python -m bench.search

golden: $(VENV)/.test ## build tests/golden anew; read its diff
	$(BIN)/python -m tests.golden

screenshots: $(VENV)/.test browser ## the README's pictures; ALL=DIR: every kind of page in every look, into that folder, of ARCHIVE
	$(BIN)/python -m tests.screenshots $(if $(ALL),--all "$(call folder,$(ALL))" $(if $(ARCHIVE),--archive "$(ARCHIVE)"))

pins: ## requirements*.txt from pyproject.toml; needs uv
	uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header -q -o requirements.txt
	uv pip compile pyproject.toml --group test --universal --generate-hashes --no-emit-index-url --no-header -q -c requirements.txt -o requirements-test.txt

clean: ## remove .venv, site/ and offline/
	rm -rf $(VENV) site offline
