"""The regression finds where its loss is least, and the same numbers each time."""

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot.nlu.regression import regress

DRAW = np.random.default_rng(3)
MEANT = DRAW.normal(size=(120, 5)).astype(np.float32)
SAID = csr_matrix(DRAW.random((120, 9), np.float32) * (DRAW.random((120, 9)) < 0.3))
NAMES = [("a", "b", "c")[at] for at in (MEANT[:, :3] + DRAW.normal(size=(120, 3)) / 2).argmax(axis=1)]


def test_its_chances_are_those_of_scikit_learn() -> None:
    found = regress(MEANT, SAID, NAMES, 2.0, 200)
    source = LogisticRegression(C=2.0, tol=1e-8, max_iter=1_000).fit(np.hstack([MEANT, SAID.toarray()]), NAMES)
    expected = source.predict_proba(np.hstack([MEANT[:1], SAID[:1].toarray()]))[0]
    np.testing.assert_allclose(found.chances(MEANT[0], SAID[0].indices, SAID[0].data), expected, atol=1e-3)


def test_it_is_the_same_to_the_last_bit_each_time() -> None:
    first, second = (regress(MEANT, SAID, NAMES, 2.0, 30) for _ in range(2))
    assert first.of_meaning.tobytes() == second.of_meaning.tobytes()
    assert first.of_words.tobytes() == second.of_words.tobytes()
