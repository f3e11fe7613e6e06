"""Reads data/api_errors.yml: the sentences of the HTTP API's errors."""

from string import Formatter

from relation.playbook_files import Section

LANGUAGES = ("fr", "en")
"""Those in which an error is told; the first to whoever asks for none of them."""
REQUIRED = ("refused", "http_error", "invalid_request", "server_error")
PLACES = {"too_long": "max_chars", "body_too_large": "max_bytes", "file_too_large": "max_mb", "http_error": "status"}
"""What a sentence may name between braces, by code; the others name nothing."""


def read_api_errors(file: Section) -> dict[str, dict[str, str]]:
    """Language → code → sentence, the same codes in each language. Raises: Invalid."""
    file.only(*LANGUAGES)
    sections = {language: file.section(language) for language in LANGUAGES}
    names = dict.fromkeys([*REQUIRED, *(name for section in sections.values() for name in section)])
    return {language: {name: _sentence(section, name) for name in names} for language, section in sections.items()}


def _sentence(section: Section, name: str) -> str:
    sentence, known = section.text(name), PLACES.get(name)
    wrong = section.wrong(name, "other_braces", known=known) if known else section.wrong(name, "no_braces")
    try:
        named = {place for _, place, _, _ in Formatter().parse(sentence) if place is not None}
    except ValueError as error:
        raise wrong from error
    if named - {known}:
        raise wrong
    return sentence
