"""Words and meaning learnt together: two small networks read a message's words and letters beside its vector."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator, List, Tuple

import numpy as np
from scipy.sparse import csr_matrix

from bot.nlu.heads import gelu, learnt_once, motif_loss, softmax
from bot.nlu.words import Words

MEMBERS = 2
"""Networks that start elsewhere and answer together: what one learnt by chance, the other did not."""
HIDDEN = 128
EPOCHS = 8
BATCH = 768
LEARNING_RATE = 6e-3
VECTOR_NOISE = 0.3
VECTOR_DROPOUT = 0.4
WORD_DROPOUT = 0.3
HIDDEN_DROPOUT = 0.5
WORD_SCALE = 3.0
"""Rows of words and letters are of length one each: this brings them to the size of the vectors' numbers."""
SEED = 7


@dataclass
class MotifNet:
    """The learnt numbers, those of the members side by side; answers without TensorFlow.

    `of_words`: (words, MEMBERS * HIDDEN), its bias; `of_vector`: (size, MEMBERS * HIDDEN), its bias; `outer`: (MEMBERS,
    2 * HIDDEN, classes), its bias.
    """

    words: Words
    mean: np.ndarray
    scale: np.ndarray
    of_words: np.ndarray
    words_bias: np.ndarray
    of_vector: np.ndarray
    vector_bias: np.ndarray
    outer: np.ndarray
    bias: np.ndarray

    @classmethod
    def of(cls, words: Words, mean: np.ndarray, scale: np.ndarray, members: List[List[np.ndarray]]) -> "MotifNet":
        """`members`: what `_learn_member` gives of each."""
        *inner, outer, bias = zip(*members)
        return cls(words, mean, scale, *map(np.hstack, inner), np.stack(outer), np.stack(bias))

    def chances(self, vectors: np.ndarray, readables: List[str]) -> np.ndarray:
        """(n, size) and n texts made readable → (n, classes), rows sum to one."""
        said = self.words.rows(readables) @ self.of_words
        meant = (vectors - self.mean) / self.scale @ self.of_vector
        halves = (gelu(said * WORD_SCALE + self.words_bias), gelu(meant + self.vector_bias))
        hidden = np.concatenate([half.reshape(len(half), len(self.outer), -1) for half in halves], axis=2)
        logits = hidden.swapaxes(0, 1) @ self.outer + self.bias[:, None]
        return np.mean(list(map(softmax, logits)), axis=0)


def fit_motif_net(vectors: np.ndarray, readables: List[str], labels: np.ndarray, groups: np.ndarray) -> MotifNet:
    """`vectors`: (n, size); `labels`: (n,) column of each class; `groups`: (classes, objectives), 0 or 1.

    What was learnt from the same messages by the same code is read again from disk.
    """
    code = (Path(__file__), Path(__file__).with_name("words.py"))
    return learnt_once(lambda: _learn(vectors, readables, labels, groups), vectors, labels, groups, readables, *code)


def _learn(vectors: np.ndarray, readables: List[str], labels: np.ndarray, groups: np.ndarray) -> MotifNet:
    words = Words()
    said = words.learn(readables)
    mean, scale = vectors.mean(axis=0), vectors.std(axis=0) + 1e-6
    meant = ((vectors - mean) / scale).astype(np.float32)
    with ThreadPoolExecutor(MEMBERS) as side_by_side:
        seeds = range(SEED, SEED + MEMBERS)
        members = list(side_by_side.map(lambda seed: _learn_member(seed, said, meant, labels, groups), seeds))
    return MotifNet.of(words, mean, scale, members)


def _learn_member(
    seed: int, said: csr_matrix, meant: np.ndarray, labels: np.ndarray, groups: np.ndarray
) -> List[np.ndarray]:
    import tensorflow as tf

    weights = _first_weights(seed, said.shape[1], meant.shape[1], len(groups))
    steps = EPOCHS * max(len(labels) // BATCH, 1)
    schedule = tf.keras.optimizers.schedules.CosineDecay(LEARNING_RATE, steps)
    optimiser = tf.keras.optimizers.legacy.Adam(schedule)  # one kernel a step: twice as fast as the new one
    loss = motif_loss(groups)

    @tf.function(reduce_retracing=True)
    def step(lot: Any, places: Any, values: Any, shape: Any, vector: Any, wanted: Any) -> None:
        with tf.GradientTape() as tape:
            row = tf.SparseTensor(places, _dropped(values, WORD_DROPOUT, lot, 0), shape)
            value = tf.reduce_mean(loss(wanted, _logits(weights, row, vector, lot)))
        optimiser.apply_gradients(zip(tape.gradient(value, weights), weights))

    for at, rows in enumerate(_batches(seed, len(labels))):
        step(tf.constant([seed, at], tf.int32), *_sparse(said[rows]), meant[rows], labels[rows])
    return [weight.numpy() for weight in weights]


def _first_weights(seed: int, words: int, size: int, classes: int) -> List[Any]:
    import tensorflow as tf

    draw = np.random.default_rng(seed)

    def drawn(inputs: int, outputs: int, spread: float) -> List[Any]:
        numbers = draw.normal(scale=spread, size=(inputs, outputs)).astype(np.float32)
        return [tf.Variable(numbers), tf.Variable(tf.zeros([outputs]))]

    return [*drawn(words, HIDDEN, 0.05), *drawn(size, HIDDEN, size**-0.5), *drawn(2 * HIDDEN, classes, 0.04)]


def _logits(weights: List[Any], words: Any, vector: Any, lot: Any) -> Any:
    """As `MotifNet.chances`, with the noise and the losses that make it learn from everything it reads."""
    import tensorflow as tf

    of_words, words_bias, of_vector, vector_bias, outer, bias = weights
    noise = tf.random.stateless_normal(tf.shape(vector), _seed(lot, 1), stddev=VECTOR_NOISE)
    said = tf.sparse.sparse_dense_matmul(words, of_words) * WORD_SCALE + words_bias
    meant = _dropped(vector + noise, VECTOR_DROPOUT, lot, 2) @ of_vector + vector_bias
    hidden = tf.concat([tf.nn.gelu(part, approximate=True) for part in (said, meant)], 1)
    return _dropped(hidden, HIDDEN_DROPOUT, lot, 3) @ outer + bias


def _dropped(values: Any, rate: float, lot: Any, place: int) -> Any:
    import tensorflow as tf

    return tf.nn.experimental.stateless_dropout(values, rate, _seed(lot, place))


def _seed(lot: Any, place: int) -> Any:
    """`lot`: the member's seed and the step. Each draw has its own: the same whatever runs beside it."""
    return lot * 4 + place


def _batches(seed: int, count: int) -> Iterator[np.ndarray]:
    """Rows of each step."""
    draw = np.random.default_rng(seed)
    for _ in range(EPOCHS):
        order = draw.permutation(count)
        for start in range(0, max(count - BATCH, 0) + 1, BATCH):
            yield order[start : start + BATCH]


def _sparse(rows: csr_matrix) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(places, values, shape) as TensorFlow reads them."""
    found = rows.tocoo()
    return np.stack([found.row, found.col], axis=1).astype(np.int64), found.data, np.array(rows.shape, np.int64)
