"""Measurements: each prints a table, then one JSON object as its last line. Never part of `make test`."""
