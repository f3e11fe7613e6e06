"""Numbers: order numbers, amounts, and those to be hidden."""

import re
from datetime import date

import pytest

from bot.nlu.entities import find_entities
from bot.nlu.entity_numbers import number

LV = [re.compile(r"(?<![\w@.-])(?:LV[ -]?)?\d{6}(?![\w-])", re.I)]
TODAY = date(2026, 11, 21)


def values(text: str, kind: str, shapes: "list | None" = None) -> list:
    return [
        entity["value"]
        for entity in find_entities(text, LV if shapes is None else shapes, TODAY)
        if entity["entity"] == kind
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("LV-240613", "LV-240613"),
        ("LV 240613", "LV-240613"),
        ("commande lv240613", "LV-240613"),
        ("c'est la 240613", "240613"),
        ("n° 7120054", "7120054"),
        ("ma commande 12345678", "12345678"),
        ("ma commande n° 300-8841 je souhaite", "300-8841"),
        ("commande numéro WEB 900 412", "WEB-900-412"),
        ("ma commande c'est la 48217", "48217"),
        ("J'annule la commande n° 4471-BX du 18/09", "4471-BX"),
        ("commande 0612345678", "0612345678"),
    ],
)
def test_order_numbers(text: str, value: str) -> None:
    assert values(text, "order_number") == [value]


@pytest.mark.parametrize(
    "text",
    [
        *("facture n° 2024-8817", "numéro client 40912", "contrat n° 5-44120", "mon numéro 0612345678"),
        "67000 Strasbourg",
        *("mon numéro c'est le 06 41 09 77 52", "commande 2026-12-03", "j'ai 3 commandes", "commande 1200 €"),
    ],
)
def test_other_numbers_are_no_orders(text: str) -> None:
    assert values(text, "order_number") == []


def test_shapes_are_the_brands_own() -> None:
    shapes = [re.compile(r"\bZ(\d{3})-\d\b", re.I)]
    [found] = find_entities("dossier perdu z123-4 svp", shapes, TODAY)
    assert (found["value"], found["text"]) == ("123", "123")
    assert values("240613", "order_number", shapes) == []


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12€", "1200"),
        ("1 249,90 €", "124990"),
        ("1.249,90 EUR", "124990"),
        ("12 euros 50", "1250"),
        ("45€90", "4590"),
        ("12,5 €", "1250"),
        ("2k€", "200000"),
        ("vingt euros", "2000"),
        ("deux cent cinquante euros", "25000"),
        ("nonante-neuf euros", "9900"),
        ("mille deux cents euros", "120000"),
        ("47,50e", "4750"),
    ],
)
def test_amounts_are_in_cents(text: str, cents: str) -> None:
    assert values(text, "amount") == [cents]


@pytest.mark.parametrize("text", ["le 2e étage", "12 kg", "99e", "1,5 L", "beaucoup d'euros"])
def test_what_is_no_amount(text: str) -> None:
    assert values(text, "amount") == []


@pytest.mark.parametrize(
    ("words", "value"),
    [("zero", 0), ("42", 42), ("quatre-vingt-dix-sept", 97), ("soixante et onze", 71), ("trois cent deux", 302)],
)
def test_numbers_in_words(words: str, value: int) -> None:
    assert number(words) == value


def test_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="chaise"):
        number("chaise")


@pytest.mark.parametrize(
    ("text", "kind", "value", "span"),
    [
        ("iban FR76 3000 6000 0112 3456 7890 189 merci", "iban", "FR7630006000011234567890189", 33),
        ("BE68-5390-0754-7034", "iban", "BE68539007547034", 19),
        ("carte 4111 1111 1111 1111 exp 12/27", "card_number", "************1111", 19),
        ("5555555555554444", "card_number", "************4444", 16),
        ("378282246310005", "card_number", "***********0005", 15),
        ("nir 1 85 05 78 006 084 91", "nir", "*************91", 21),
        ("255081416802538", "nir", "*************38", 15),
    ],
)
def test_what_must_be_hidden_is_found_and_told_masked(text: str, kind: str, value: str, span: int) -> None:
    [found] = find_entities(text, LV, TODAY)
    assert (found["entity"], found["value"]) == (kind, value)
    assert found["end"] - found["start"] == span


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("FR76 3000 6000 0112 3456 7890 188", "iban"),
        ("4111 1111 1111 1112", "card_number"),
        ("9111111111111111", "card_number"),
        ("1 85 05 78 006 084 90", "nir"),
    ],
)
def test_a_wrong_key_is_none_of_them(text: str, kind: str) -> None:
    assert values(text, kind) == []
