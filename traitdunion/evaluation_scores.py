"""Labels against answers: every figure of an evaluation, as plain JSON-able values."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from traitdunion.evaluation_bootstrap import bootstrap_interval, paired_bootstrap
from traitdunion.evaluation_figures import FIGURES, Answer, Figure, answer_of, confidence_of, rows_of
from traitdunion.evaluation_labels import Labelled
from traitdunion.evaluation_metrics import class_table, reliability, roc_curve


def score(messages: Sequence[Labelled], answers: Sequence[Answer]) -> dict[str, Any]:
    """{column: {figure: {value, low, high, n}, classes, confusion, reliability…}}; absent columns are left out."""
    scores: dict[str, Any] = {}
    for figure in FIGURES:
        rows = [row for row in rows_of(figure, messages, answers) if row is not None]
        value = figure.statistic(rows)
        if value is None:
            continue
        low, high = bootstrap_interval(figure.statistic, rows) or (value, value)
        found = {"value": value, "low": low, "high": high, "n": len(rows)}
        scores.setdefault(figure.column, {})[figure.name] = found
        _detail(scores[figure.column], figure, rows)
    return scores


def _detail(scores: dict[str, Any], figure: Figure, rows: Sequence[Any]) -> None:
    """What is behind the figure: the classes, the confusions, the curves."""
    if figure.name == "accuracy":
        scores["classes"] = {name: asdict(found) for name, found in class_table(rows).items()}
        scores["confusion"] = [
            {"label": real, "answer": found, "count": count} for (real, found), count in Counter(rows).most_common()
        ]
    elif figure.name == "calibration_error":
        scores["reliability"] = [asdict(found) for found in reliability(rows)]
    elif figure.name == "auroc":
        scores["roc"] = roc_curve(rows)
    elif figure.name == "rank_correlation":
        scores["scores"] = {
            str(level): [score for label, score in rows if label == level] for level in sorted({row[0] for row in rows})
        }


def compare(messages: Sequence[Labelled], ours: Sequence[Answer], other: Sequence[Answer]) -> list[dict[str, Any]]:
    """Each figure of both on the messages that both answered, with the paired bootstrap of their difference."""
    found = []
    for figure in FIGURES:
        rows = zip(rows_of(figure, messages, ours), rows_of(figure, messages, other), strict=True)
        both = [pair for pair in rows if None not in pair]
        here, there = [pair[0] for pair in both], [pair[1] for pair in both]
        difference = paired_bootstrap(figure.statistic, here, there)
        if difference is not None:
            values = {"ours": figure.statistic(here), "other": figure.statistic(there), "n": len(both)}
            found.append({"column": figure.column, "figure": figure.name, **values, "difference": asdict(difference)})
    return found


def worst_errors(
    messages: Sequence[Labelled], answers: Sequence[Answer], column: str, count: int
) -> list[dict[str, Any]]:
    """Wrong answers, the surest first, with their text and line."""
    found = []
    for message, answer in zip(messages, answers, strict=True):
        label, given = message.labels.get(column), answer_of(answer, column)
        if label is None or given is None or given == label:
            continue
        where, sure = message.record.where, confidence_of(answer, column)
        error = {"where": where, "text": message.record.text, "label": label, "answer": given, "confidence": sure}
        found.append((sure or 0.0, error))
    return [error for _, error in sorted(found, key=lambda pair: -pair[0])[:count]]
