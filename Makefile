# Two commands do everything: `make lab` to learn and teach, `make test` to check. The rest serves authors.
PYTHON ?= python3
PORT ?= 8888
BROWSER ?= yes
LANGUAGE ?= id
HOME_DIR ?= .jejaring
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: lab test check build demo bench clean

lab: $(VENV)/installed
	$(BIN)/jejaring lab --home $(HOME_DIR) --port $(PORT) --language $(LANGUAGE) \
	  $(if $(TOKEN),--token "$(TOKEN)") $(if $(filter no,$(BROWSER)),--no-browser)

test: $(VENV)/developed
	$(BIN)/python tests/chromium.py
	$(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist loadfile

check: $(VENV)/developed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/jejaring build --check

build: $(VENV)/developed
	$(BIN)/jejaring build

demo: $(VENV)/installed
	$(BIN)/jejaring demo --home $(HOME_DIR)-demo

bench: $(VENV)/developed
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) $(HOME_DIR) $(HOME_DIR)-demo

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Jejaring needs Python 3.11 or newer. Install it, then: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Python cannot make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/installed: $(VENV)/bin/python requirements.txt pyproject.toml
	@echo "Installing what the course needs into $(VENV) (a few minutes the first time) ..."
	@$(PIP) install --requirement requirements.txt
	@touch $@

$(VENV)/developed: $(VENV)/installed requirements-develop.txt
	@echo "Installing what the tests need into $(VENV) ..."
	@$(PIP) install --requirement requirements-develop.txt
	@touch $@
