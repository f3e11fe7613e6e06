"""Reads data/api_errors.yml: the sentences of the HTTP API's errors."""

from string import Formatter

from relation.playbook_files import Section

REQUIRED = ("refused", "http_error", "invalid_request", "server_error")
PLACES = {"too_long": "max_chars", "body_too_large": "max_bytes", "file_too_large": "max_mb", "http_error": "status"}
"""What a sentence may name between braces, by code; the others name nothing."""


def read_api_errors(file: Section) -> dict[str, str]:
    """Code → sentence. Raises: Invalid."""
    file.only("errors")
    section = file.section("errors")
    for name in REQUIRED:
        section.text(name)
    for name in section:
        _check_places(section, name)
    return {name: section.text(name) for name in section}


def _check_places(section: Section, name: str) -> None:
    known = PLACES.get(name)
    expected = f"{name}: no braces but {{{known}}}" if known else f"{name}: no braces"
    try:
        named = {place for _, place, _, _ in Formatter().parse(section.text(name)) if place is not None}
    except ValueError as error:
        raise section.wrong(name, expected) from error
    if named - {known}:
        raise section.wrong(name, expected)
