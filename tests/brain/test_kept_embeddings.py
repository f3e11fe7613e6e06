"""A token whose first layer is kept is read as spaCy reads it, whatever was read before."""

import numpy as np
import pytest
import spacy

from bot.nlu import kept_embeddings
from bot.nlu.kept_embeddings import keep_embeddings
from bot.nlu.linguistics import MODEL, ON_DEMAND, UNUSED_PIPES

TEXTS = [
    "Je voudrais échanger mes bottes et annuler l'autre commande.",
    "L'autre commande, je voudrais l'échanger.",
    "Je voudrais échanger mes bottes et annuler l'autre commande.",
    "",
]


@pytest.mark.parametrize("kept", [20_000, 12], ids=["all", "few"])
def test_what_is_kept_changes_nothing(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_embeddings, "KEPT_TOKENS", kept)
    ours, source = (spacy.load(MODEL, exclude=UNUSED_PIPES, disable=[ON_DEMAND]) for _ in range(2))
    keep_embeddings(ours)
    for text in TEXTS:
        read, expected = ours(text), source(text)
        assert [(t.dep_, t.pos_, t.head.i) for t in read] == [(t.dep_, t.pos_, t.head.i) for t in expected]
        np.testing.assert_allclose(read.tensor, expected.tensor, atol=1e-5)
