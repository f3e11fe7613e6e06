"""What is refused, what must be kept, which model a few words call: told once, held for the whole talk."""

import pytest
from talk import Talk

from actions.limits import limits_in
from actions.own_words import sole_product
from actions.refusals import refused_in
from relation.context import Relation
from relation.store.unit_of_work import Store

CHOICE, STOCK = "acheter.conseil_choix", "s_informer.disponibilite"


@pytest.fixture
def talk(seeded_store: Store, relation: Relation) -> Talk:
    return Talk(seeded_store, relation)


def advised(talk: Talk) -> list[str]:
    return [one["name"] for one in talk.act("utter_advice")["options"]]


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("Le robot ne m'intéresse pas.", ["robot"]),
        ("elle n'a pas besoin d'un américain !", ["americain"]),
        ("un aspirateur balai, pas un robot", ["robot"]),
        ("ni capsules ni filtre", ["capsule", "filtre"]),
        ("le lave-linge ne marche pas", []),
        ("pas trop grand", []),
        ("pas de robot\nfinalement un robot, pourquoi pas", []),
    ],
)
def test_what_is_refused_is_read(text: str, refused: list[str]) -> None:
    assert refused_in(text) == refused


def test_a_refusal_holds_for_the_next_advice(talk: Talk) -> None:
    talk.asks(CHOICE, "un frigo pour une grande famille, pas d'américain")
    assert not any("américain" in name for name in advised(talk))
    talk.asks(CHOICE, "et quelque chose de plus de 350 L ?")
    assert not any("américain" in name for name in advised(talk))


def test_a_refusal_holds_for_the_most(talk: Talk) -> None:
    talk.asks(CHOICE, "quel aspirateur est le plus léger ? Le robot ne m'intéresse pas.")
    assert not any("robot" in one["name"] for one in talk.act("utter_advice")["compared"])
    talk.asks(CHOICE, "et le plus silencieux ?")
    assert not any("robot" in one["name"] for one in talk.act("utter_advice")["compared"])


def test_who_drinks_cappuccinos_is_advised_a_machine_that_makes_milk(talk: Talk) -> None:
    talk.asks(CHOICE, "une machine à café, elle boit surtout des cappuccinos, 400 € maximum")
    assert advised(talk) and not any("capsules" in name or "filtre" in name for name in advised(talk))


def test_so_many_centimetres_are_a_height(talk: Talk) -> None:
    assert limits_in("150 cm maximum")[0].side == 0
    assert limits_in("90 cm maximum")[0].side == 1
    talk.asks(CHOICE, "un frigo de 150 cm maximum, simple, pour une personne seule")
    assert advised(talk) == ["Réfrigérateur table top Boréal 120 L"]


def test_the_kind_that_is_named_is_not_left_for_what_fits(talk: Talk) -> None:
    talk.asks(CHOICE, "je voudrais un four encastrable vapeur pour une niche de 56 cm")
    assert talk.act("utter_advice")["unmet"] and "Mini" not in advised(talk)[0]


def test_the_cold_that_is_kept_longest(talk: Talk) -> None:
    talk.asks(CHOICE, "quel congélateur ou frigo garde le froid le plus longtemps ?")
    assert talk.act("utter_advice")["compared"][0]["value"] == "30 h"


@pytest.mark.parametrize(
    ("text", "category", "reference"),
    [
        ("le pyrolyse simple", "four", "FR-FOU71P"),
        ("le coffre 200l", "congelateur", "CG-BOR200C"),
        ("Fournil 20 L", "micro_ondes", "MO-FOU20"),
        ("celui de 8 kg", "lave_linge", "LL-OND8S"),
        ("celui de 25 L", "micro_ondes", None),
        ("la vapeur à 65 L", "four", None),
    ],
)
def test_one_word_or_figure_calls_one_model(
    seeded_store: Store, text: str, category: str, reference: str | None
) -> None:
    with seeded_store.read() as uow:
        found = sole_product(text, uow.brand.products_in(category))
    assert (found.reference if found else None) == reference


def test_a_model_that_exists_is_found(talk: Talk) -> None:
    talk.asks("acheter.reserver_retrait", "je souhaite réserver le four vapeur à Lyon")
    assert talk.slots["product_reference"] == "FR-FOU71V"
    talk.asks("acheter.reserver_retrait", "d'accord, je prends le pyrolyse alors")
    assert talk.slots["product_reference"] == "FR-FOU71P"
    assert talk.slots["purchase"]["shop_id"] == "lyon"


def test_only_the_stock_is_told_when_the_stock_is_asked(talk: Talk) -> None:
    talk.asks("s_informer.caracteristiques", "stock lille du congelateur coffre boreal 200l svp")
    assert "utter_product_characteristics" not in talk.said


@pytest.mark.parametrize(
    ("product", "text", "told"),
    [
        ("le four vapeur", "il y a besoin de plomberie ?", "Réservoir amovible, pas de plomberie"),
        ("le Navigue", "les tapis épais, c'est bon ou pas ?", "conseillé pour un plain-pied sans trop de tapis épais"),
        ("le Navigue Plus", "il gère les tapis épais ?", None),
        ("le petit congélateur", "il se ferme à clé avec un verrou ?", None),
    ],
)
def test_one_thing_asked_is_told_or_said_to_be_unknown(talk: Talk, product: str, text: str, told: str | None) -> None:
    talk.asks("s_informer.prix", f"{product}, combien ?").asks("s_informer.caracteristiques", text)
    sheet = talk.act("utter_product_characteristics")
    assert (sheet["frost"], sheet["is_unsaid"], sheet["asked"]) == (told, True, [])


@pytest.mark.parametrize("text", ["ses caractéristiques ?", "vous avez la fiche technique ?", "il est bon ?"])
def test_the_whole_sheet_is_told_when_it_is_asked(talk: Talk, text: str) -> None:
    talk.asks("s_informer.prix", "le four vapeur, combien ?").asks("s_informer.caracteristiques", text)
    assert not talk.act("utter_product_characteristics")["is_unsaid"]


def test_a_question_heard_as_of_a_repair_is_told_from_the_sheet(talk: Talk) -> None:
    talk.asks("s_informer.prix", "le four vapeur, combien ?")
    talk.asks("sav.reparation", "il y a besoin d'une arrivée d'eau pour le four vapeur ?")
    assert talk.act("utter_product_characteristics")["is_unsaid"]
