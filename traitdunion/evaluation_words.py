"""The words and the numbers of the evaluation as people read them: data/templates/evaluation_words.yml."""

from typing import Any

import yaml

from traitdunion.settings import ROOT

TEMPLATES = ROOT / "data" / "templates"
NARROW_SPACE = "\u202f"


def read_words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load((TEMPLATES / "evaluation_words.yml").read_text(encoding="utf-8"))
    return words


def number(value: float | None, decimals: int = 3, signed: bool = False) -> str:
    """As in "0,812"; "+0,013" when `signed`; a dash for what is undefined."""
    if value is None:
        return "–"
    written = f"{value:{'+' if signed else ''},.{decimals}f}".replace(",", NARROW_SPACE).replace(".", ",")
    return written.replace("-", "−")


def interval(found: dict[str, float], signed: bool = False) -> str:
    return f"[{number(found['low'], signed=signed)} ; {number(found['high'], signed=signed)}]"
