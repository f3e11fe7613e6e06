"""The brain's products and the service's search agree: they share no module, and one catalogue."""

from pathlib import Path

import pytest
import yaml

from bot.nlu.entity_catalogue import Catalogue
from bot.nlu.entity_products import AHEAD, products
from bot.nlu.entity_time_words import without_times as without_times_of_the_brain
from relation.model.brand import Category
from relation.store.brand_finders import ProductFinder
from relation.store.brand_search import normalise
from relation.store.brand_times import without_times

BRAND = Path(__file__).parents[2] / "data" / "brand"


def catalogue() -> Catalogue:
    return Catalogue.read(BRAND / "products.yml", BRAND / "words.yml")


def search() -> ProductFinder:
    entries = yaml.safe_load((BRAND / "products.yml").read_text(encoding="utf-8"))
    noise = yaml.safe_load((BRAND / "words.yml").read_text(encoding="utf-8"))["noise"]
    return ProductFinder(
        [
            (
                p["reference"],
                p["category"],
                " ".join((p["brand"], *map(str, p["characteristics"].values()))),
                (p["name"], *p["aliases"]),
            )
            for p in entries["products"]
            if p.get("is_active", True)
        ],
        [
            Category(id=c["id"], label=c["label"], words=tuple(c["words"]), is_bulky=c.get("is_bulky", False))
            for c in entries["categories"]
        ],
        frozenset(normalise(word) for word in noise),
    )


def named_by_the_brain(text: str, known: Catalogue) -> list[str]:
    return [found.value for found in products(text, known)]


@pytest.mark.parametrize("way", ["{}", "le {} est il dispo ?", "Bonjour, quel est le prix du {} svp"])
def test_each_product_called_by_its_name_is_found_by_both(way: str) -> None:
    known, finder = catalogue(), search()
    for product in known.products.values():
        text = way.format(product.phrases[1])
        scores = finder.scores(text)
        assert named_by_the_brain(text, known)[:1] == [product.reference], text
        assert scores[product.reference] > max(scores.values()) - AHEAD, text


def test_what_the_brain_is_sure_of_is_what_the_search_finds_first() -> None:
    known, finder = catalogue(), search()
    aliases = [alias for product in known.products.values() for alias in product.phrases[2:]]
    said = [*aliases, *(f"mon {alias} fait du bruit" for alias in aliases), *(alias[1:] for alias in aliases)]
    agreed = 0
    for text in said:
        scores = finder.scores(text)
        for reference in named_by_the_brain(text, known):
            assert scores[reference] > max(scores.values()) - AHEAD, text
            agreed += 1
    assert agreed > len(said) / 2


TIMES = [
    "et si je viens le chercher à Lyon mardi matin",
    "je passe dans 5 minutes",
    "ce soir ou demain midi ?",
    "un four pour samedi soir, à Lille",
]
NAMES = [
    ("la Minute est en stock ?", "MC-ARO5"),
    ("aromance matin", "MC-ARO1"),
    ("je prends la matin en machine à café", "MC-ARO1"),
]


@pytest.mark.parametrize("text", TIMES)
def test_a_day_or_a_part_of_it_names_no_product(text: str) -> None:
    assert named_by_the_brain(text, catalogue()) == []
    scores = search().scores(text)
    assert max(scores.get(reference, 0.0) for reference in ("MC-ARO1", "MC-ARO5")) < 0.8


@pytest.mark.parametrize(("text", "reference"), NAMES)
def test_but_it_does_when_it_is_written_as_a_name(text: str, reference: str) -> None:
    scores = search().scores(text)
    assert max(scores, key=lambda found: scores[found]) == reference


@pytest.mark.parametrize("text", [*TIMES, *(text for text, _ in NAMES), "LE MATIN", "Matin. Le Matin ?"])
def test_both_read_the_words_of_time_alike(text: str) -> None:
    for is_of_a_name in (lambda before, word: False, lambda before, word: before == "aromance"):
        assert without_times(text, is_of_a_name) == without_times_of_the_brain(text, is_of_a_name)
