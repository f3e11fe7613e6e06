"""The evaluation as one self-contained HTML page; the words and pictures are in data/templates."""

from pathlib import Path
from typing import Any

import jinja2

from traitdunion.evaluation_figures import CLASSES, FIGURES
from traitdunion.evaluation_metrics import quantile
from traitdunion.evaluation_table import verdict
from traitdunion.evaluation_words import TEMPLATES, interval, number, read_words
from traitdunion.messages_file import UnreadableFile

BOX = (0.05, 0.25, 0.5, 0.75, 0.95)
MARGIN = 1.15
"""The comparison's axis goes a little beyond its widest interval."""


def write_report(found: dict[str, Any], file: Path) -> None:
    """`found`: as evaluation.evaluate_files makes it. Raises: UnreadableFile when the file cannot be written."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    environment.filters.update(number=number, interval=interval)
    page = environment.get_template("evaluation.html").render(
        found=found,
        words=read_words(),
        figures=FIGURES,
        class_columns=[column for column in CLASSES if column in found["scores"]],
        boxes=_boxes(found["scores"].get("anger", {}).get("scores", {})),
        comparison=_comparison(found.get("comparison")),
    )
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise UnreadableFile(f"{file}: cannot be written: {error.strerror}") from error


def _boxes(scores: dict[str, list[float]]) -> list[dict[str, Any]]:
    """Level by level: how many, and the quantiles BOX of the score."""
    return [
        {"level": level, "count": len(values), "marks": [quantile(values, share) for share in BOX]}
        for level, values in scores.items()
    ]


def _comparison(comparison: dict[str, Any] | None) -> dict[str, Any] | None:
    """With each figure's verdict, and the half-width of the picture's axis."""
    if comparison is None:
        return None
    rows = [
        row | {"verdict": verdict(row["difference"], row["figure"] == "calibration_error")}
        for row in comparison["figures"]
    ]
    widest = max((abs(row["difference"][end]) for row in rows for end in ("low", "high")), default=0.0)
    return {**comparison, "figures": rows, "reach": (widest or 1.0) * MARGIN}
