"""The files of the demonstration brand: complete, coherent, and refused with file and line when they are wrong."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from relation.model.errors import Invalid
from relation.store.brand_catalogue_files import load_catalogue
from relation.store.brand_files import DATA_DIR, EVERY_CATEGORY, load_texts
from relation.store.demo_files import load_people, load_stories
from traitdunion.staff_errors import told

TODAY = date(2026, 11, 21)

Break = Callable[[str, str, str], Path]


@pytest.fixture
def broken(tmp_path: Path) -> Break:
    """A copy of data/brand where one file has `before` replaced by `after`; gives the data folder."""

    def break_file(name: str, before: str, after: str) -> Path:
        folder = shutil.copytree(DATA_DIR / "brand", tmp_path / "data" / "brand")
        source = (folder / name).read_text(encoding="utf-8")
        assert before in source, f"{before!r} is not in {name}"
        (folder / name).write_text(source.replace(before, after, 1), encoding="utf-8")
        return tmp_path / "data"

    return break_file


def line_of(data_dir: Path, name: str, text: str) -> int:
    lines = (data_dir / "brand" / name).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_the_catalogue_is_large_enough_and_comparable() -> None:
    catalogue = load_catalogue(DATA_DIR, TODAY)
    assert len(catalogue.products) >= 48
    assert len(catalogue.categories) >= 9
    assert {"Strasbourg", "Lyon", "Nantes", "Paris", "Lille"} <= {shop.town for shop in catalogue.shops}
    for category in catalogue.categories:
        labels = {tuple(s.product.characteristics) for s in catalogue.products if s.product.category == category.id}
        assert len(labels) == 1, f"{category.id}: products with different characteristics cannot be compared"


def test_promotion_dates_follow_the_day_of_seeding() -> None:
    promotions = {promotion.id: promotion for promotion in load_catalogue(DATA_DIR, TODAY).promotions}
    assert promotions["cafe_gourmand"].starts_on == date(2026, 11, 11)
    assert promotions["cafe_gourmand"].is_live(TODAY)
    assert not promotions["rentree"].is_live(TODAY)
    assert not promotions["grand_froid"].is_live(TODAY)


def test_a_shop_is_closed_on_its_closures_only_that_day() -> None:
    strasbourg = next(shop for shop in load_catalogue(DATA_DIR, TODAY).shops if shop.id == "strasbourg")
    assert strasbourg.spans_on(date(2026, 12, 26)) == ()
    assert strasbourg.spans_on(date(2026, 12, 19)) != ()
    assert strasbourg.spans_on(date(2026, 11, 22)) == ()


def test_every_category_has_help_and_every_danger_its_warning() -> None:
    texts = load_texts(DATA_DIR)
    known = {category.id for category in load_catalogue(DATA_DIR, TODAY).categories}
    assert {topic.category for topic in texts.help} == known | {EVERY_CATEGORY}
    assert {how_to.category for how_to in texts.how_to} <= known
    assert all(topic.warnings for topic in texts.help if topic.is_dangerous)


def test_the_twelve_stories_and_the_people_are_read() -> None:
    stories = load_stories(DATA_DIR, load_catalogue(DATA_DIR, TODAY))
    assert [story.reference for story in stories] == [f"C-{index:04d}" for index in range(1, 13)]
    assert all(story.email.endswith("@exemple.fr") for story in stories)
    assert len(load_people(DATA_DIR).towns) >= 20


@pytest.mark.parametrize(
    ("name", "before", "after", "wrong", "expected"),
    [
        ("products.yml", "price_cents: 37900", "price_cents: cher", "price_cents: cher", "un nombre entier"),
        ("products.yml", "category: lave_linge", "category: lavoir", "category: lavoir", "« lavoir » n'est pas connu"),
        ("products.yml", "strasbourg: 3, lyon: 4", "mulhouse: 3, lyon: 4", "mulhouse: 3", "Attendu : en_ligne"),
        ("products.yml", "reference: LL-OND8S", "reference: LL-OND7", "category: ", "doit être unique"),
        ("promotions.yml", "percent: 12", "percent: 12\n    amount_cents: 5", "id: quinzaine", "l'un des deux"),
        ("promotions.yml", "ends_in_days: 9", "ends_in_days: -9", "ends_in_days: -9", "dans cet ordre"),
        ("shops.yml", "lundi: 14:00-19:00", "lundi: 19:00-14:00", "19:00-14:00", "ne se suivent pas"),
        ("shops.yml", 'access: "Entrée', 'entree: "Entrée', "entree", "n'a pas de sens"),
        ("shops.yml", 'day: "05-01"', 'day: "13-01"', 'day: "13-01"', "le mois et le jour"),
        ("contracts.yml", "notice_days: 30", "notice_days: -1", "notice_days: -1", "0 ou plus"),
    ],
)
def test_a_wrong_catalogue_is_refused_with_file_and_line(
    broken: Break, name: str, before: str, after: str, wrong: str, expected: str
) -> None:
    data_dir = broken(name, before, after)
    with pytest.raises(Invalid) as refusal:
        load_catalogue(data_dir, TODAY)
    where = str(refusal.value.details["where"])
    assert where.startswith(f"data/brand/{name}:")
    assert expected in told(refusal.value)
    if expected != "doit être unique":
        assert where == f"data/brand/{name}:{line_of(data_dir, name, wrong)}"


@pytest.mark.parametrize(
    ("name", "before", "after", "expected"),
    [
        ("facts.yml", "  days: 30", "  days: trente", "« days » attend un nombre entier"),
        ("facts.yml", "id: volumineux", "id: gros", "identifiant volumineux"),
        ("facts.yml", "free_from_cents: 30000", "free_from: 30000", "free_from_cents"),
        ("brand.yml", "Europe/Paris", "Europe/Verger", "Europe/Paris"),
        ("brand.yml", "name: Le Verger", "nom: Le Verger", "Attendu : name"),
        ("help.yml", "steps: [Coupez le disjoncteur", "etapes: [Coupez le disjoncteur", "Attendu : id"),
        ("help.yml", "topics:", "topics: [", "le YAML est rompu"),
    ],
)
def test_wrong_texts_are_refused_with_their_file(
    broken: Break, name: str, before: str, after: str, expected: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        load_texts(broken(name, before, after))
    assert str(refusal.value.details["where"]).startswith(f"data/brand/{name}:")
    assert expected in told(refusal.value)


def test_a_danger_without_a_warning_is_refused(broken: Break) -> None:
    data_dir = broken("help.yml", "    warnings: [Arrêtez-le et débranchez-le tout de suite.]\n", "")
    with pytest.raises(Invalid) as refusal:
        load_texts(data_dir)
    assert "warnings" in told(refusal.value)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("product: LL-OND8S", "product: LL-RIEN", "Attendu : LL-OND7"),
        ("status: retard", "status: perdue", "Attendu : preparation"),
        ("promised_in_days: -4", "promised_in_days: bientôt", "nombre entier de jours"),
        ("shop: lille", "shop: dunkerque", "Attendu : strasbourg"),
    ],
)
def test_a_story_may_only_name_what_exists(broken: Break, before: str, after: str, expected: str) -> None:
    data_dir = broken("stories.yml", before, after)
    with pytest.raises(Invalid) as refusal:
        load_stories(data_dir, load_catalogue(data_dir, TODAY))
    assert refusal.value.details["where"] == f"data/brand/stories.yml:{line_of(data_dir, 'stories.yml', after)}"
    assert expected in told(refusal.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refusal:
        load_texts(tmp_path / "data")
    assert refusal.value.details["where"] == "data/brand/words.yml:1"
