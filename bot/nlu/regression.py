"""A multinomial logistic regression over what a text means and the words it says: quick to learn, quick to ask."""

from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Deque, List, Tuple

import numpy as np
from scipy.sparse import csr_matrix, spmatrix

from bot.nlu.heads import softmax
from bot.nlu.learnt import Conditions, shape_of
from bot.nlu.motif_model import HERE
from bot.nlu.sentence_models import fast_model
from bot.nlu.words import Words

MEMORY = 10
"""Steps back from which the curve of the loss is guessed."""
LEAST_GAIN = 1e-4
"""Of what the slope promises, for a step to be taken as long as it is."""
SHORTEST = 2.0**-10

Loss = Callable[[np.ndarray], Tuple[float, np.ndarray]]
"""(value, slope) at a point."""


@dataclass
class Regression:
    """`names`: the classes, in the order of the columns. `of_words`: one row for each column of the words."""

    names: List[str]
    of_meaning: np.ndarray
    of_words: np.ndarray
    bias: np.ndarray

    def chances(self, meant: np.ndarray, columns: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Of each class, for one text: its numbers, shape (size,), and the weights of the words in those columns."""
        return softmax((meant @ self.of_meaning + weights @ self.of_words[columns] + self.bias)[None, :])[0]


def files_of(name: str) -> List[Path]:
    """The code of a component called `name` that learns a regression."""
    return [HERE / f"{module}.py" for module in (name, "regression", "words")]


def conditions_of(model: type) -> Conditions:
    """What must be the same for a `model` that holds a regression to be read again."""
    return {
        "shape": shape_of(model, Regression, Words),
        "fast encoder": f"{fast_model().name} {fast_model().size}",
    }


def regress(meant: np.ndarray, said: csr_matrix, names: List[str], regularisation: float, steps: int) -> Regression:
    """`meant`: (n, size); `said`: (n, words); `names`: the class of each row. More `regularisation` holds less.

    Both parts are kept apart: as one sparse or one dense matrix, scikit-learn's takes fifty times longer.
    """
    classes, labels = np.unique(names, return_inverse=True)
    shapes = [(meant.shape[1], len(classes)), (said.shape[1], len(classes)), (len(classes),)]
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])

    def parts(numbers: np.ndarray) -> List[np.ndarray]:
        return [part.reshape(shape) for part, shape in zip(np.split(numbers, ends[:-1]), shapes)]

    def loss(numbers: np.ndarray) -> Tuple[float, np.ndarray]:
        of_meaning, of_words, bias = parts(numbers)
        chances = softmax(meant @ of_meaning + _product(words, of_words) + bias)
        value = -float(np.log(chances[rows, labels] + 1e-12).sum(dtype=np.float64))
        chances[rows, labels] -= 1
        slope = np.concatenate([(meant.T @ chances).ravel(), _product(turned, chances).ravel(), chances.sum(axis=0)])
        held = numbers[: ends[1]]  # all but the bias
        slope[: ends[1]] += held / regularisation
        return value + float(held @ held) / (2 * regularisation), slope

    rows, words, turned = np.arange(len(labels)), _as_tensor(said), _as_tensor(said.T)
    return Regression(list(map(str, classes)), *parts(_descend(loss, np.zeros(ends[-1], np.float32), steps)))


def _as_tensor(matrix: spmatrix) -> Any:
    """For `_product`."""
    import tensorflow as tf

    found = matrix.tocsr().tocoo()
    places = np.stack([found.row, found.col], axis=1).astype(np.int64)
    return tf.raw_ops.SparseTensorToCSRSparseMatrix(indices=places, values=found.data, dense_shape=found.shape)


def _product(sparse: Any, dense: np.ndarray) -> np.ndarray:
    """By TensorFlow: on every core, six times as fast as scipy; a row is summed by one thread, in the same order."""
    import tensorflow as tf

    product: np.ndarray = tf.raw_ops.SparseMatrixMatMul(a=sparse, b=dense).numpy()
    return product


def _descend(loss: Loss, point: np.ndarray, steps: int) -> np.ndarray:
    """Where the loss, convex, is least: L-BFGS as in Nocedal and Wright, 7.2, with steps halved until they gain.

    scipy's works in float64 with bounds, and takes as long as the loss itself.
    """
    changes: Deque[Tuple[np.ndarray, np.ndarray, float]] = deque(maxlen=MEMORY)
    value, slope = loss(point)
    for _ in range(steps):
        way = _turned(slope, changes) if changes else slope / -np.linalg.norm(slope)
        promised, length = float(slope @ way), 1.0
        there, slope_there = loss(point + way)
        while there > value + LEAST_GAIN * length * promised:
            length /= 2
            if length < SHORTEST:
                return point
            there, slope_there = loss(point + length * way)
        move, turn = length * way, slope_there - slope
        changes.append((move, turn, float(move @ turn)))
        point, value, slope = point + move, there, slope_there
    return point


def _turned(slope: np.ndarray, changes: Any) -> np.ndarray:
    """Down the slope, turned by how it changed along the steps before."""
    way, shares = -slope, []
    for move, turn, curve in reversed(changes):
        shares.append(float(move @ way) / curve)
        way -= np.float32(shares[-1]) * turn
    _, turn, curve = changes[-1]
    way *= np.float32(curve / float(turn @ turn))
    for (move, turn, curve), share in zip(changes, reversed(shares)):
        way += np.float32(share - float(turn @ way) / curve) * move
    return way
