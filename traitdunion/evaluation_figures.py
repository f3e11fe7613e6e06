"""The figures of the evaluation: which formula, over which rows of (label, answer).

An answer is one object as `traitdunion understand` writes it; keys that another system does not have are skipped.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from traitdunion.evaluation_bootstrap import Statistic
from traitdunion.evaluation_labels import Labelled
from traitdunion.evaluation_metrics import (
    Pair,
    Scored,
    accuracy,
    auroc,
    calibration_error,
    f1_of,
    macro_f1,
    rank_correlation,
)

Answer = Mapping[str, Any]
NEEDED = "needed"
ANGRY = 2
"""Label from which a message counts as angry."""
CLASSES = ("objective", "motif", "persona", "human", "language")


def answer_of(answer: Answer, column: str) -> str | None:
    """The class that was answered; None when this answer does not say. No persona evidence at all is `neutre`."""
    if column != "persona":
        found = answer.get(column)
        return None if found is None else str(found)
    evidence = answer.get("persona")
    if isinstance(evidence, str) or evidence is None:
        return evidence
    return str(max(evidence, key=lambda name: float(evidence[name]))) if evidence else "neutre"


def confidence_of(answer: Answer, column: str) -> float | None:
    """The probability of the objective or motif that was answered."""
    ranking = answer.get(f"{column}s") or ()
    return next((float(found["confidence"]) for found in ranking if found["name"] == answer.get(column)), None)


def anger_of(answer: Answer) -> float | None:
    anger = (answer.get("mood") or {}).get("anger")
    return None if anger is None else float(anger)


def _pair(column: str) -> Callable[[str, Answer], Any]:
    def pair(label: str, answer: Answer) -> Pair | None:
        found = answer_of(answer, column)
        return None if found is None else (label, found)

    return pair


def _confidence(column: str) -> Callable[[str, Answer], Any]:
    def scored(label: str, answer: Answer) -> Scored | None:
        confidence = confidence_of(answer, column)
        return None if confidence is None else (answer.get(column) == label, confidence)

    return scored


def _needed(label: str, answer: Answer) -> Pair | None:
    found = answer.get("human")
    return None if found is None else (_need(label), _need(str(found)))


def _need(level: str) -> str:
    return "no" if level == "no" else NEEDED


def _anger(label: str, answer: Answer) -> tuple[float, float] | None:
    found = anger_of(answer)
    return None if found is None else (float(label), found)


def _is_angry(label: str, answer: Answer) -> Scored | None:
    found = anger_of(answer)
    return None if found is None else (int(label) >= ANGRY, found)


def _needed_f1(rows: Sequence[Pair]) -> float | None:
    return f1_of(rows, NEEDED)


@dataclass(frozen=True)
class Figure:
    """One number: a formula over the rows that `row` makes of a label of `column` and an answer."""

    column: str
    name: str
    statistic: Statistic
    row: Callable[[str, Answer], Any]


FIGURES = (
    *(
        Figure(column, name, formula, _pair(column))
        for column in CLASSES
        for name, formula in (("accuracy", accuracy), ("macro_f1", macro_f1))
    ),
    Figure("human", "needed_f1", _needed_f1, _needed),
    Figure("anger", "auroc", auroc, _is_angry),
    Figure("anger", "rank_correlation", rank_correlation, _anger),
    Figure("objective", "calibration_error", calibration_error, _confidence("objective")),
    Figure("motif", "calibration_error", calibration_error, _confidence("motif")),
)


def rows_of(figure: Figure, messages: Sequence[Labelled], answers: Sequence[Answer]) -> list[Any]:
    """One row a message; None for those without label or answer."""
    return [
        figure.row(message.labels[figure.column], answer) if figure.column in message.labels else None
        for message, answer in zip(messages, answers, strict=True)
    ]
