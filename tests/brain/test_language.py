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
        ("HELLO WHERE IS MY ORDER PLEASE", "en"),
        ("Hello, do you ship to Germany?", "en"),
        ("I only speak English sorry", "en"),
        ("do you deliver to Germany?", "en"),
        ("cheapest fridge?", "en"),
        ("Hello my order LV-244087 never arrived, email awa.ndiaye@exemple.fr", "en"),
        ("LV-244087 awa.ndiaye@exemple.fr", "fr"),
        ("thanks", "fr"),
        ("Guten Tag, wo ist mein Paket?", "de"),
    ],
)
def test_language_of(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    "details",
    [
        "Nadia Vidal, nadia.vidal@exemple.fr, 06 39 98 66 11",
        "Jacqueline Bertin, jacqueline.bertin@exemple.fr, 06 39 98 44 55",
        "Solveig Amzallag solveig.amzallag@exemple.fr 06 39 98 00 05",
        "Ying Lefebvre ying.lefebvre@exemple.fr 06 39 98 12 07",
        "jean-luc weber jl.weber@exemple.fr 0639980001",
        "Bastien Oberlin, bastien.oberlin@exemple.fr, 68000",
        "14 rue Gambetta 59000 Lille",
        "budget 400, 4 personnes",
        "Lave-linge Altaï Pro 9 kg",
        "le Zéphyr Navigue Plus",
        "Aromance Latte Kestrel Silence",
        "Solène Guyot, 12 rue Wagner 67000 Strasbourg, solene.guyot@exemple.fr",
    ],
)
def test_bare_details_are_of_no_language(details: str) -> None:
    assert language_of(details) == "fr"
