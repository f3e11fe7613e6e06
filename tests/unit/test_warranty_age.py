"""« Elle a 11 mois, garantie oui ou non »: answered by the age that is told, without a proof of any purchase."""

from typing import Any

import pytest
from talk import Talk

from relation.context import Relation
from relation.store.unit_of_work import Store

ASKED, TERMS = "sav.garantie_prise_en_charge", "s_informer.conditions_retour_garantie"


@pytest.fixture
def talk(seeded_store: Store, relation: Relation) -> Talk:
    return Talk(seeded_store, relation)


def _told(talk: Talk) -> dict[str, Any]:
    assert (talk.said, talk.form) == (["utter_warranty_conditions"], None)
    return talk.act("utter_warranty_conditions")


@pytest.mark.parametrize(
    ("text", "months", "is_under"),
    [
        ("mon lave-linge a 11 mois, garantie oui ou non", 11, True),
        ("11 mois, c'est couvert par la garantie ou pas", 11, True),
        ("le Zéphyr 40 a un an et demi, c'est sous garantie ?", 18, True),
        ("le Zéphyr 40 a 3 ans, il est garanti ?", 36, False),
        ("Ondine Silence, acheté il y a 28 mois, la garantie marche encore ?", 28, True),
        ("mon four a deux ans et demi, toujours garanti ?", 30, None),
        ("mon four a 9 ans, toujours garanti ?", 108, False),
    ],
)
@pytest.mark.parametrize("intent", [ASKED, TERMS])
def test_the_age_told_is_the_answer(talk: Talk, text: str, months: int, is_under: bool | None, intent: str) -> None:
    told = _told(talk.asks(intent, text))
    assert (told["age_months"], told["is_under"]) == (months, is_under)
    assert bool(told.get("visit_cents")) == (not is_under)


@pytest.mark.parametrize(
    "text",
    [
        "la garantie de 5 ans, c'est pour quoi ?",
        "et dans 4 ans, c'est garanti ?",
        "je suis client depuis 11 ans, garanti ?",
    ],
)
def test_another_time_is_no_age_of_it(talk: Talk, text: str) -> None:
    assert "age_months" not in _told(talk.asks(TERMS, text))


def test_the_age_told_with_the_fault_still_counts(talk: Talk) -> None:
    talk.asks("sav.panne", "mon lave-linge a 14 mois et il ne vidange plus")
    talk.form = None
    assert _told(talk.asks(ASKED, "la garantie marche encore ?"))["age_months"] == 14


def test_without_an_age_the_purchase_is_looked_for(talk: Talk) -> None:
    assert talk.asks(ASKED, "mon lave-linge est encore sous garantie ?").form == "identification_form"


def test_a_repair_tells_what_the_age_makes_of_the_warranty(talk: Talk) -> None:
    talk.asks("sav.panne", "mon congélateur a 2 ans et demi, il ne descend plus sous -8")
    talk.form, talk.acts = None, [{"act": "utter_ask_sav_is_solved", "args": {}, "buttons": [], "text": ""}]
    talk.goes_on("non toujours pas")
    assert talk.said[:2] == ["utter_warranty_conditions", "utter_ticket_needs_order"]
    assert talk.act("utter_warranty_conditions")["age_months"] == 30
