"""Contracts asked about by need or by name: what is asked of one is told from its own terms."""

from typing import Any

import pytest
from talk import Talk

from actions.contract_age import age_told
from relation.context import Relation
from relation.store.unit_of_work import Store

OFFERS, PRICE, RETURNS = "s_informer.offres_contrats", "s_informer.prix", "s_informer.conditions_retour_garantie"
RENT = "je voudrais louer un lave-linge plutôt que l'acheter, comment ça marche ?"


@pytest.fixture
def talk(seeded_store: Store, relation: Relation) -> Talk:
    return Talk(seeded_store, relation)


def _told(talk: Talk) -> dict[str, Any]:
    assert talk.said == ["utter_contract_offer"], talk.said
    return talk.act("utter_contract_offer")


@pytest.mark.parametrize(
    ("intent", "text", "name"),
    [
        ("sav.aide_utilisation", "Bonjour, comment louer un lave-linge ?", "Le Verger à l'Usage"),
        ("acheter.conseil_choix", RENT, "Le Verger à l'Usage"),
        (PRICE, "Combien coûte une extension de garantie pour mon lave-vaisselle ?", "Sérénité"),
        (RETURNS, "vous avez la Sérénité pour combien de temps ?", "Sérénité"),
        ("aucun.hors_sujet", "et Foyer Tranquille ?", "Foyer Tranquille"),
    ],
)
def test_a_contract_named_or_needed_is_told_whatever_was_heard(talk: Talk, intent: str, text: str, name: str) -> None:
    assert _told(talk.asks(intent, text))["offer_name"] == name


@pytest.mark.parametrize(
    ("intent", "text", "said"),
    [
        ("acheter.conseil_choix", "un four pour une location", "utter_advice"),
        ("sav.aide_utilisation", "l'entretien de mon lave-linge", "utter_contract_offer"),
    ],
)
def test_a_word_in_passing_asks_for_no_contract(talk: Talk, intent: str, text: str, said: str) -> None:
    talk.asks(intent, text)
    assert (said in talk.said) == (intent == "acheter.conseil_choix")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("quel contrat pr un lave linge acheté il y a 1 mois", "utter_contract_offers"),
        ("un lave-linge pour 2, budget 500, et un contrat pour plus tard", "utter_advice"),
    ],
)
def test_a_contract_for_an_appliance_is_no_appliance_wanted(talk: Talk, text: str, said: str) -> None:
    assert said in talk.asks("acheter.conseil_choix", text).said


def test_an_early_end_of_the_rental_is_counted_for_who_has_none(talk: Talk) -> None:
    talk.asks("acheter.conseil_choix", RENT)
    told = _told(talk.asks("gerer_contrat.resilier", "si j'arrête au bout d'un an, je paie quoi ?"))
    assert (told["left_months"], told["early_cents"]) == (12, 11940)
    assert _told(talk.asks("gerer_contrat.resilier", "et si j'arrête après 30 mois ?"))["early_cents"] == 0


@pytest.mark.parametrize("intent", ["acheter.conseil_choix", "sav.garantie_prise_en_charge"])
def test_another_appliance_of_some_age_is_asked_of_the_contract_in_hand(talk: Talk, intent: str) -> None:
    talk.asks(OFFERS, "le contrat Foyer Tranquille couvre la casse ?")
    told = _told(talk.asks(intent, "et pour un frigo de 11 ans ?"))
    assert (told["offer_name"], told["age_years"]) == ("Foyer Tranquille", 11)


def test_an_appliance_wanted_after_a_contract_is_no_age_asked(talk: Talk) -> None:
    talk.asks(OFFERS, "le contrat Foyer Tranquille couvre la casse ?")
    talk.asks("acheter.conseil_choix", "mon frigo a 11 ans, j'en veux un autre pour 2 personnes, budget 600")
    assert talk.said == ["utter_advice"]


def test_who_has_a_contract_still_ends_it(talk: Talk) -> None:
    talk.asks("gerer_contrat.resilier", "je veux arrêter mon contrat")
    assert talk.form == "identification_form"


def test_the_commitment_is_that_of_the_offer_just_told(talk: Talk) -> None:
    talk.asks("acheter.conseil_choix", RENT)
    told = _told(talk.asks(OFFERS, "quel est l'engagement ?"))
    assert (told["offer_name"], told["is_end_asked"]) == ("Le Verger à l'Usage", True)


@pytest.mark.parametrize("text", ["et elle couvre la casse ?", "et si je le casse ?", "même s'il tombe ?"])
def test_breakage_is_no_return(talk: Talk, text: str) -> None:
    talk.asks(OFFERS, "la Sérénité, c'est quoi ?")
    told = _told(talk.asks(RETURNS, text))
    assert (told["yes"], told["no"]) == ([], ["la casse, l'oxydation et le vol"])
    assert [one["name"] for one in told["better"]] == ["Sérénité Plus"]


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("Sérénité marche sur un appareil acheté chez Darty ?", False),
        ("Foyer Tranquille, pour un appareil acheté ailleurs ?", True),
    ],
)
def test_what_the_terms_do_not_say_is_not_promised(talk: Talk, text: str, is_told: bool) -> None:
    told = _told(talk.asks(RETURNS, text))
    assert (bool(told["yes"]), told["no"]) == (is_told, [])


def test_a_year_is_summed_with_its_option(talk: Talk) -> None:
    told = _told(talk.asks(OFFERS, "combien par an pour Foyer Tranquille avec l'option casse ?"))
    assert (told["option_cents"], told["yearly_cents"]) == (400, 28680)
    assert _told(talk.asks(OFFERS, "et sans, à l'année ?"))["yearly_cents"] == 23880


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("je veux assurer une machine de 12 ans", 12),
        ("mon frigo, il a 8 ans c'est possible ?", 8),
        ("acheté il y a quinze ans", 15),
        ("elle a déjà 11 ans", 11),
        ("la garantie de 2 ans", None),
        ("mon fils a 8 ans", None),
        ("j'ai 80 ans", None),
        ("je suis une dame de 82 ans, je veux Foyer Tranquille", None),
        ("j'habite ici depuis 15 ans", None),
        ("un engagement de 2 ans ?", None),
        ("contrat pour 3 appareils", None),
    ],
)
def test_the_age_of_an_appliance_is_read(text: str, age: int | None) -> None:
    assert age_told(text) == age


@pytest.mark.parametrize(
    ("text", "age"),
    [("le contrat Foyer Tranquille pour un frigo de 12 ans ?", 12), ("Foyer Tranquille si ma machine a 8 ans ?", 8)],
)
def test_the_age_limit_of_a_contract_is_applied(talk: Talk, text: str, age: int) -> None:
    told = _told(talk.asks(OFFERS, text))
    assert (told["age_years"], told["max_age_years"]) == (age, 10)


def test_what_an_appliance_is_too_old_for_is_left_out_and_not_signed(talk: Talk) -> None:
    told = talk.asks("acheter.souscrire", "je veux assurer une machine de 12 ans").act("utter_choose_offer")
    assert [one["name"] for one in told["too_old"]] == ["Foyer Tranquille"]
    assert "Foyer Tranquille" not in [one["name"] for one in told["offers"]]
    talk.asks("acheter.souscrire", "je veux souscrire Foyer Tranquille, mon frigo a 12 ans")
    assert talk.said == ["utter_contract_offer"]
    assert talk.act("utter_contract_offer")["age_years"] == 12
