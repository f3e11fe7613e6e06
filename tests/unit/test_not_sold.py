"""Parts, consumables and goods that the catalogue has not: told frankly, and no appliance is sold in their place."""

import pytest
from talk import Talk

from relation.context import Relation
from relation.store.unit_of_work import Store

BUY, STOCK, FAULT, UNCLEAR = "acheter.commander", "s_informer.disponibilite", "sav.panne", "nlu_fallback"


@pytest.fixture
def talk(seeded_store: Store, relation: Relation) -> Talk:
    return Talk(seeded_store, relation)


@pytest.mark.parametrize("intent", [BUY, STOCK, FAULT, UNCLEAR, "s_informer.prix"])
@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("j'ai besoin d'un filtre pour mon aspirateur zephyr 40", "filtre"),
        ("j'ai perdu un accessoire, le fouet de mon robot pétrin & co", "accessoire"),
        ("vous vendez des sacs pour l'aspirateur Kestrel ?", "sac"),
    ],
)
def test_a_part_for_an_appliance_is_not_the_appliance(talk: Talk, intent: str, text: str, part: str) -> None:
    talk.asks(intent, text)
    assert talk.said == ["utter_part_not_sold"]
    told = talk.act("utter_part_not_sold")
    assert (told["part"], set(told["shops"])) == (part, {"Le Verger Strasbourg", "Le Verger Bordeaux"})
    assert talk.form is None


def test_what_the_sheet_says_of_the_part_is_told(talk: Talk) -> None:
    talk.asks(BUY, "j'ai besoin d'un filtre pour mon aspirateur zephyr 40")
    assert talk.act("utter_part_not_sold")["told"] == {"label": "Filtre", "value": "lavable"}


@pytest.mark.parametrize("text", ["et les dosettes vous en vendez ?", "les pièces dans 8 ans on en trouvera ?"])
def test_a_consumable_alone_is_told_too(talk: Talk, text: str) -> None:
    talk.slots["product_reference"] = "MC-ARO5"
    assert talk.asks(STOCK, text).said == ["utter_part_not_sold"]


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        (BUY, "je veux l'aspirateur traîneau Kestrel avec sac"),
        ("s_informer.prix", "combien coûte la cafetière filtre isotherme ?"),
        (STOCK, "vous avez la machine à capsules Aromance Minute ?"),
        (FAULT, "le filtre de mon lave-linge est bouché"),
        ("sav.reparation", "le joint de mon frigo est mort, il faut le remplacer"),
        ("s_informer.conditions_retour_garantie", "vous reprenez les sacs ouverts ?"),
    ],
)
def test_a_part_that_only_describes_is_no_part_wanted(talk: Talk, intent: str, text: str) -> None:
    assert "utter_part_not_sold" not in talk.asks(intent, text).said


@pytest.mark.parametrize("intent", [STOCK, UNCLEAR, "s_informer.conditions_retour_garantie", "acheter.conseil_choix"])
@pytest.mark.parametrize(
    "text",
    ["vous vendez des casseroles ?", "vous faites les occasions / reconditionnés ?", "avez vous une bouilloire"],
)
def test_other_goods_are_said_not_to_be_sold(talk: Talk, intent: str, text: str) -> None:
    assert talk.asks(intent, text).said == ["utter_goods_not_sold"]


@pytest.mark.parametrize("text", ["vous avez des plaques pour mes casseroles ?", "un purificateur pour le meuble tv ?"])
def test_goods_beside_an_appliance_of_ours_change_nothing(talk: Talk, text: str) -> None:
    assert "utter_goods_not_sold" not in talk.asks(STOCK, text).said


@pytest.mark.parametrize("text", ["vous avez un four noir ?", "un frigo noir", "vs avez un lave-linge blanc"])
def test_a_colour_asked_of_a_shelf_is_no_fault(talk: Talk, text: str) -> None:
    talk.asks(FAULT, text)
    assert talk.said == ["utter_choose_product"]
    assert talk.act("utter_choose_product")["is_colour_asked"]


@pytest.mark.parametrize("intent", ["aucun.hors_sujet", UNCLEAR])
@pytest.mark.parametrize("text", ["tu vends des frigos ?", "vous faites des aspirateurs ?", "t'as un four ?"])
def test_a_shelf_asked_after_in_plain_words_is_told(talk: Talk, intent: str, text: str) -> None:
    assert talk.asks(intent, text).said == ["utter_choose_product"]


@pytest.mark.parametrize("text", ["tu vends des rêves ?", "tu fais des blagues ?", "tu as des nouvelles de mon four ?"])
def test_what_is_no_shelf_is_not(talk: Talk, text: str) -> None:
    assert "utter_choose_product" not in talk.asks("aucun.hors_sujet", text).said


@pytest.mark.parametrize("text", ["mon four noir ne chauffe plus", "un bruit dans le frigo", "mon frigo fait de l'eau"])
def test_a_fault_stays_one(talk: Talk, text: str) -> None:
    assert "utter_choose_product" not in talk.asks(FAULT, text).said


@pytest.mark.parametrize(
    "text",
    [
        "quelle est la durée de disponibilité des pièces détachées ?",
        "les pièces détachées sont dispo combien de temps ?",
    ],
)
def test_how_long_parts_are_kept_is_told_and_none_is_wanted(talk: Talk, text: str) -> None:
    assert talk.asks("s_informer.conditions_retour_garantie", text).said == ["utter_warranty_conditions"]
    assert "dix ans" in talk.act("utter_warranty_conditions")["point"]


def test_a_long_wish_for_what_is_not_sold_is_told_so(talk: Talk) -> None:
    wish = "je suis intéressé par une cave à vin, 40 bouteilles env, silencieuse car dans le salon, budget 600 max"
    assert talk.asks("acheter.conseil_choix", wish).said == ["utter_goods_not_sold"]
    assert talk.act("utter_goods_not_sold")["goods"] == "cave a vin"


@pytest.mark.parametrize(
    "text",
    [
        "je suis intéressé par un lave-linge, pas par ma télé",
        "je suis intéressée par un frigo de 300 litres",
        "j'aimerais être conseillé par téléphone, c'est intéressant ?",
    ],
)
def test_other_interests_are_no_goods_that_we_lack(talk: Talk, text: str) -> None:
    assert "utter_goods_not_sold" not in talk.asks("acheter.conseil_choix", text).said


def test_a_consumable_asked_for_in_a_story_about_its_appliance(talk: Talk) -> None:
    story = (
        "ma machine à café vient d'arriver, enfin bref je voulais savoir si vous vendez des capsules et un détartrant"
    )
    assert talk.asks(FAULT, story).said == ["utter_part_not_sold"]
    assert talk.act("utter_part_not_sold")["part"] == "capsule"


@pytest.mark.parametrize(
    "text",
    [
        "ma machine à café ne prend plus les capsules que vous vendez",
        "la machine à café que vous m'avez vendue perd ses capsules",
        "vous vendez une machine à café sans capsules ?",
    ],
)
def test_a_consumable_told_in_passing_is_none_sought(talk: Talk, text: str) -> None:
    assert "utter_part_not_sold" not in talk.asks(FAULT, text).said


@pytest.mark.parametrize(
    ("intent", "text", "part"),
    [
        (
            "sav.article_endommage",
            "vous avez des bacs à légumes pr le frigo boreal 380 ? le mien est fendu",
            "bac à légumes",
        ),
        ("sav.article_endommage", "je cherche un joint pour mon four, le vieux est déchiré", "joint"),
        ("sav.reparation", "je veux juste savoir si ça existe en pièce détachée", "pièce détachée"),
    ],
)
def test_a_part_that_is_wanted_for_a_worn_one_opens_no_file(talk: Talk, intent: str, text: str, part: str) -> None:
    assert talk.asks(intent, text).said == ["utter_part_not_sold"]
    assert (talk.act("utter_part_not_sold")["part"], talk.form) == (part, None)


def test_a_part_leaves_no_purchase_of_the_appliance_to_come(talk: Talk) -> None:
    talk.also_asked(*BUY.split("."), "je voudrais le filtre pour le zephyr 40")
    talk.asks("sav.aide_utilisation", "je voudrais le filtre pour le zephyr 40")
    assert talk.said == ["utter_part_not_sold"]
    assert not talk.slots.get("other_demands")


def test_how_much_of_a_product_to_pour_is_no_purchase_of_it(talk: Talk) -> None:
    talk.asks("sav.aide_utilisation", "et je mets combien de détartrant dans la machine à café ?")
    assert "utter_part_not_sold" not in talk.said
