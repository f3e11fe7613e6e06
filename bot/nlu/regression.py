"""A multinomial logistic regression over what a text means and the words it says: quick to learn, quick to ask."""

from dataclasses import dataclass
from typing import List, Tuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from bot.nlu.heads import softmax


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


def regress(meant: np.ndarray, said: csr_matrix, names: List[str], regularisation: float, steps: int) -> Regression:
    """`meant`: (n, size); `said`: (n, words); `names`: the class of each row. More `regularisation` holds less.

    Both parts are kept apart: as one sparse or one dense matrix, scikit-learn's takes ten times longer.
    """
    classes, labels = np.unique(names, return_inverse=True)
    wanted = np.eye(len(classes), dtype=np.float32)[labels]
    shapes = [(meant.shape[1], len(classes)), (said.shape[1], len(classes)), (len(classes),)]
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    turned = said.T.tocsr()

    def parts(numbers: np.ndarray) -> List[np.ndarray]:
        return [part.reshape(shape) for part, shape in zip(np.split(numbers.astype(np.float32), ends[:-1]), shapes)]

    def loss(numbers: np.ndarray) -> Tuple[float, np.ndarray]:
        of_meaning, of_words, bias = parts(numbers)
        chances = softmax(meant @ of_meaning + said @ of_words + bias)
        errors = chances - wanted
        held = [of_meaning / regularisation, of_words / regularisation, np.zeros_like(bias)]
        slopes = [meant.T @ errors + held[0], turned @ errors + held[1], errors.sum(axis=0)]
        size = float((of_meaning**2).sum() + (of_words**2).sum()) / (2 * regularisation)
        value = size - float(np.log(chances[np.arange(len(labels)), labels] + 1e-12).sum())
        return value, np.concatenate([slope.ravel() for slope in slopes]).astype(np.float64)

    found = minimize(loss, np.zeros(ends[-1]), jac=True, method="L-BFGS-B", options={"maxiter": steps})
    return Regression(list(map(str, classes)), *parts(found.x))
