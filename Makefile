# `make demo` and `make test` need nothing but Python 3.11 or newer; both build .venv themselves.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
READY := $(VENV)/.ready
OTHERS := tests/others/node/node_modules/.ready

.PHONY: installed demo test prove others lint figures constraints vendored docs screenshots clean help

help:  ## What can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(READY)  ## Start the mock, use both APIs, judge it by both documents
	@$(BIN)/python -m mockserver.demo
	@mkdir -p build
	@for api in tavus together; do \
		echo && $(BIN)/contracts check $$api --profile quick --report html=build/$$api.html || exit $$?; \
	done
	@echo "Reports to look at: build/tavus.html build/together.html"

# With --jobs 3, side by side: installers mostly wait for a registry.
installed: $(READY) .clients/.ready $(OTHERS)  ## Install what the tests need

test: installed  ## Every test
	@$(BIN)/pytest -n 2 --dist loadgroup

prove: $(READY)  ## Break the mock once for each check and law, which must see it
	@$(BIN)/contracts prove --one-per-rule --seeds 0 --jobs 2 --within 300  # whatever else the machine does
	@$(BIN)/contracts prove --document together --one-per-rule --jobs 2

lint: $(READY)  ## Style, types, and who imports whom
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/specs verify

figures: $(READY)  ## Measure every figure in the README
	@$(BIN)/python -m benchmarks

# uv where it is present, else venv and pip; both from the pinned versions.
$(READY): pyproject.toml constraints.txt
	@if command -v uv >/dev/null; then \
		uv venv --quiet --allow-existing --python $(PYTHON) $(VENV) && \
		uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --editable '.[dev]'; \
	else \
		$(PYTHON) -m venv $(VENV) && \
		$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'; \
	fi
	@$(BIN)/python -m compileall -q specs mockserver contracts
	@touch $@

# The official clients, each in an environment of its own.
.clients/.ready: tests/official_clients/install.py $(wildcard tests/official_clients/*.txt) $(wildcard tests/official_clients/package.json)
	@$(PYTHON) tests/official_clients/install.py
	@touch $@

# The packages of the services of others in Node; without npm, their tests are skipped.
$(OTHERS): tests/others/node/package.json tests/others/node/package-lock.json
	@if command -v npm >/dev/null; then \
		npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --prefix tests/others/node && touch $@; \
	fi

others: $(READY) $(OTHERS)  ## Judge the services of others, right and broken
	@$(BIN)/python -m tests.others --broken

constraints: $(READY)  ## Pin what is installed now
	@$(BIN)/python -m pip freeze --exclude-editable | grep -v '^-' > constraints.txt

# Beside what the tests need: only who builds the documentation waits for its generator.
$(VENV)/.docs: $(READY)
	@if command -v uv >/dev/null; then \
		uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --no-build-isolation --editable '.[docs]'; \
	else \
		$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-build-isolation --editable '.[docs]'; \
	fi
	@touch $@

docs: $(VENV)/.docs  ## Build the documentation into build/docs/site; a warning fails it
	@$(BIN)/python -m tools.site

screenshots: $(READY)  ## Take the pictures in docs/images anew, the moving one of the terminal too
	@$(BIN)/python -m tools.screenshots
	@$(BIN)/python -m tools.terminal

vendored: $(READY)  ## Fetch the scripts of others anew, at the versions of tools/vendored.toml
	@$(BIN)/python -m tools.vendored

clean:  ## Remove what was built
	rm -rf $(VENV) .clients build dist *.egg-info
