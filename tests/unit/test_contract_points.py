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
        (OFFERS, "vous louez des lave linge ?", "Le Verger à l'Usage"),
        (PRICE, "Combien coûte une extension de garantie pour mon lave-vaisselle ?", "Sérénité"),
        (RETURNS, "vous avez la Sérénité pour combien de temps ?", "Sérénité"),
        ("aucun.hors_sujet", "et Foyer Tranquille ?", "Foyer Tranquille"),
    ],
)
def test_a_contract_named_or_needed_is_told_whatever_was_heard(talk: Talk, intent: str, text: str, name: str) -> None:
    assert _told(talk.asks(intent, text))["offer_name"] == name


def test_who_would_insure_what_they_have_is_told_the_contracts(talk: Talk) -> None:
    talk.asks("acheter.conseil_choix", "bonsoir j'aimerais assurer mon lave-linge et mon frigo")
    assert talk.said == ["utter_contract_offers"]
    talk.asks("acheter.conseil_choix", "je cherche un frigo, vous pouvez assurer la livraison samedi ?")
    assert "utter_contract_offers" not in talk.said


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
        ("j'ai plus de 80 ans", None),
        ("j'ai un lave-linge de 15 ans", 15),
        ("je suis une dame de 82 ans, je veux Foyer Tranquille", None),
        ("j'habite ici depuis 15 ans", None),
        ("un engagement de 2 ans ?", None),
        ("un contrat pour une durée de 2 ans ?", None),
        ("quel contrat pour un frigo de 12 ans ?", 12),
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


LIST = "quels contrats proposez-vous ?"


@pytest.mark.parametrize(
    ("heard", "text", "names"),
    [
        ("acheter.conseil_choix", "pour un lave-vaisselle neuf", ["Entretien Annuel", "Sérénité", "Sérénité Plus"]),
        ("acheter.conseil_choix", "c'est pour une cafetière", ["Sérénité", "Sérénité Plus"]),
        ("s_informer.eligibilite_couverture", "et pour mon frigo ?", ["Entretien Annuel", "Sérénité", "Sérénité Plus"]),
    ],
)
def test_an_appliance_told_after_the_contracts_is_none_to_sell(
    talk: Talk, heard: str, text: str, names: list[str]
) -> None:
    told = talk.asks(OFFERS, LIST).asks(heard, text).act("utter_contract_offers")
    assert sorted(one["offer_name"] for one in told["offers"]) == names
    talk.asks("acheter.souscrire", "je veux un contrat").asks(heard, text)
    assert sorted(one["name"] for one in talk.act("utter_choose_offer")["offers"]) == names


def test_an_appliance_that_is_wanted_after_the_contracts_is_advised(talk: Talk) -> None:
    talk.asks(OFFERS, LIST).asks("acheter.conseil_choix", "je cherche un lave-vaisselle neuf pour deux personnes")
    assert talk.said == ["utter_advice"]
    talk.asks(OFFERS, LIST)
    assert len(talk.act("utter_contract_offers")["offers"]) == 5
    talk.asks("acheter.conseil_choix", "pour un lave-vaisselle et un frigo")
    assert "utter_contract_offers" not in talk.said, "no contract of one appliance covers two"


@pytest.mark.parametrize(
    ("heard", "text"),
    [
        (OFFERS, "mon lave-linge a 12 ans, quels contrats ?"),
        ("acheter.conseil_choix", "quel contrat pour un frigo de 12 ans ?"),
    ],
)
def test_the_age_is_weighed_where_all_are_listed(talk: Talk, heard: str, text: str) -> None:
    told = talk.asks(heard, text).act("utter_contract_offers")
    assert [one["name"] for one in told["too_old"]] == ["Foyer Tranquille"]
    assert "Foyer Tranquille" not in [one["offer_name"] for one in told["offers"]]


def test_an_age_told_after_the_list_leaves_out_what_it_is_too_old_for(talk: Talk) -> None:
    talk.asks(OFFERS, LIST).asks("s_informer.eligibilite_couverture", "mon frigo a 12 ans, c'est possible ?")
    assert [one["name"] for one in talk.act("utter_contract_offers")["too_old"]] == ["Foyer Tranquille"]


@pytest.mark.parametrize(
    "text", ["y a un engagement ?", "je peux résilier quand je veux ?", "si ça casse c'est couvert ?"]
)
@pytest.mark.parametrize("heard", [OFFERS, "gerer_contrat.resilier"])
def test_what_is_asked_while_subscribing_is_of_the_offer_at_hand(
    seeded_store: Store, relation: Relation, heard: str, text: str
) -> None:
    stranger = Talk(seeded_store, relation).asks("acheter.souscrire", "je veux souscrire Sérénité Plus")
    assert stranger.form == "identification_form"
    assert _told(stranger.asks(heard, text))["offer_name"] == "Sérénité Plus"
    assert stranger.slots["pending_action"] == "action_subscribe", "and the subscription goes on"
    known = Talk(seeded_store, relation, "C-0008").asks("acheter.souscrire", "je veux souscrire Foyer Tranquille")
    assert known.said[-1] == "utter_confirm_subscription"
    known.asks(heard, text)
    assert known.said == ["utter_contract_offer", "utter_confirm_subscription"]
    assert (known.acts[0]["args"]["offer_name"], known.acts[1]["args"]["is_again"]) == ("Foyer Tranquille", True)
    assert known.yes().said[0] in ("utter_subscribed", "utter_subscription_refused")


@pytest.mark.parametrize(
    ("heard", "text"),
    [
        ("gerer_contrat.changer_adresse", "et si je déménage ?"),
        ("sav.panne", "si elle tombe en panne, c'est couvert ?"),
    ],
)
def test_what_may_happen_is_asked_of_the_offer_before_it_is_signed(talk: Talk, heard: str, text: str) -> None:
    talk.asks("acheter.souscrire", "je veux souscrire Foyer Tranquille")
    assert _told(talk.asks(heard, text))["offer_name"] == "Foyer Tranquille"
    assert "utter_contract_offer" not in talk.asks("sav.panne", "mon lave-linge est en panne").said


def test_what_may_happen_is_told_once_while_who_signs_is_asked(seeded_store: Store, relation: Relation) -> None:
    stranger = Talk(seeded_store, relation).asks("acheter.souscrire", "je veux souscrire Sérénité Plus")
    moving, text = "gerer_contrat.changer_adresse", "bon et si je déménage en Belgique"
    assert "utter_contract_offer" in stranger.asks(moving, text).said
    assert stranger.comes_back(text, moving).said == []


def test_who_ends_their_own_contract_while_subscribing_is_heard(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, "C-0008").asks("acheter.souscrire", "je veux souscrire Sérénité Plus")
    talk.asks("gerer_contrat.resilier", "et je veux résilier mon contrat actuel")
    assert talk.said[0] == "utter_confirm_termination"


@pytest.mark.parametrize(
    "text",
    [
        "vos contrats marchent pour un restaurant ?",
        "je loue un studio, le contrat couvre le lave-linge du locataire ?",
    ],
)
def test_a_professional_use_is_told_as_excluded_where_the_terms_say_so(talk: Talk, text: str) -> None:
    told = talk.asks(OFFERS, text).act("utter_contract_offers")
    assert [one["offer_name"] for one in told["professional"]] == ["Sérénité"]
    assert talk.payloads() == ["/aucun.demander_humain"]


@pytest.mark.parametrize("heard", ["acheter.devis", OFFERS, "nlu_fallback"])
def test_a_professional_use_told_after_the_contracts_is_of_them(talk: Talk, heard: str) -> None:
    told = talk.asks(OFFERS, LIST).asks(heard, "c'est pour un restaurant").act("utter_contract_offers")
    assert [one["offer_name"] for one in told["professional"]] == ["Sérénité"]


def test_a_professional_use_is_asked_of_one_contract(talk: Talk) -> None:
    told = _told(talk.asks(OFFERS, "Sérénité, pour mon restaurant ?"))
    assert told["no"] == ["un appareil utilisé à titre professionnel"]
    told = _told(talk.asks(OFFERS, "et vos contrats d'entretien, pour un restaurant ?"))
    assert (told["offer_name"], told["yes"], told["no"]) == ("Entretien Annuel", [], [])
    assert "/aucun.demander_humain" in talk.payloads()


def test_an_appliance_wanted_for_an_office_after_a_contract_is_advised(talk: Talk) -> None:
    talk.asks(OFFERS, "la Sérénité, c'est quoi ?")
    talk.asks("acheter.conseil_choix", "je cherche un aspirateur pour mon bureau")
    assert "utter_contract_offer" not in talk.said


@pytest.mark.parametrize("heard", [RETURNS, "sav.garantie_prise_en_charge"])
def test_a_warranty_promises_nothing_of_a_professional_use(talk: Talk, heard: str) -> None:
    told = talk.asks(heard, "c'est pour mon cabinet dentaire, la garantie marche ?").act("utter_warranty_conditions")
    assert "usage professionnel" in told["point"]
    assert "utter_warranty_conditions" not in talk.asks("sav.garantie_prise_en_charge", "il est sous garantie ?").said


@pytest.mark.parametrize("heard", ["s_informer.prix", OFFERS, "nlu_fallback"])
def test_what_the_contract_just_told_costs_is_its_price(talk: Talk, heard: str) -> None:
    talk.asks(OFFERS, "vous louez des lave linge ?")
    assert _told(talk.asks(heard, "c combien"))["monthly_cents"] == 1990
    assert _told(talk.asks("gerer_contrat.resilier", "et si j'arrête au bout d'un an"))["left_months"] == 12


@pytest.mark.parametrize("heard", ["acheter.conseil_choix", "s_informer.prix", OFFERS])
def test_the_least_expensive_after_the_contracts_is_one_of_them(talk: Talk, heard: str) -> None:
    talk.asks(OFFERS, LIST)
    assert _told(talk.asks(heard, "le moins cher c'est lequel"))["offer_name"] == "Entretien Annuel"
    talk.asks("acheter.conseil_choix", "et le lave-linge le moins cher ?")
    assert "utter_contract_offer" not in talk.said


@pytest.mark.parametrize("heard", ["sav.panne", "sav.reparation"])
def test_what_may_break_is_asked_of_the_contract_just_told(talk: Talk, heard: str) -> None:
    talk.asks(OFFERS, "et Foyer Tranquille ?")
    assert "la casse, sauf avec l'option à 4 € par mois" in _told(talk.asks(heard, "et si je casse la vitre ?"))["no"]
    assert "utter_contract_offer" not in talk.asks(heard, "j'ai cassé la vitre du hublot").said


@pytest.mark.parametrize(
    ("heard", "text", "names"),
    [
        (OFFERS, "y a une franchise ?", ["Sérénité"]),
        ("acheter.commander", "oui mais la franchise, le montant que je paie", ["Sérénité"]),
        ("reclamation.litige_facturation", "la franchise et le plafond ?", ["Sérénité", "Foyer Tranquille"]),
        (OFFERS, "on est couvert tout de suite ou ya un délai de carence", ["Foyer Tranquille"]),
        ("sav.reparation", "et si la réparation est impossible", ["Sérénité", "Le Verger à l'Usage"]),
        (
            "acheter.conseil_choix",
            "laquelle pour une famille avec 3 gosses qui cassent tout",
            ["Sérénité", "Sérénité Plus", "Foyer Tranquille", "Le Verger à l'Usage"],
        ),
        (OFFERS, "et les dégâts genre foudre ?", []),
        (OFFERS, "si je le revends je peux transférer le contrat ?", []),
    ],
)
def test_a_point_asked_of_no_contract_by_name_is_told_of_each(
    talk: Talk, heard: str, text: str, names: list[str]
) -> None:
    told = talk.asks(OFFERS, LIST).asks(heard, text).act("utter_contract_offers")
    assert sorted(one["offer_name"] for one in told["lines"]) == sorted(names)
    if not names:
        assert talk.payloads() == ["/aucun.demander_humain"]


@pytest.mark.parametrize(
    ("heard", "text"),
    [
        ("sav.panne", "mon frigo est cassé"),
        ("sav.reparation", "la réparation est prévue quand ?"),
        ("acheter.conseil_choix", "je cherche un aspirateur que mes enfants ne cassent pas"),
        (OFFERS, "quels sont vos contrats d'entretien ?"),
    ],
)
def test_other_words_after_the_contracts_ask_for_no_line_of_them(talk: Talk, heard: str, text: str) -> None:
    talk.asks(OFFERS, LIST).asks(heard, text)
    assert not any(act["args"].get("lines") for act in talk.acts if act["act"] == "utter_contract_offers")


def test_an_excess_asked_of_one_contract_is_no_yes(talk: Talk) -> None:
    talk.asks(OFFERS, "la Sérénité, c'est quoi ?")
    assert _told(talk.asks(OFFERS, "il y a une franchise ?"))["is_measure"] is True


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("je peux résilier un contrat d'entretien a tout moment ou ya un engagement", "utter_contract_offer"),
        ("on peut arrêter à tout moment ?", "utter_contract_offers"),
        ("si je résilie, il y a un préavis ?", "utter_contract_offers"),
    ],
)
def test_how_a_contract_ends_is_told_to_who_has_none(talk: Talk, text: str, said: str) -> None:
    assert talk.asks("gerer_contrat.resilier", text).act(said)["is_end_asked"] is True


@pytest.mark.parametrize(
    "text",
    [
        "je veux résilier mon contrat, quel préavis ?",
        "c'est quoi le préavis de mon contrat",
        "je résilie, le préavis est fini",
        "j'arrête sans engagement",
    ],
)
def test_ones_own_contract_is_still_sought(talk: Talk, text: str) -> None:
    assert talk.asks("gerer_contrat.resilier", text).form == "identification_form"


def test_who_has_signed_nothing_yet_is_told_the_contracts(talk: Talk) -> None:
    talk.asks("gerer_contrat.resilier", "je veux résilier mon contrat, quel préavis ?")
    talk.asks("aucun.refuser", "je n'ai pas encore souscrit, je me renseigne")
    assert (talk.said, talk.form) == (["utter_contract_offers"], None)
    assert talk.asks("gerer_contrat.resilier", "et le préavis ?").act("utter_contract_offers")["is_end_asked"] is True


@pytest.mark.parametrize(
    "text",
    [
        "J'ai un lave-linge de 4 ans et un frigo de 12 ans, quel contrat pour les deux",
        "mon lave-linge a 4 ans et mon frigo 12 ans, quels contrats ?",
    ],
)
def test_of_two_appliances_the_one_that_is_too_old_is_told(talk: Talk, text: str) -> None:
    told = talk.asks(OFFERS, text).act("utter_contract_offers")
    assert [(one["name"], one["appliance"], one["age_years"]) for one in told["too_old"]] == [
        ("Foyer Tranquille", "réfrigérateur", 12)
    ]
    assert "Foyer Tranquille" in [one["offer_name"] for one in told["offers"]], "the other one may still enter it"


def test_two_appliances_that_are_both_too_old_leave_the_offer_out(talk: Talk) -> None:
    told = talk.asks(OFFERS, "un lave-linge de 11 ans et un frigo de 12 ans ?").act("utter_contract_offers")
    assert "Foyer Tranquille" not in [one["offer_name"] for one in told["offers"]]
    told = talk.asks(OFFERS, "un contrat pour mon lave-linge et pour mon frigo de 3 ans ?").act("utter_contract_offers")
    assert told["too_old"] == []


def test_what_is_sure_of_one_appliance_after_the_contracts_is_no_fault(talk: Talk) -> None:
    told = talk.asks(OFFERS, LIST).asks("sav.panne", "un seul appareil, le frigo. il a 3 mois")
    assert told.act("utter_contract_offers")["appliance"] == "réfrigérateur"
    talk.asks(OFFERS, LIST).asks("sav.panne", "mon frigo ne marche plus")
    assert "utter_contract_offers" not in talk.said


def test_breakage_that_may_come_is_asked_of_the_contracts_just_told(talk: Talk) -> None:
    told = talk.asks(OFFERS, LIST).asks("sav.article_endommage", "et si je casse l'écran").act("utter_contract_offers")
    assert told["lines"]
    talk.asks(OFFERS, LIST).asks("sav.article_endommage", "mon four est arrivé cassé")
    assert "utter_contract_offers" not in talk.said


def test_the_loss_of_food_is_no_theft(talk: Talk) -> None:
    told = talk.asks(OFFERS, LIST).asks(OFFERS, "et le vol ?").act("utter_contract_offers")
    assert "Foyer Tranquille" not in [one["offer_name"] for one in told["lines"]]


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("c'est quoi la différence entre la garantie légale et votre extension", True),
        ("la garantie légale dure combien de temps ?", False),
        ("il est garanti combien de temps, sans rien payer ?", False),
        ("la garantie couvre une panne ?", False),
    ],
)
def test_the_extension_is_told_beside_the_legal_warranty(talk: Talk, text: str, is_told: bool) -> None:
    talk.asks(RETURNS, text)
    assert "utter_warranty_conditions" in talk.said
    assert any(act.startswith("utter_contract_offer") for act in talk.said) is is_told


@pytest.mark.parametrize(
    "text", ["et laquelle pour une famille", "et pour toute la maison ?", "pour tous mes appareils"]
)
@pytest.mark.parametrize("intent", ["acheter.conseil_choix", "nlu_fallback"])
def test_the_contract_of_a_whole_household_is_chosen_among_them(talk: Talk, intent: str, text: str) -> None:
    talk.asks(OFFERS, "vous avez quoi comme contrats ?").asks(intent, text)
    assert _told(talk)["offer_name"] == "Foyer Tranquille"
    assert talk.asks("acheter.commander", "ok je le prends").slots["subscription_offer"] == "foyer"


def test_a_monthly_price_asked_after_contracts_is_theirs(talk: Talk) -> None:
    talk.asks(OFFERS, "vous avez quoi comme contrats ?").asks(PRICE, "c'est combien par mois")
    assert talk.said == ["utter_contract_offers"]


@pytest.mark.parametrize(
    "text",
    ["je cherche un frigo pour une famille", "un lave-linge pour une famille", "quel aspirateur me conseillez-vous ?"],
)
def test_an_appliance_wanted_after_contracts_is_no_contract(talk: Talk, text: str) -> None:
    talk.asks(OFFERS, "vous avez quoi comme contrats ?").asks("acheter.conseil_choix", text)
    assert "utter_contract_offer" not in talk.said and "utter_contract_offers" not in talk.said


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("en fait plutôt la Sérénité simple", "serenite"),
        ("non finalement la formule au-dessus", "foyer"),
        ("celle juste en dessous plutôt", "serenite"),
        ("ok foyer tranquille", "foyer"),
    ],
)
@pytest.mark.parametrize("intent", ["aucun.donnee_seule", "aucun.refuser", "gerer_contrat.modifier_contrat"])
def test_another_contract_is_subscribed_instead(
    seeded_store: Store, relation: Relation, intent: str, text: str, offer: str
) -> None:
    talk = Talk(seeded_store, relation, "C-0001").asks("acheter.souscrire", "je veux souscrire Sérénité Plus")
    assert talk.slots["subscription_offer"] == "serenite_plus"
    assert talk.asks(intent, text).slots["subscription_offer"] == offer


@pytest.mark.parametrize(
    "text", ["et la Sérénité simple, elle couvre quoi ?", "l'appareil est au-dessus de l'évier", "oui"]
)
def test_a_question_or_a_place_changes_no_contract(seeded_store: Store, relation: Relation, text: str) -> None:
    talk = Talk(seeded_store, relation, "C-0001").asks("acheter.souscrire", "je veux souscrire Sérénité Plus")
    assert talk.asks("aucun.donnee_seule", text).slots["subscription_offer"] == "serenite_plus"


@pytest.mark.parametrize(
    "text",
    [
        "j'ai déjà une assurance chez vous et je veux passer à la formule en dessous, c'est trop cher",
        "mon contrat est trop complet, je voudrais la formule inférieure",
        "je veux résilier mon contrat Sérénité et prendre Sérénité Plus à la place",
    ],
)
def test_a_contract_that_is_held_is_changed_and_none_signed_anew(
    seeded_store: Store, relation: Relation, text: str
) -> None:
    talk = Talk(seeded_store, relation, "C-0008").goes_on(text)
    assert talk.said == ["utter_contract_status", "utter_contract_options"]
    assert "/aucun.demander_humain" in talk.payloads()


@pytest.mark.parametrize(
    "text",
    ["je veux résilier mon contrat", "la formule au-dessus c'est quoi ?", "mon assurance habitation couvre déjà"],
)
def test_an_end_or_a_question_changes_no_formula(relation: Relation, text: str) -> None:
    heard = relation.playbook.follow_ups.heard(text, (), ())
    assert heard is None or heard.name != "formule_changee"
