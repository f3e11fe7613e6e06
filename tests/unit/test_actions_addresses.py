"""A new address: read in free words, confirmed, and written only where it is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from talk import Talk

from actions.postal_address import PostalAddress, amend, read_address
from relation.context import Relation
from relation.store.unit_of_work import Store

YING, MARGUERITE, MAXENCE, NOLWENN, JULIEN, AWA = "C-0007", "C-0011", "C-0004", "C-0012", "C-0008", "C-0009"
BREST = "8 rue de Siam, 29200 Brest"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BREST, ("8 rue de Siam", "29200", "Brest")),
        ("ma nouvelle adresse est 3 bis avenue de la Paix 69003 lyon", ("3 bis avenue de la Paix", "69003", "Lyon")),
        ("12, rue des Lilas\n67 000 STRASBOURG merci", ("12, rue des Lilas", "67000", "Strasbourg")),
        ("14 allée des Pins, bât C, 33000 Bordeaux.", ("14 allée des Pins, bât C", "33000", "Bordeaux")),
        ("rue du Moulin 76230 bois-guillaume svp", ("rue du Moulin", "76230", "Bois-Guillaume")),
        ("29200 Brest, 8 rue de Siam", ("8 rue de Siam", "29200", "Brest")),
        (
            "12 rue des Lilas, 3e étage, code B12, 75011 Paris",
            ("12 rue des Lilas, 3e étage, code B12", "75011", "Paris"),
        ),
        ("12 rue des Lilas 75011 Paris digicode 45A12", ("12 rue des Lilas, digicode 45A12", "75011", "Paris")),
        ("appt 4 12 rue des Lilas 75011 Paris, 2e étage", ("12 rue des Lilas, 2e étage, appt 4", "75011", "Paris")),
        ("12 rue des Lilas digicode 12345, 75011 Paris", ("12 rue des Lilas, digicode 12345", "75011", "Paris")),
        ("Livrez au 2 place de l'Église, 35400 Saint-Malo !", ("2 place de l'Église", "35400", "Saint-Malo")),
    ],
)
def test_an_address_is_read_in_free_words(text: str, expected: tuple[str, str, str]) -> None:
    assert read_address(text)[0] == PostalAddress(*expected)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("12 rue des Lilas Strasbourg", "postcode"),
        ("12 rue des Lilas 67000", "town"),
        ("67000 Strasbourg", "address"),
        ("1400 Yverdon, 27 chemin du Lavoir", "postcode"),
        ("", "postcode"),
    ],
)
def test_what_is_missing_is_named(text: str, missing: str) -> None:
    assert read_address(text) == (None, missing)


@given(st.text(max_size=400))
def test_any_text_is_an_address_or_lacks_something(text: str) -> None:
    address, missing = read_address(text)
    assert (address is None) == (missing is not None)


def test_the_address_of_an_order_is_asked_confirmed_and_changed(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.changer_adresse", "je déménage")
    assert talk.form == "address_form"
    talk.answers(BREST)
    assert talk.act("utter_confirm_order_address")["order_number"] == "LV-246102"
    assert not talk.effects
    talk.yes()
    assert talk.said == ["utter_order_address_changed"]
    with seeded_store.read() as uow:
        order, customer = uow.brand.order("LV-246102"), uow.brand.customer(YING)
    assert order is not None
    assert order.delivery is not None
    assert (order.delivery.address, order.delivery.town) == ("8 rue de Siam", "Brest")
    assert customer is not None
    assert customer.town == "Nantes"


def test_a_move_takes_the_account_and_its_contracts_along(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.changer_adresse", f"livrez au {BREST}")
    talk.clicks('/aucun.donnee_seule{"address_scope": "tout"}')
    assert talk.said == ["utter_order_address_changed", "utter_home_address_changed"]
    assert talk.act("utter_home_address_changed")["contracts"] == ["Entretien Annuel"]
    assert talk.act("utter_home_address_changed")["is_in_zone"] is False
    with seeded_store.read() as uow:
        order, customer = uow.brand.order("LV-246102"), uow.brand.customer(YING)
    assert order is not None
    assert order.delivery is not None
    assert customer is not None
    assert order.delivery.town == customer.town == "Brest"
    assert (customer.address, customer.postcode) == ("8 rue de Siam", "29200")


def test_a_no_changes_nothing_and_no_later_click_does(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.changer_adresse", BREST).no()
    assert talk.said == ["utter_abandoned"]
    talk.asks("aucun.donnee_seule", "LV-246102", order_number="LV-246102")
    assert not talk.effects


ACCOUNT = "changer l'adresse du compte, on a déménagé au 5 place Kléber 67000 Strasbourg"


def test_the_address_of_the_account_is_no_order_s(seeded_store: Store, relation: Relation) -> None:
    """The number that proves who writes is not what is redirected."""
    talk = Talk(seeded_store, relation).asks("gerer_contrat.changer_adresse", ACCOUNT)
    talk.slots |= {"order_number": "LV-240613", "email_or_postcode": "67000"}
    talk._step("action_identify", "aucun.donnee_seule", "67000", {})
    assert talk.act("utter_confirm_home_address")["address"] == "5 place Kléber"


@pytest.mark.parametrize(
    "text",
    [
        "changez l'adresse de ma commande LV-246102",
        "mon compte est vide, changez l'adresse de livraison",
        "je compte sur vous pour changer l'adresse",
    ],
)
def test_an_address_that_is_of_a_delivery_stays_so(seeded_store: Store, relation: Relation, text: str) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.changer_adresse", f"{text}, {BREST}")
    assert talk.said == ["utter_confirm_order_address"]


def test_an_order_that_left_is_told_with_the_ways_that_remain(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, MARGUERITE).asks("gerer_contrat.changer_adresse", BREST)
    assert talk.act("utter_address_too_late")["code"] == "already_shipped"
    assert talk.act("utter_address_too_late")["carrier"] == "Colissimo"
    assert talk.payloads() == [], "the account's address is no way to this parcel"
    talk.clicks('/aucun.donnee_seule{"address_scope": "compte"}')
    assert talk.said == ["utter_confirm_home_address"]
    talk.yes()
    with seeded_store.read() as uow:
        customer = uow.brand.customer(MARGUERITE)
    assert customer is not None
    assert customer.town == "Brest"


def test_who_insists_on_a_parcel_that_left_is_told_otherwise_and_offered_a_person(
    seeded_store: Store, relation: Relation
) -> None:
    talk = Talk(seeded_store, relation, MARGUERITE).asks("gerer_contrat.changer_adresse", BREST)
    assert (talk.act("utter_address_too_late")["is_again"], talk.is_offered_a_person) == (False, False)
    talk.asks("gerer_contrat.changer_adresse", "mais changez la quand même")
    assert (talk.act("utter_address_too_late")["is_again"], talk.is_offered_a_person) == (True, True)
    assert talk.slots["handoff_reason"] == "loop"


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("c'est au 4e étage, digicode B12", "8 rue de Siam, 4e étage, digicode B12"),
        ("interphone Durand", "8 rue de Siam, interphone Durand"),
        ("le code ETE25 marche aussi", None),
        ("j'ai une porte de garage", None),
        ("c'est pas la rue de Siam c'est l'avenue Pasteur", "8 avenue Pasteur"),
        ("pas le 8 c'est le 18", "18 rue de Siam"),
        ("pas la rue de Siam", None),
        ("c'est pas ça", None),
        ("je ne suis pas là c'est dommage", None),
    ],
)
def test_how_the_door_is_reached_is_added_to_the_street(text: str, street: str | None) -> None:
    amended = amend(PostalAddress("8 rue de Siam", "29200", "Brest"), text)
    assert (amended.address if amended else None) == street
    again = amend(PostalAddress("8 rue de Siam, 2e étage", "29200", "Brest"), "c'est au 3e étage")
    assert again is not None and again.address == "8 rue de Siam, 3e étage"


def test_a_shop_order_has_no_address(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, MAXENCE).asks("gerer_contrat.changer_adresse", order_number="LV-245530")
    assert talk.act("utter_address_too_late")["code"] == "collected_in_shop"


def test_without_an_order_on_its_way_it_is_the_account(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, JULIEN).asks("gerer_contrat.changer_adresse", "nouvelle adresse")
    talk.answers("2 rue Haute, 31000 Toulouse")
    assert talk.act("utter_confirm_home_address")["contracts"] == ["Foyer Tranquille"]
    talk.yes()
    assert talk.act("utter_home_address_changed")["is_in_zone"] is True


def test_a_delivery_that_has_come_is_said_before_the_account_is_changed(
    seeded_store: Store, relation: Relation
) -> None:
    talk = Talk(seeded_store, relation, AWA).asks("gerer_contrat.changer_adresse", "changer l'adresse de livraison")
    told = talk.act("utter_address_too_late")
    assert (told["code"], told["order_number"], talk.form) == ("already_delivered", "LV-244087", None)
    assert talk.payloads() == ['/aucun.donnee_seule{"address_scope": "compte"}'], "that of the account still changes"
    home = Talk(seeded_store, relation, AWA).asks("gerer_contrat.changer_adresse", "j'ai déménagé")
    assert (home.said, home.form) == ([], "address_form")


def test_two_orders_are_a_choice(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, NOLWENN).asks("gerer_contrat.changer_adresse", BREST)
    assert talk.said == ["utter_choose_order"]
    talk.clicks(talk.payloads()[0], "LV-246454 · Aspirateur")
    assert talk.act("utter_confirm_order_address")["town"] == "Brest"


def test_corsica_and_overseas_are_for_a_person(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.changer_adresse", "4 cours Napoléon 20000 Ajaccio")
    assert talk.said[0] == "utter_address_elsewhere"
    assert talk.is_offered_a_person
    assert [effect["type"] for effect in talk.effects] == ["note_offer"]


def test_a_bad_address_says_why_twice_then_a_person_is_offered(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.changer_adresse", "je déménage")
    for _ in range(2):
        talk.answers("12 rue des Lilas")
        assert talk.act("utter_address_incomplete")["missing"] == "postcode"
        assert talk.form == "address_form"
    talk.answers("12 rue des Lilas")
    assert talk.form is None
    assert talk.is_offered_a_person


def test_a_question_during_the_form_is_answered(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.changer_adresse", "je déménage")
    talk.answers("j'ai combien de points ?", "gerer_contrat.fidelite")
    assert talk.said == ["utter_loyalty"]
    assert talk.form == "address_form"
    talk.answers(BREST)
    assert talk.said == ["utter_confirm_order_address"]


def test_the_address_survives_the_identification(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation)
    talk.slots["email_or_postcode"] = "29200"
    talk.asks("gerer_contrat.changer_adresse", BREST, postcode="29200")
    assert talk.form == "identification_form"
    assert talk.slots["email_or_postcode"] is None
    talk.form, talk.customer = None, YING
    talk.slots["pending_action"] = "action_change_address"
    talk.asks("aucun.donnee_seule", "44000", postcode="44000")
    assert talk.act("utter_confirm_order_address")["town"] == "Brest"


@pytest.mark.parametrize("intent", ["gerer_contrat.changer_adresse", "s_informer.livraison_conditions"])
def test_a_code_and_a_floor_join_the_address_of_the_order(seeded_store: Store, relation: Relation, intent: str) -> None:
    talk = Talk(seeded_store, relation, YING).asks(intent, "vous direz au livreur : 3e étage, code 45B12 ?")
    assert talk.act("utter_confirm_order_address")["address"] == "15 quai de la Fosse, 3e étage, code 45B12"
    assert [effect["type"] for effect in talk.yes().effects] == ["change_order_address"]


def test_a_code_told_before_the_proof_joins_too(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.changer_adresse", "le code de l'immeuble est 4521B")
    talk.form, talk.customer = None, YING
    talk.slots["pending_action"] = "action_change_address"
    talk.asks("aucun.donnee_seule", "44000", postcode="44000")
    assert talk.act("utter_confirm_order_address")["address"].endswith(", code de l'immeuble 4521B")


def test_a_code_for_a_parcel_that_has_left_is_for_a_person_to_pass_on(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, MARGUERITE).asks("gerer_contrat.changer_adresse", "digicode 45B12, 3e étage")
    assert talk.act("utter_address_too_late")["is_access"]
    assert not talk.effects


def test_a_floor_alone_asked_of_deliveries_stays_a_question(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("s_informer.livraison_conditions", "vous livrez au 3e étage ?")
    assert talk.said == ["utter_delivery_terms"]


@pytest.mark.parametrize(
    "intent", ["gerer_contrat.replanifier", "gerer_contrat.suivi_commande", "s_informer.livraison_conditions"]
)
def test_what_the_driver_is_to_do_with_a_parcel_that_has_left(
    seeded_store: Store, relation: Relation, intent: str
) -> None:
    talk = Talk(seeded_store, relation, MARGUERITE).asks(intent, "vous pouvez le laisser chez la gardienne ?")
    assert talk.act("utter_address_too_late")["is_access"]
    talk = Talk(seeded_store, relation, MARGUERITE).asks(intent, "le livreur l'a laissé chez la gardienne ?")
    assert "utter_address_too_late" not in talk.said
