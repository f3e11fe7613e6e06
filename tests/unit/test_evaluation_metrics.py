"""The formulas of the evaluation, against values worked out by hand."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traitdunion.evaluation_bootstrap import bootstrap_interval, paired_bootstrap
from traitdunion.evaluation_metrics import (
    ClassScore,
    accuracy,
    auroc,
    calibration_error,
    class_table,
    f1_of,
    macro_f1,
    quantile,
    rank_correlation,
    ranks,
    reliability,
    roc_curve,
)

PAIRS = [("a", "a"), ("a", "a"), ("a", "b"), ("b", "b"), ("b", "c")]
"""a: 2 right of 3, never given wrongly; b: 1 of 2, given wrongly once; c: no label, one answer."""


def test_accuracy() -> None:
    assert accuracy(PAIRS) == pytest.approx(3 / 5)
    assert accuracy([]) is None


def test_class_table() -> None:
    table = class_table(PAIRS)
    assert list(table) == ["a", "b", "c"]
    assert table["a"] == ClassScore(precision=1.0, recall=2 / 3, f1=0.8, support=3)
    assert table["b"] == ClassScore(precision=0.5, recall=0.5, f1=0.5, support=2)
    assert table["c"] == ClassScore(precision=0.0, recall=0.0, f1=0.0, support=0)


def test_macro_f1_counts_the_class_that_was_only_answered() -> None:
    assert macro_f1(PAIRS) == pytest.approx((0.8 + 0.5 + 0.0) / 3)
    assert macro_f1([]) is None


def test_f1_of_one_class() -> None:
    assert f1_of(PAIRS, "a") == pytest.approx(0.8)
    assert f1_of(PAIRS, "d") is None


def test_ranks_share_ties() -> None:
    assert ranks([0.2, 0.9, 0.2, 0.1]) == [2.5, 4.0, 2.5, 1.0]


def test_auroc() -> None:
    """Positives 0.8, 0.4; negatives 0.4, 0.3, 0.1: of six comparisons five are won and one is a tie."""
    scored = [(True, 0.8), (False, 0.4), (True, 0.4), (False, 0.3), (False, 0.1)]
    assert auroc(scored) == pytest.approx(5.5 / 6)
    assert auroc([(True, 0.8)]) is None
    assert auroc([]) is None


def test_roc_curve_takes_a_tie_in_one_step() -> None:
    scored = [(True, 0.8), (False, 0.4), (True, 0.4), (False, 0.3)]
    assert roc_curve(scored) == [(0.0, 0.0), (0.0, 0.5), (0.5, 1.0), (1.0, 1.0)]
    assert roc_curve([(True, 0.8)]) == []


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.1, 0.2, 0.5, 0.9])), max_size=40))
def test_auroc_is_the_area_under_the_curve(scored: list[tuple[bool, float]]) -> None:
    points = roc_curve(scored)
    area = sum((x2 - x1) * (y1 + y2) / 2 for (x1, y1), (x2, y2) in pairwise(points))
    found = auroc(scored)
    assert (found is None) == (not points)
    assert found is None or found == pytest.approx(area)


def test_rank_correlation() -> None:
    assert rank_correlation([(0, 0.1), (1, 0.2), (2, 0.9)]) == pytest.approx(1.0)
    assert rank_correlation([(0, 0.9), (1, 0.2), (2, 0.1)]) == pytest.approx(-1.0)
    assert rank_correlation([(1, 10.0), (2, 30.0), (3, 20.0)]) == pytest.approx(0.5)
    assert rank_correlation([(1, 0.5), (1, 0.6)]) is None
    assert rank_correlation([]) is None


def test_calibration_error() -> None:
    """(0.9, 1.0]: two at 0.95, one right: 0.45 apart. (0.5, 0.6]: two at 0.6, both right: 0.40 apart."""
    answers = [(True, 0.95), (False, 0.95), (True, 0.6), (True, 0.6)]
    assert calibration_error(answers) == pytest.approx((2 * 0.45 + 2 * 0.4) / 4)
    bins = reliability(answers)
    assert [found.count for found in bins] == [0, 0, 0, 0, 0, 2, 0, 0, 0, 2]
    assert bins[5].accuracy == 1.0 and bins[9].accuracy == 0.5
    assert calibration_error([]) is None


def test_the_edges_of_the_bins() -> None:
    assert reliability([(True, 0.0)])[0].count == 1
    assert reliability([(True, 1.0)])[-1].count == 1
    assert reliability([(True, 0.1)])[0].count == 1


def test_quantile() -> None:
    assert quantile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.5
    assert quantile([1.0, 2.0, 3.0], 1.0) == 3.0
    assert quantile([], 0.5) is None


def test_the_interval_holds_the_figure_and_is_the_same_twice() -> None:
    rows = [("a", "a")] * 80 + [("a", "b")] * 20
    interval = bootstrap_interval(accuracy, rows)
    assert interval is not None
    low, high = interval
    assert low < 0.8 < high
    assert (low, high) == pytest.approx((0.72, 0.88), abs=0.02)  # 0.8 ± 1.96 √(0.8 × 0.2 / 100)
    assert bootstrap_interval(accuracy, rows) == interval
    assert bootstrap_interval(accuracy, []) is None


def test_a_clear_difference_and_none() -> None:
    right, wrong = ("a", "a"), ("a", "b")
    ours, other = [right] * 90 + [wrong] * 10, [right] * 60 + [wrong] * 40
    clear = paired_bootstrap(accuracy, ours, other)
    assert clear is not None
    assert clear.value == pytest.approx(0.3)
    assert 0.15 < clear.low < 0.3 < clear.high < 0.45
    assert clear.p < 0.01
    same = paired_bootstrap(accuracy, ours, ours)
    assert same is not None
    assert (same.value, same.low, same.high, same.p) == (0.0, 0.0, 0.0, 1.0)


def test_pairing_wants_the_same_messages() -> None:
    with pytest.raises(ValueError, match="same messages"):
        paired_bootstrap(accuracy, [("a", "a")], [])
    assert paired_bootstrap(accuracy, [], []) is None
