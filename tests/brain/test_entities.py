"""Entities: validated, normalised, with spans."""

import re
from datetime import date

import pytest

from bot.nlu.entities import find_entities

SHAPES = [re.compile(r"(?<![\w@.-])(?:LV[ -]?)?\d{6}(?![\w-])", re.I)]
SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ma commande lv 240613 svp", [("order_number", "LV-240613")]),
        ("c'est la 240613", [("order_number", "240613")]),
        ("jean.dupont@Exemple.fr", [("email", "jean.dupont@exemple.fr")]),
        ("j'habite 67000 Strasbourg", [("postcode", "67000")]),
        ("appelez le 06 12 34 56 78", [("phone", "+33612345678")]),
        ("remboursez 1 249,90 € !", [("amount", "124990")]),
        ("12€", [("amount", "1200")]),
        ("livrez le 3 décembre", [("date", "2026-12-03")]),
        ("avant lundi prochain", [("date", "2026-11-23")]),
        ("après-demain matin", [("date", "2026-11-23")]),
        ("le 31/02/2027", []),
        ("rien à voir", []),
    ],
)
def test_find_entities(text: str, expected: list) -> None:
    found = find_entities(text, SHAPES, SATURDAY)
    assert [(entity["entity"], entity["value"]) for entity in found] == expected


def test_spans_are_those_of_the_text() -> None:
    text = "Commande LV-240613, code postal 67000"
    for entity in find_entities(text, SHAPES, SATURDAY):
        assert text[entity["start"] : entity["end"]] == entity["text"]


def test_one_number_is_one_entity() -> None:
    found = find_entities("LV-240613", SHAPES, SATURDAY)
    assert len(found) == 1
