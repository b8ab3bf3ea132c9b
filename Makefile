# Entrepôt. `make` alone lists what there is.

PORT ?= 8000
# From the command line only: shells and systems export names like these for purposes of their own.
HOST   := 127.0.0.1
ARGS   :=
NAME   :=
INPUT  :=
REPORT :=
PERSON := admin
UV     := uv
# One more than there are cores, since each waits at times for its server, but few.
JOBS   := $(shell n=$$(getconf _NPROCESSORS_ONLN); echo $$((n < 4 ? n + 1 : 4)))

PY      := .venv/bin/python
RUNTIME := $(PY) -m backoffice.runtime
LOCKING := pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --universal --no-header \
	--python-version 3.11

# A process of the suite with a server of its own: an event feed waits for every transaction of its server.
RUNNER  = --tx 'popen//id=$(1)//python=$(RUNTIME) exec --state test-$(1) --no-fsync -- $(PY)'

# The first Python that runs and is new enough; a version manager may have names that do not run.
define INSTALL
@for python in python3.11 python3 python; do \
	if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
		exec "$$python" backoffice/runtime/install.py $(1); \
	fi; \
done; \
echo 'Entrepôt needs Python 3.11 or newer, and none was found as python3.11 or python3. Install one first.' >&2; \
exit 2
endef

.PHONY: help install install-run run code test browser screenshots demo check messages invariants bench prove prove-http prove-imports lock clean
.DEFAULT_GOAL := help

help: ## this list
	@echo 'Entrepôt: a merchant back-office. Commands:'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

install-run:
	$(call INSTALL,)

install: ## the locked packages, with the tools for tests and checks, into .venv
	$(call INSTALL,--dev)

run: install-run ## the whole office with sample data, until Ctrl-C (PORT=8000 HOST=127.0.0.1)
	@exec $(RUNTIME) run --host '$(HOST)' --port '$(PORT)'

code: ## the code that a demo person logs in with beside the password (PERSON=admin)
	@$(PY) manage.py demo_code '$(PERSON)'

invariants: ## what must always be true of the data, asked of the running office (ARGS=--seconds 600)
	@$(PY) manage.py assert_invariants $(ARGS)

ifeq ($(JOBS),1)
test: install ## the whole suite, on every core or in JOBS=1 process (ARGS= go to pytest)
	@exec $(RUNTIME) exec --state test --no-fsync -- $(PY) -m pytest $(ARGS)
else
test: install
	@exec $(PY) -m pytest --dist loadfile --no-loadscope-reorder $(foreach number,$(shell seq $(JOBS)),$(call RUNNER,$(number))) $(ARGS)
endif

browser: ## what the browser tests need: Chromium, fonts with Chinese, libatomic (as root by apt-get)
	@sh tests/browser/install.sh

screenshots: install browser ## the pictures of the docs anew, by the browser tests
	@SCREENSHOTS=docs/images exec $(RUNTIME) exec --state test --no-fsync -- $(PY) -m pytest -q tests/browser

demo: install-run ## the main job on a fresh database (INPUT=file REPORT=file.json ARGS=)
	@exec $(RUNTIME) exec --state demo --fresh --migrate --with web,worker,scheduler -- $(PY) manage.py demo \
		$(if $(INPUT),--input '$(INPUT)') $(if $(REPORT),--report '$(REPORT)') $(ARGS)

check: install ## style, types, import order, deployment settings, missing migrations
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy .
	.venv/bin/lint-imports
	ENTREPOT_PRODUCTION=1 ALLOWED_HOSTS=example.com CSRF_TRUSTED_ORIGINS=https://example.com \
		SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		$(PY) manage.py check --deploy --fail-level WARNING
	@exec $(RUNTIME) exec --state check --no-fsync -- $(PY) manage.py makemigrations --check --dry-run

messages: install ## the translations in locale/ brought up to date with the sources, and compiled
	$(PY) manage.py messages

bench: install ## the benchmarks (NAME= for one, ARGS=)
	@exec $(RUNTIME) exec --state bench --fresh --migrate -- $(PY) -m bench $(NAME) $(ARGS)

prove: install ## no piece is ever two people's, however many try at once (ARGS=--attempts 1000000, or --resume)
	@exec $(RUNTIME) exec --state prove $(if $(findstring --resume,$(ARGS)),,--fresh --migrate) -- \
		$(PY) -m tests.proofs.holds $(ARGS)

prove-http: install ## one piece, a hundred clients over HTTP, and web, worker and database killed meanwhile (ARGS=--rounds 20)
	@exec $(RUNTIME) exec --state prove --fresh --migrate --with web,worker,scheduler -- \
		$(PY) -m tests.proofs.http $(ARGS)

prove-imports: install ## imports end as they should, whatever is killed meanwhile (ARGS=--rows 50000 --times 20)
	@exec $(RUNTIME) exec --state prove --fresh --migrate -- $(PY) -m tests.proofs.imports $(ARGS)

lock: ## the locks anew from pyproject.toml by uv (ARGS=--upgrade UV=path)
	@command -v '$(UV)' >/dev/null || { echo "'$(UV)' was not found. Install uv, or name it with UV=." >&2; exit 2; }
	$(UV) $(LOCKING) $(ARGS) pyproject.toml -o requirements.lock
	$(UV) $(LOCKING) $(ARGS) --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## remove .venv, all data below var/, and the caches
	@if $(PY) -c 'import backoffice.runtime.commands' 2>/dev/null; then $(RUNTIME) remove --all; fi
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache staticfiles
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
