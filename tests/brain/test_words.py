"""A text is weighed as it was when it was learnt, alone or among others."""

import numpy as np

from bot.nlu.words import Words

TEXTS = ["où est ma commande ?", "a l'aide, ma commande est où", "je veux l'échanger", "échange"] * 8


def test_a_text_is_weighed_as_it_was_learnt() -> None:
    words = Words()
    learnt = words.learn(TEXTS)
    assert learnt.shape[1] > len(TEXTS)
    np.testing.assert_allclose(words.rows(TEXTS).toarray(), learnt.toarray(), atol=1e-6)


def test_what_was_never_seen_weighs_nothing() -> None:
    words = Words()
    words.learn(TEXTS)
    assert words.rows(["xyz", ""]).nnz == 0
