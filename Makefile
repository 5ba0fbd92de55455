# make run     the environment, the database, the sample district, the server        PORT=8000
# make test    the whole check
# make soak    the stories of faults, each many times; their figures become docs/reliability.md     ROUNDS=10
# make audit   the dependencies anew in docs/dependencies.md, bandit in full, and the advisories (needs the network)
# make fmt     put the code in its form
# make lock    lock the dependencies anew, with the hashes of every published file
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
LOCK := $(BIN)/uv pip compile --no-config --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

# What laying out a PDF in Chinese needs, as tools/needs reads it.
PAPERS := library:libpango-1.0-0 library:libpangoft2-1.0-0 library:libharfbuzz-subset0 font:fonts-noto-cjk

.PHONY: run setup setup-dev needs test soak audit fmt lock
.DEFAULT_GOAL := run

setup: .venv/.setup .venv/.messages
	@:
setup-dev: .venv/.setup-dev .venv/.messages
	@:

$(BIN)/python:
	@tools/python-is-ready "$(PYTHON)"
	$(PYTHON) -m venv .venv || { rm -rf .venv; exit 2; }

.venv/.setup: $(BIN)/python requirements.txt pyproject.toml
	$(PIP) install --require-hashes -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.messages: .venv/.setup $(wildcard anlan/*/locale/*/LC_MESSAGES/*.po anlan/modules/*/locale/*/LC_MESSAGES/*.po)
	@$(BIN)/python -m anlan.config.messages
	@touch $@

# What only the check uses is compiled where it is used: most of it never is.
.venv/.setup-dev: .venv/.setup requirements-dev.txt
	$(PIP) install --no-compile --require-hashes -r requirements-dev.txt
	@touch $@

run: setup
	@tools/needs $(PAPERS) || echo "Until then everything works but PDF papers."
	@ANLAN_DEMO=$${ANLAN_DEMO:-1} PORT=$(PORT) exec $(BIN)/anlan serve

test:
	@$(MAKE) --no-print-directory -j2 setup-dev needs
	@tools/check

needs:
	@tools/needs chromium-headless-shell:chromium-headless-shell pdftoppm:poppler-utils $(PAPERS)

ROUNDS ?= 10
soak: setup-dev
	ANLAN_SOAK=$(ROUNDS) $(BIN)/pytest -m "soak or not soak" tests/test_faults.py tests/test_recovery.py tests/test_backup.py tests/test_upgrade.py tests/test_exchange_served.py tests/test_imports_pages.py tests/test_attack_*.py
	$(BIN)/python tools/reliability

audit: setup-dev
	$(BIN)/python tools/dependencies
	$(BIN)/bandit -q -r anlan docs/verify.py -x '*/migrations/*,*/tests/*' -l || true
	$(BIN)/pip-audit --strict --require-hashes --disable-pip --progress-spinner off -r requirements.txt

fmt: setup-dev
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

lock: setup-dev
	$(LOCK) --quiet requirements.in --output-file requirements.txt
	$(LOCK) --quiet requirements-dev.in --output-file requirements-dev.txt
