# The two commands are `make run` and `make test`; each does all of its own set-up. CONTRIBUTING.md explains the rest.
PYTHON ?= python3
BIN := .venv/bin
export UV_SYSTEM_CERTS ?= 1

.PHONY: run test setup dev check lint types train bench-turn bench-handoff chaos bench-development bench-grammar bench-understanding bench-voice bench-desk bench-channels demo-channels widget clean

run: setup
	@$(BIN)/traitdunion run

setup: .venv/service.done
	@$(BIN)/traitdunion setup

test: dev
	@$(BIN)/traitdunion setup
	@$(BIN)/traitdunion train
	.venv-brain/bin/python -m pytest -c tests/brain/pytest.ini tests/brain
	$(BIN)/python -m pytest

check: lint types test

lint: dev
	$(BIN)/ruff check .

types: dev
	$(BIN)/mypy

train: setup
	$(BIN)/traitdunion train

bench-turn: dev
	@$(BIN)/traitdunion setup
	@$(BIN)/traitdunion train
	$(BIN)/python -m bench.turn

bench-handoff: dev
	@$(BIN)/traitdunion setup
	@$(BIN)/traitdunion train
	$(BIN)/python -m bench.handoff --browsers

chaos: dev
	@$(BIN)/traitdunion setup
	@$(BIN)/traitdunion train
	$(BIN)/python -m bench.chaos

bench-development: setup
	.venv-brain/bin/python -m bench.development

bench-grammar: setup
	@$(BIN)/traitdunion train
	.venv-brain/bin/python -m bench.grammar

bench-understanding: setup
	$(BIN)/python -m bench.understanding

bench-voice: dev
	$(BIN)/python -m bench.voice

bench-channels: dev
	PYTHONPATH=tests $(BIN)/python -m bench.channels

demo-channels: dev
	@$(BIN)/traitdunion setup
	@$(BIN)/traitdunion train
	@PYTHONPATH=tests $(BIN)/python -m bench.demo_channels $(ARGS)

bench-desk: dev
	@$(BIN)/traitdunion setup
	$(BIN)/python -m bench.desk

widget:
	cd widget && npm ci && npm run build

dev: .venv/dev.done

# A virtual environment with the installer, then the service's locked packages, then the project itself.
.venv/bin/uv: requirements/setup.txt
	@echo "Environnement du service (.venv)…"
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || { echo "Python 3.11 ou plus récent est nécessaire (PYTHON=…)."; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/setup.txt
	@touch .venv/bin/uv

.venv/service.done: .venv/bin/uv requirements/service.txt pyproject.toml
	@$(BIN)/uv pip install --python $(BIN)/python --compile-bytecode --require-hashes -r requirements/service.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.done: .venv/service.done requirements/dev.txt
	@$(BIN)/uv pip install --python $(BIN)/python --compile-bytecode --require-hashes -r requirements/dev.txt
	@touch $@

clean:
	rm -rf .venv .venv-brain models var .rasa
