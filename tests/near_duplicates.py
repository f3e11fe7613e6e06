"""Messages that say the same with the same words: Jaccard over sets of words, with prefix filtering."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import ceil

_WORD = re.compile(r"\w+")


def words_of(text: str) -> frozenset[str]:
    """Lower case, without accents or punctuation."""
    plain = unicodedata.normalize("NFD", text.lower())
    return frozenset(_WORD.findall("".join(char for char in plain if unicodedata.category(char) != "Mn")))


def near_duplicates(
    texts: Sequence[str], others: Sequence[str] | None, threshold: float
) -> Iterator[tuple[int, int, float]]:
    """(index, index, similarity) of the pairs at or above the threshold: within `texts`, or between them and `others`.

    Two sets that alike share one of their rarest words: only those are looked up. Texts without a word are left out.
    """
    own = [words_of(text) for text in texts]
    asked = own if others is None else [words_of(text) for text in others]
    seen = Counter(word for words in (*own, *(() if others is None else asked)) for word in words)
    holders: dict[str, list[int]] = defaultdict(list)
    if others is not None:
        for index, words in enumerate(own):
            _hold(holders, index, _rarest(words, seen, threshold))
    for index, words in enumerate(asked):
        rarest = _rarest(words, seen, threshold)
        for candidate in sorted({holder for word in rarest for holder in holders.get(word, ())}):
            similarity = len(words & own[candidate]) / len(words | own[candidate])
            if similarity >= threshold:
                yield candidate, index, similarity
        if others is None:
            _hold(holders, index, rarest)


def _rarest(words: frozenset[str], seen: Counter[str], threshold: float) -> list[str]:
    """Enough of them that two sets at the threshold share one."""
    ordered = sorted(words, key=lambda word: (seen[word], word))
    return ordered[: len(ordered) - ceil(threshold * len(ordered)) + 1] if ordered else []


def _hold(holders: dict[str, list[int]], index: int, words: Sequence[str]) -> None:
    for word in words:
        holders[word].append(index)
