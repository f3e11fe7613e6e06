"""Texts are made safe before anything reads them."""

import pytest

from bot.nlu.text import MAX_CHARS, clean, has_words, normal, without_accents


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("/restart", "restart"),
        (" / /aucun.saluer{}", "aucun.saluer{}"),
        ("a\u200bb\u0000c", "a b c"),
        ("<b>bonjour</b> 3 < 4", "bonjour 3 < 4"),
        ("siiiiiiiii vite", "siii vite"),
        ("LV-200000 et 0600000012", "LV-200000 et 0600000012"),
        ("", ""),
    ],
)
def test_clean(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


def test_a_very_long_message_keeps_its_beginning_and_its_end() -> None:
    text = clean("début " + "mot " * 9000 + "remboursez-moi")
    assert text.startswith("début") and text.endswith("remboursez-moi")
    assert len(text) < MAX_CHARS + 10


def test_emojis_are_no_words() -> None:
    assert not has_words("😀😀 !!")
    assert has_words("ok 😀")


def test_normal_straightens_apostrophes() -> None:
    assert normal("J’AI") == "j'ai"


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Réglé à Noël, ça ?", "Regle a Noel, ca ?"), ("sœur", "sœur"), ("e\u0301te", "ete"), ("Ệ ❤️ 12 €", "E ❤ 12 €")],
)
def test_accents_are_left_out_composed_or_not(text: str, plain: str) -> None:
    assert without_accents(text) == plain
