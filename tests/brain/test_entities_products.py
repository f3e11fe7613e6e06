"""Products of the catalogue: found misspelt or by a part of their name, never guessed from an ordinary message."""

from datetime import date
from pathlib import Path

import pytest

from bot.nlu.entities import Known, find_entities
from bot.nlu.entity_catalogue import Catalogue

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def known() -> Known:
    return Known(Catalogue.read(Path("data/brand/products.yml"), Path("data/brand/words.yml")))


def named(text: str, known: Known) -> list:
    return [e["value"] for e in find_entities(text, [], TODAY, known) if e["entity"] == "product"]


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("LL-OND8S", "LL-OND8S"),
        ("le ll ond8s est il dispo", "LL-OND8S"),
        ("mon ondine silense fait du bruit depuis 3 jours", "LL-OND8S"),
        ("lave linge calme 9 kilos", "LL-ALT9"),
        ("lave linges altai", "LL-ALT9"),
        ("robot cuiser", "RC-PETCU"),
        ("un frigo américain svp", "RF-BORUS"),
        ("quel aspirateur pour poils de chat ?", "AS-ZEP70"),
        ("le prix du mijote", "RC-PETCU"),
        ("machine a capsule", "MC-ARO5"),
        ("prix du lave linge 8kg svp", "LL-OND8S"),
        ("velours", "RC-PETBL"),
    ],
)
def test_a_product_is_found(text: str, reference: str, known: Known) -> None:
    assert named(text, known) == [reference]


def test_several_called_by_name_are_several(known: Known) -> None:
    assert named("J'hésite entre le Navigue et le Navigue Plus", known) == ["AS-ZEPR1", "AS-ZEPR2"]


def test_its_span_and_score_are_told(known: Known) -> None:
    [found] = find_entities("Bonjour, l'Ondine Silence est-il en stock ?", [], TODAY, known)
    assert (found["text"], found["extractor"]) == ("Ondine Silence", "Entities")
    assert 0.8 <= found["score"] <= 1


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "bonjour",
            "mon four ne chauffe plus",
            "MACHINE A CAFE EN PANNE",
            "je navigue sur votre site sans y arriver",
        ),
        *("où est ma commande LV-240613 ?", "un canapé gris en velours côtelé", "en appartement", "3 ans", "9 kg"),
        *("quel lave-linge me conseillez-vous ?", "lave-linge ondine", "merci beaucoup", "je veux un conseiller"),
        *("expresso broyeur", "le lundi de 9h à 12h", "ondine classique"),
    ],
)
def test_no_product_is_made_up(text: str, known: Known) -> None:
    assert named(text, known) == []


def test_without_a_catalogue_there_is_none() -> None:
    assert named("LL-OND8S", Known()) == []


def test_any_brands_file_will_do(tmp_path: Path) -> None:
    file = tmp_path / "products.yml"
    file.write_text(
        "products: [{reference: Z-1, name: Canapé Brume, category: canape}]\n"
        "categories: [{id: canape, label: canapé}]\n",
        encoding="utf-8",
    )
    assert named("le canape brumme", Known(Catalogue.read(file))) == ["Z-1"]


@pytest.mark.parametrize("content", ["", "products: 3", "products: [{name: x}]", "{", "- a"])
def test_a_wrong_file_is_named(content: str, tmp_path: Path) -> None:
    file = tmp_path / "wrong.yml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"wrong\.yml"):
        Catalogue.read(file)
