# make setup | serve | site | offline | test | bench | golden | screenshots | pins | clean      ARCHIVE=DIR: a folder of your own; PORT=8000
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export NO_MKDOCS_2_WARNING := 1
export PYTHONUTF8 := 1

.PHONY: setup serve site offline test check browser bench golden screenshots pins clean

setup: $(VENV)/.site

$(VENV)/.site: requirements.txt
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

$(VENV)/.test: requirements-test.txt $(VENV)/.site
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	touch $@

serve: setup
	$(BIN)/mkdocs serve --dev-addr 127.0.0.1:$(or $(PORT),8000)

site: setup
	$(BIN)/mkdocs build --strict

offline: setup
	SITE_URL= $(BIN)/mkdocs build --strict --no-directory-urls --site-dir offline
	rm -f offline/404.html  # only a server shows it

check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# the browser that tests look at pages with: brought where there is none and it can be
browser:
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "installing Chromium for the browser tests"; \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null; \
	else \
		echo "no Chromium: the browser tests will be skipped; install it (apt install chromium, or the like) and run again"; \
	fi

test: check browser
	PYTHONWARNDEFAULTENCODING=1 $(BIN)/pytest

bench: $(VENV)/.test
	$(BIN)/python -m bench.works
	$(BIN)/python -m bench.stages
	$(BIN)/python -m bench.search

golden: $(VENV)/.test
	$(BIN)/python -m tests.golden

# the README's pictures; ALL=DIR: every kind of page in every look, into that folder, of ARCHIVE where it is given
screenshots: $(VENV)/.test browser
	$(BIN)/python -m tests.screenshots $(if $(ALL),--all "$(ALL)" $(if $(ARCHIVE),--archive "$(ARCHIVE)"))

# the pinned requirements, from pyproject.toml; needs uv
pins:
	uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header -q -o requirements.txt
	uv pip compile pyproject.toml --group test --universal --generate-hashes --no-emit-index-url --no-header -q -c requirements.txt -o requirements-test.txt

clean:
	rm -rf $(VENV) site offline
