"""CSV that a spreadsheet opens as it is, and takes for no formula."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BOM = "\ufeff"
"""Spreadsheets read UTF-8 by it."""


def write_csv(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Semicolons, as French spreadsheets expect; None is an empty cell."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(titles)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return BOM + written.getvalue()


def _safe(cell: object) -> object:
    """A customer's words that begin as a formula are kept as words, behind an apostrophe."""
    if not isinstance(cell, str):
        return "" if cell is None else cell
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA_SIGNS) else cell
