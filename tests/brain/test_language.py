"""Language: short and misspelt French is French; the seven others are told."""

import pytest

from bot.nlu.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("où est ma commande", "fr"),
        ("ya koi en promo", "fr"),
        ("remboursement please !!", "fr"),
        ("ok", "fr"),
        ("LV-240613", "fr"),
        ("", "fr"),
        ("hello where is my order please", "en"),
        ("hola donde esta mi pedido", "es"),
        ("wo bleibt meine Bestellung?", "de"),
        ("la lavatrice non funziona", "it"),
        ("quero falar com uma pessoa", "pt"),
        ("waar is mijn pakket", "nl"),
        ("اين طلبي", "ar"),
    ],
)
def test_language_of(text: str, language: str) -> None:
    assert language_of(text) == language
