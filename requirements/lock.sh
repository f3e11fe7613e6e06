#!/bin/sh
# Rewrites the hash-pinned lock files: one per environment, without any registry host name.
set -eu
cd "$(dirname "$0")/.."
lock() { .venv/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-annotate --no-header "$@"; }
lock --universal --python-version 3.11 --group pyproject.toml:setup -o requirements/setup.txt
lock --universal --python-version 3.11 pyproject.toml -o requirements/service.txt
lock --universal --python-version 3.11 pyproject.toml --group dev -c requirements/service.txt -o requirements/dev.txt
lock --python-version 3.10 --group brain -o requirements/brain.txt
