"""The motif model on a small task: it learns, its chances are honest, and it does without the deep encoder."""

import subprocess
from typing import Any

import numpy as np
import pytest

from bot.nlu import heads, motif_model, sentence_models
from bot.nlu.motif_model import MotifModel
from bot.nlu.slips import with_slips

PRICES = [f"combien coûte {thing} ?" for thing in ("le four", "la box", "ce vol", "un billet", "la crème", "le vélo")]
PARCELS = [f"où est {thing} ?" for thing in ("mon colis", "ma commande", "mon paquet", "ma robe", "mon lot", "ma box")]
TEXTS = (PRICES + PARCELS) * 4
INTENTS = (["s_informer.prix"] * 6 + ["gerer_contrat.suivi_commande"] * 6) * 4


def _fit(monkeypatch: pytest.MonkeyPatch, tmp_path: Any, deep: Any) -> MotifModel:
    for module in (motif_model, sentence_models):
        monkeypatch.setattr(module, "deep_model", lambda: deep)
    monkeypatch.setattr(sentence_models, "CACHE", tmp_path / "embeddings")
    monkeypatch.setattr(heads, "CACHE", tmp_path / "heads")
    vectors = sentence_models.encode(sentence_models.fast_model(), TEXTS)
    return MotifModel.fit(vectors, TEXTS, INTENTS)


def _ask(model: MotifModel, texts: list[str], doubt: float) -> list[str]:
    vectors = sentence_models.encode(sentence_models.fast_model(), texts)
    chances = model.chances(vectors, texts, doubt)
    assert np.allclose(chances.sum(axis=1), 1.0)
    return [model.classes[at] for at in chances.argmax(axis=1)]


def test_the_fast_encoder_is_enough_where_the_deep_one_cannot_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    model = _fit(monkeypatch, tmp_path, None)
    assert model.deep is None
    assert _ask(model, ["COMBIEN COUTE LE FOUR", "ou est mon coli"], 1.1) == [
        "s_informer.prix",
        "gerer_contrat.suivi_commande",
    ]


class Counting:
    """A deep encoder that counts what it is asked."""

    name = "counting"
    size = 4

    def __init__(self) -> None:
        self.asked = 0

    def encode(self, texts: list[str]) -> np.ndarray:
        self.asked += len(texts)
        return np.array([[len(text), text.count("e"), text.count("?"), 1.0] for text in texts], dtype=np.float32)


def test_the_deep_encoder_is_asked_only_in_doubt(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    deep = Counting()
    model = _fit(monkeypatch, tmp_path, deep)
    deep.asked = 0
    _ask(model, ["combien coûte le four ?"], doubt=0.0)
    assert deep.asked == 0
    _ask(model, ["combien coûte le four ?", "où est ma robe ?"], doubt=1.1)
    assert deep.asked == 2


def test_vectors_are_kept_and_a_torn_cache_is_made_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(sentence_models, "CACHE", tmp_path)
    deep = Counting()
    first = sentence_models.encode_cached(deep, TEXTS)
    sentence_models._known.cache_clear()
    assert np.array_equal(sentence_models.encode_cached(deep, TEXTS), first)
    assert deep.asked == len(set(TEXTS))
    (tmp_path / "counting.npz").write_bytes(b"torn")
    sentence_models._known.cache_clear()
    assert np.array_equal(sentence_models.encode_cached(deep, TEXTS), first)


def test_a_full_cache_forgets_what_was_read_longest_ago(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(sentence_models, "CACHE", tmp_path)
    deep = Counting()
    first, other = sentence_models.encode_cached(deep, TEXTS), [f"{text} encore" for text in TEXTS]
    monkeypatch.setattr(sentence_models, "KEPT_ROWS", len(TEXTS))
    sentence_models.encode_cached(deep, other)
    assert np.array_equal(sentence_models.encode_cached(deep, TEXTS), first), "read again: what is asked is never lost"
    assert np.array_equal(sentence_models.encode_cached(deep, [*TEXTS, *other])[: len(TEXTS)], first)


def test_a_long_reading_is_shared_and_gives_the_same_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"{text} {number}" for number in range(12) for text in TEXTS]
    shared = sentence_models.encode(sentence_models.fast_model(), texts)
    monkeypatch.setattr(sentence_models, "WORTH_SHARING", len(texts))
    alone = sentence_models.encode(sentence_models.fast_model(), texts)
    monkeypatch.setattr(sentence_models, "WORTH_SHARING", 1)
    assert np.array_equal(alone, sentence_models.encode(sentence_models.fast_model(), texts))
    assert np.array_equal(alone, shared)


def test_a_reading_process_that_dies_is_an_error_and_no_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence_models, "WORTH_SHARING", 1)
    monkeypatch.setattr(sentence_models.UniversalEncoder, "__module__", "bot.nlu.no_such_module")
    with pytest.raises(subprocess.CalledProcessError):
        sentence_models.encode(sentence_models.fast_model(), TEXTS)


def test_slips_are_always_the_same_and_change_the_text() -> None:
    slipped, rows = with_slips(TEXTS)
    assert (slipped, rows) == with_slips(TEXTS)
    assert 0.2 < len(rows) / len(TEXTS) < 0.6
    assert any(text != TEXTS[row] for text, row in zip(slipped, rows, strict=False))
