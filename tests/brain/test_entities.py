"""All entities together: their shape, their spans, and which kind a number is."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.nlu.entities import Entities, find_entities, read_towns

SHAPES = [re.compile(r"(?<![\w@.-])(?:LV[ -]?)?\d{6}(?![\w-])", re.I)]
SATURDAY = date(2026, 11, 21)
TWO_DAYS = "Commande LV-240613, 67000 Strasbourg : livrez lundi ou mardi entre 9h et 12h, 06 12 34 56 78"


def found(text: str) -> list:
    return [(entity["entity"], entity["value"]) for entity in find_entities(text, SHAPES, SATURDAY)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ma commande lv 240613 svp", [("order_number", "LV-240613")]),
        ("jean.dupont@Exemple.fr", [("email", "jean.dupont@exemple.fr")]),
        ("mon mail : jean @ exemple.fr.", [("email", "jean@exemple.fr")]),
        ("j'habite 67000 Strasbourg", [("postcode", "67000"), ("town", "Strasbourg")]),
        ("appelez le 06 12 34 56 78", [("phone", "+33612345678")]),
        ("mon numéro 0612345678", [("phone", "+33612345678")]),
        ("au 06 39 98 12 34", [("phone", "+33639981234")]),
        ("0033 (0)6\u00a039.98.12.34", [("phone", "+33639981234")]),
        ("06 39 98, ou 4970 1012 3456 7890", []),
        ("+32 475 11 20 87", [("phone", "+32475112087")]),
        ("remboursez 1 249,90 € !", [("amount", "124990")]),
        ("livrez le 3 décembre", [("date", "2026-12-03")]),
        ("avant lundi prochain", [("date", "2026-11-23")]),
        ("après-demain matin", [("date", "2026-11-23"), ("time", "08:00/12:00")]),
        ("le 31/02/2027", []),
        ("rien à voir", []),
        ("", []),
    ],
)
def test_find_entities(text: str, expected: list) -> None:
    assert found(text) == expected


def test_an_entity_has_a_kind_a_value_and_the_span_of_its_text() -> None:
    entities = find_entities(TWO_DAYS, SHAPES, SATURDAY)
    assert [entity["entity"] for entity in entities] == [
        *("order_number", "postcode", "town", "date", "date", "time", "phone")
    ]
    for entity in entities:
        assert set(entity) >= {"entity", "value", "start", "end", "text", "extractor"}
        assert TWO_DAYS[entity["start"] : entity["end"]] == entity["text"]


def test_spans_hold_with_accents_ligatures_and_emojis() -> None:
    text = "ŒUVRE ÉTÉ İstanbul 😀 : l’été, 3 décembre, 12 €"
    for entity in find_entities(text, SHAPES, SATURDAY):
        assert text[entity["start"] : entity["end"]] == entity["text"]
    assert [entity["text"] for entity in find_entities(text, SHAPES, SATURDAY)] == ["3 décembre", "12 €"]


@pytest.mark.parametrize(
    "text",
    ["LV-240613", "FR76 3000 6000 0112 3456 7890 189", "06 12 34 56 78", "67000", "3/12/2026", "4111111111111111"],
)
def test_one_number_is_one_entity(text: str) -> None:
    assert len(find_entities(text, SHAPES, SATURDAY)) == 1


@pytest.mark.parametrize(
    ("config", "file"),
    [({"products": "data/none.yml"}, "data/none.yml"), ({"products": "data/brand/shops.yml"}, "data/brand/shops.yml")],
)
def test_a_wrong_file_is_named_when_the_brain_starts(config: dict, file: str) -> None:
    with pytest.raises(ValueError, match=file):
        Entities({**Entities.get_default_config(), **config})


def test_the_trained_brain_knows_the_brands_catalogue_and_shops(understand: Callable[[str], dict[str, Any]]) -> None:
    text = "Bonjour, c'est Hélène Martin, ma commande LV 240613 : l'Ondine Silence arrive à Lyon avant jeudi ?"
    assert [(entity["entity"], entity["value"]) for entity in understand(text)["entities"][:-1]] == [
        ("person_name", "Hélène Martin"),
        ("order_number", "LV-240613"),
        ("product", "LL-OND8S"),
        ("town", "Lyon"),
    ]
    assert understand(text)["entities"][-1]["bound"] == "before"


def test_towns_are_those_of_the_shops() -> None:
    assert "Strasbourg" in read_towns("data/brand/shops.yml")
    assert read_towns(None) == ()
    with pytest.raises(ValueError, match=r"products\.yml"):
        read_towns("data/brand/products.yml")
