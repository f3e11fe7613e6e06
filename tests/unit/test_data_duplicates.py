"""No message is learnt twice under one label, and none that is learnt comes back in the evaluation."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from near_duplicates import near_duplicates, words_of

DATA = Path(__file__).parents[2] / "data"
EVALUATION = DATA / "evaluation"
SIMILAR = 0.8
"""Share of their words that two messages have in common, from which they are one."""
FORMULA_WORDS = 4
"""Up to so many words of two letters or more everybody writes the same (« bonjour », « un conseiller svp »)."""

Labelled = tuple[str, str]
"""(label, text)."""


def load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def intents() -> Iterator[Labelled]:
    for path in sorted((DATA / "nlu").glob("*.yml")):
        for entry in load(path)["nlu"]:
            for line in (entry.get("examples") or "").splitlines():
                if line.strip().startswith("- ") and "intent" in entry:
                    yield entry["intent"], line.strip()[2:]


def styles(node: Any, label: str) -> Iterator[Labelled]:
    """Texts are the items of lists, however deep, or what was said and the reply; the label is the way to them."""
    if isinstance(node, dict):
        for key, below in node.items():
            yield from styles(below, f"{label}.{key}")
    elif isinstance(node, list):
        yield from ((label, text if isinstance(text, str) else " ".join(text)) for text in node)


@pytest.fixture(scope="module")
def learnt() -> list[Labelled]:
    found = list(intents())
    for path in sorted((DATA / "styles").glob("*.yml")):
        if path.name != "cues.yml":  # patterns, not messages
            found += styles(load(path), path.stem)
    assert len(found) > 5_000
    return found


def test_no_message_is_learnt_twice_under_one_label(learnt: list[Labelled]) -> None:
    by_label: dict[str, list[str]] = defaultdict(list)
    for label, text in learnt:
        by_label[label].append(text)
    found = [
        f"{label}: {texts[one]!r} ~ {texts[other]!r}"
        for label, texts in by_label.items()
        for one, other, _ in near_duplicates(texts, None, SIMILAR)
    ]
    assert not found, "\n".join(found)


def test_no_evaluation_message_is_learnt(learnt: list[Labelled]) -> None:
    files = sorted(EVALUATION.glob("*.tsv"))
    if not files:
        pytest.skip("data/evaluation has no .tsv file")
    asked = []
    for file in files:
        with file.open(encoding="utf-8", newline="") as lines:
            asked += [(f"{file.name} {row['id']}", row["text"]) for row in csv.DictReader(lines, delimiter="\t")]
    known = [(label, text) for label, text in learnt if sum(len(word) > 1 for word in words_of(text)) > FORMULA_WORDS]
    found = [
        f"{asked[other][0]}: {asked[other][1]!r} ~ {known[one][0]}: {known[one][1]!r}"
        for one, other, _ in near_duplicates([text for _, text in known], [text for _, text in asked], SIMILAR)
    ]
    assert not found, "\n".join(found)


# The search itself


def test_the_search_sees_a_copy_in_disguise() -> None:
    texts = ["Où est mon colis, svp ?", "OU EST MON COLIS SVP", "où est ma facture ?", "", "?!"]
    assert list(near_duplicates(texts, None, SIMILAR)) == [(0, 1, 1.0)]
    assert list(near_duplicates(texts, ["ou est mon colis", "le canapé bleu"], SIMILAR)) == [(0, 0, 0.8), (1, 0, 0.8)]


@given(
    st.lists(st.lists(st.sampled_from("abcdefg"), max_size=6).map(" ".join), max_size=12), st.sampled_from([0.5, 0.8])
)
def test_the_search_finds_what_a_comparison_of_all_pairs_finds(texts: list[str], threshold: float) -> None:
    sets = [words_of(text) for text in texts]
    expected = {
        (one, other)
        for other in range(len(sets))
        for one in range(other)
        if sets[one] and sets[other] and len(sets[one] & sets[other]) / len(sets[one] | sets[other]) >= threshold
    }
    assert {(one, other) for one, other, _ in near_duplicates(texts, None, threshold)} == expected
    between = {(one, other) for one, other, _ in near_duplicates(texts, texts, threshold)}
    assert {(one, other) for one, other in between if one < other} == expected
