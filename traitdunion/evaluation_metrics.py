"""The formulas of the evaluation, in plain Python (3.10 too: the benchmarks share them). No file, no brain.

Classes count when they occur among the labels or the answers, as in scikit-learn. An undefined figure is None.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

Pair = tuple[str, str]
"""(label, answer)."""
Scored = tuple[bool, float]
"""(whether it is so, the score given to it); for calibration, (whether the answer is right, its confidence)."""

BINS = 10


@dataclass(frozen=True)
class ClassScore:
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True)
class Bin:
    """Answers whose confidence lies in (low, high]; `confidence` and `accuracy` are their means."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def accuracy(pairs: Sequence[Pair]) -> float | None:
    return sum(real == found for real, found in pairs) / len(pairs) if pairs else None


def class_table(pairs: Sequence[Pair]) -> dict[str, ClassScore]:
    """By class, in alphabetical order."""
    return {name: _class_score(*counts) for name, counts in sorted(_class_counts(pairs).items())}


def macro_f1(pairs: Sequence[Pair]) -> float | None:
    """The mean of the classes' F1."""
    counts = _class_counts(pairs).values()
    return sum(2 * hits / (real + found) for hits, real, found in counts) / len(counts) if counts else None


def f1_of(pairs: Sequence[Pair], name: str) -> float | None:
    """One class's F1; None when neither label nor answer has it."""
    hits, real, found = _class_counts(pairs).get(name, (0, 0, 0))
    return 2 * hits / (real + found) if real + found else None


def _class_counts(pairs: Sequence[Pair]) -> dict[str, tuple[int, int, int]]:
    """class → (both, labels, answers)."""
    hits: Counter[str] = Counter()
    real: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for (label, answer), count in Counter(pairs).items():
        real[label] += count
        found[answer] += count
        if label == answer:
            hits[label] += count
    return {name: (hits[name], real[name], found[name]) for name in real | found}


def _class_score(hits: int, real: int, found: int) -> ClassScore:
    precision, recall = hits / found if found else 0.0, hits / real if real else 0.0
    return ClassScore(precision, recall, 2 * hits / (real + found), real)


def ranks(values: Sequence[float]) -> list[float]:
    """1 for the smallest; equal values share the mean of their ranks."""
    order = sorted(range(len(values)), key=values.__getitem__)
    found = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for at in order[start : end + 1]:
            found[at] = (start + end) / 2 + 1
        start = end + 1
    return found


def auroc(scored: Sequence[Scored]) -> float | None:
    """The chance that one that is so scores above one that is not (half for a tie); None without both kinds."""
    positive = sum(is_so for is_so, _ in scored)
    negative = len(scored) - positive
    if not positive or not negative:
        return None
    total = sum(rank for rank, (is_so, _) in zip(ranks([score for _, score in scored]), scored, strict=True) if is_so)
    return (total - positive * (positive + 1) / 2) / (positive * negative)


def roc_curve(scored: Sequence[Scored]) -> list[tuple[float, float]]:
    """(share of the others raised too, share of those that are so raised), from (0, 0) to (1, 1)."""
    positive = sum(is_so for is_so, _ in scored)
    negative = len(scored) - positive
    if not positive or not negative:
        return []
    points, hits, false = [(0.0, 0.0)], 0, 0
    ordered = sorted(scored, key=lambda pair: -pair[1])
    for at, (is_so, score) in enumerate(ordered):
        hits, false = hits + is_so, false + (not is_so)
        if at + 1 == len(ordered) or ordered[at + 1][1] != score:
            points.append((false / negative, hits / positive))
    return points


def rank_correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Spearman's: Pearson's correlation of the ranks; None when one side never varies."""
    if len(pairs) < 2:
        return None
    left, right = ranks([pair[0] for pair in pairs]), ranks([pair[1] for pair in pairs])
    middle = (len(pairs) + 1) / 2
    together = sum((a - middle) * (b - middle) for a, b in zip(left, right, strict=True))
    apart = (sum((a - middle) ** 2 for a in left) * sum((b - middle) ** 2 for b in right)) ** 0.5
    return together / apart if apart else None


def reliability(answers: Sequence[Scored], bins: int = BINS) -> list[Bin]:
    """The reliability diagram: equal widths; an empty bin has zeros."""
    groups: list[list[Scored]] = [[] for _ in range(bins)]
    for is_right, confidence in answers:
        at = next((at for at in range(bins) if confidence <= (at + 1) / bins), bins - 1)
        groups[at].append((is_right, confidence))
    return [_bin(at / bins, (at + 1) / bins, group) for at, group in enumerate(groups)]


def _bin(low: float, high: float, group: Sequence[Scored]) -> Bin:
    count = len(group)
    confidence = sum(confidence for _, confidence in group) / count if count else 0.0
    return Bin(low, high, count, confidence, sum(is_right for is_right, _ in group) / count if count else 0.0)


def calibration_error(answers: Sequence[Scored]) -> float | None:
    """ECE: the mean distance between confidence and accuracy over the bins, weighted by their counts."""
    if not answers:
        return None
    return sum(found.count * abs(found.confidence - found.accuracy) for found in reliability(answers)) / len(answers)


def quantile(values: Sequence[float], share: float) -> float | None:
    """Linear between the two nearest values, as numpy's default."""
    if not values:
        return None
    ordered = sorted(values)
    at = share * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)
