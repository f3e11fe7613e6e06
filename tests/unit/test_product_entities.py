"""The brain's products and the service's search agree: they share no module, and one catalogue."""

from pathlib import Path

import pytest
import yaml

from bot.nlu.entity_catalogue import Catalogue
from bot.nlu.entity_products import AHEAD, products
from relation.model.brand import Category
from relation.store.brand_finders import ProductFinder
from relation.store.brand_search import normalise

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
