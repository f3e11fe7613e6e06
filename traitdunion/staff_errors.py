"""Wrong data told to the staff who wrote it: file, line, what was expected and what to do, in French."""

from functools import cache
from typing import Any

import yaml

from relation.model.errors import RelationError
from traitdunion.settings import ROOT

WORDS_FILE = ROOT / "data" / "templates" / "playbook_errors.yml"
REFUSED = "playbook_invalid"


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
    return words


def told(error: RelationError) -> str:
    """One line. An error that is not about a file of data/, or that has no sentence yet, is told by its code."""
    sentence = _words()["problems"].get(str(error.details.get("problem"))) if error.code == REFUSED else None
    if sentence is None:
        return str(error)
    file, _, line = str(error.details["where"]).rpartition(":")
    line_of: str = _words()["where"]
    return line_of.format(file=file, line=line, sentence=sentence.format(**error.details))
