"""The weights of a conditional logit, in the brain's environment: rows on standard input, weights on output."""

import json
import sys

import numpy as np
from scipy.optimize import minimize

PULL = 1.0
"""How strongly the weights are held to their beginning: what was heard counts once, nothing else does."""


def fit(rows: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """`rows`: the features of each choice (choices, features), and which of the choices are right."""
    first = np.zeros(rows[0][0].shape[1])
    first[0] = 1.0

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        away = weights - first
        total, slope = PULL * away @ away, 2 * PULL * away
        for features, right in rows:
            scores = features @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            good = chances * right
            total -= np.log(good.sum() + 1e-12)
            slope = slope - features.T @ (good / max(good.sum(), 1e-12) - chances)
        return total, slope

    return minimize(loss, first, jac=True, method="L-BFGS-B").x


if __name__ == "__main__":
    found = [(np.array(row["features"]), np.array(row["right"], dtype=float)) for row in json.load(sys.stdin)]
    json.dump(fit(found).tolist(), sys.stdout)
