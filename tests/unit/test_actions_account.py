"""Contact details, payment data that is never taken here, loyalty points."""

import pytest
from talk import Talk

from relation.context import Relation
from relation.store.unit_of_work import Store

YING, AWA, NOLWENN = "C-0007", "C-0009", "C-0012"


def test_a_new_email_in_the_message_is_confirmed_then_written(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING, identity_proof="token")
    talk.asks("gerer_contrat.coordonnees", "mon mail est ying@neuf.fr", email="ying@neuf.fr")
    assert talk.act("utter_confirm_contact") == {"field": "email", "value": "ying@neuf.fr"}
    assert not talk.effects
    talk.yes()
    assert talk.said == ["utter_contact_changed"]
    with seeded_store.read() as uow:
        customer = uow.brand.customer(YING)
    assert customer is not None
    assert customer.email == "ying@neuf.fr"


def test_the_field_is_chosen_then_the_value_asked(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.coordonnees", "changer mes infos")
    shown = talk.act("utter_ask_contact_field")
    assert "ying.lefebvre" not in shown["email"]
    talk.clicks('/aucun.donnee_seule{"contact_field": "phone"}', "Le téléphone")
    assert talk.form == "contact_form"
    talk.answers("06 39 98 11 22", phone="+33639981122")
    assert talk.act("utter_confirm_contact")["value"] == "06 39 98 11 22"
    talk.yes()
    with seeded_store.read() as uow:
        customer = uow.brand.customer(YING)
    assert customer is not None
    assert customer.phone == "06 39 98 11 22"


@pytest.mark.parametrize(
    ("text", "name"), [("Marchand-Roy", "Marchand-Roy"), ("maintenant je m'appelle Le Goff", "Le Goff")]
)
def test_a_name_is_read_without_what_surrounds_it(
    seeded_store: Store, relation: Relation, text: str, name: str
) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.coordonnees")
    talk.clicks('/aucun.donnee_seule{"contact_field": "last_name"}').answers(text)
    assert talk.act("utter_confirm_contact")["value"] == name


def test_a_bad_value_says_why_twice_then_a_person(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING, identity_proof="token").asks("gerer_contrat.coordonnees")
    talk.clicks('/aucun.donnee_seule{"contact_field": "email"}')
    for _ in range(2):
        assert talk.answers("ying chez exemple").act("utter_contact_value_refused")["field"] == "email"
    talk.answers("ying chez exemple")
    assert talk.form is None
    assert talk.is_offered_a_person


@pytest.mark.parametrize("proof", [None, "order", "contact"])
@pytest.mark.parametrize("text", ["changer mon adresse mail", "ying@neuf.fr"])
def test_who_is_not_signed_in_is_told_so_before_dictating_an_email(
    seeded_store: Store, relation: Relation, proof: str | None, text: str
) -> None:
    talk = Talk(seeded_store, relation, YING if proof else None, identity_proof=proof)
    talk.asks("gerer_contrat.coordonnees", text, **({"email": text} if "@" in text else {}))
    assert talk.said == ["utter_contact_refused"]
    assert talk.act("utter_contact_refused")["code"] == "needs_sign_in"
    assert (talk.form, talk.slots.get("contact_value"), talk.slots.get("to_confirm")) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("mail ying@neuf.fr je veux changer mon tel, c 07 11 22 33 44", "phone"),
        ("ying@neuf.fr, nouveau numéro de téléphone 07 11 22 33 44", "phone"),
        ("changer mon mail pour ying@neuf.fr, mon tel reste le 07 11 22 33 44", "email"),
        ("nouvelle adresse mail ying@neuf.fr, joignable au 07 11 22 33 44", "email"),
        ("mon mail devient ying@neuf.fr, tel 07 11 22 33 44", "email"),
    ],
)
def test_of_two_details_the_one_to_change_is_the_one_named(
    seeded_store: Store, relation: Relation, text: str, field: str
) -> None:
    talk = Talk(seeded_store, relation, YING, identity_proof="token")
    talk.asks("gerer_contrat.coordonnees", text, email="ying@neuf.fr", phone="+33711223344")
    assert talk.act("utter_confirm_contact")["field"] == field


def test_the_email_button_asks_for_a_sign_in_too(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING, identity_proof="order").asks("gerer_contrat.coordonnees", "mes infos")
    assert talk.clicks('/aucun.donnee_seule{"contact_field": "email"}').said == ["utter_contact_refused"]


def test_an_email_is_changed_for_who_signed_in_only(seeded_store: Store, relation: Relation) -> None:
    """The service's own check, whatever the talk was."""
    talk = Talk(seeded_store, relation, YING, identity_proof="order")
    talk.slots |= {"contact_field": "email", "contact_value": "ying@neuf.fr", "to_confirm": "action_contact_confirmed"}
    talk.yes()
    assert talk.said == ["utter_contact_refused"]
    with seeded_store.read() as uow:
        customer = uow.brand.customer(YING)
    assert customer is not None
    assert customer.email == "ying.lefebvre@exemple.fr"


def test_an_email_of_somebody_else_is_refused(seeded_store: Store, relation: Relation) -> None:
    email = "awa.ndiaye@exemple.fr"
    talk = Talk(seeded_store, relation, YING, identity_proof="token")
    talk.asks("gerer_contrat.coordonnees", email, email=email).yes()
    assert talk.said == ["utter_contact_refused"]
    assert talk.act("utter_contact_refused")["code"] == "email_taken"


def test_a_no_changes_nothing(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING, identity_proof="token")
    talk.asks("gerer_contrat.coordonnees", "a@b.fr", email="a@b.fr").no()
    assert talk.said == ["utter_abandoned"]
    with seeded_store.read() as uow:
        customer = uow.brand.customer(YING)
    assert customer is not None
    assert customer.email == "ying.lefebvre@exemple.fr"


def test_the_new_email_is_not_taken_for_the_proof(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation)
    talk.slots["email_or_postcode"] = "ying@neuf.fr"
    talk.asks("gerer_contrat.coordonnees", "mon mail est ying@neuf.fr", email="ying@neuf.fr")
    assert talk.slots["email_or_postcode"] is None


def test_payment_data_is_sent_to_the_account(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.donnees_paiement", "changer de RIB")
    assert talk.act("utter_payment_data")["account_url"].startswith("https://")
    assert talk.form is None
    assert not talk.effects


@pytest.mark.parametrize(
    ("text", "entity"),
    [("4970 1012 3456 7893", "card_number"), ("FR76 3000 6000 0112 3456 7890 189", "iban")],
)
def test_who_writes_a_card_or_an_account_is_warned_and_nothing_is_kept(
    seeded_store: Store, relation: Relation, text: str, entity: str
) -> None:
    talk = Talk(seeded_store, relation, YING)
    talk.asks("gerer_contrat.donnees_paiement", f"voici : {text}", **{entity: text})
    assert talk.said == ["utter_payment_data_written"]
    assert text not in str(talk.slots) + str(talk.acts) + str(talk.effects)


def test_other_data_is_not_payment_data(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING)
    talk.asks("gerer_contrat.donnees_paiement", "pour LV-246102", order_number="LV-246102", phone="+33639980001")
    assert talk.said == ["utter_payment_data"]


@pytest.mark.parametrize(
    ("customer", "vouchers_cents", "missing"), [(YING, 2000, 210), (NOLWENN, 1000, 495), (AWA, 0, 101)]
)
def test_points_and_what_they_are_worth(
    seeded_store: Store, relation: Relation, customer: str, vouchers_cents: int, missing: int
) -> None:
    points = Talk(seeded_store, relation, customer).asks("gerer_contrat.fidelite").act("utter_loyalty")
    assert (points["vouchers_cents"], points["missing_points"]) == (vouchers_cents, missing)


def test_points_are_shown_to_their_owner_only(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.fidelite")
    assert talk.form == "identification_form"
    assert talk.acts == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("avez vous une carte de fidélité et comment ca marche les points", None),
        ("100 points = combien d'euros", None),
        ("ils durent combien de temps les points", "deux ans"),
        ("on m'a parlé de la carte de fidélité, comment ça marche", None),
        ("how many points do I need for a voucher", None),
    ],
)
def test_how_points_work_is_told_to_everybody(
    seeded_store: Store, relation: Relation, text: str, rule: str | None
) -> None:
    told = Talk(seeded_store, relation).asks("gerer_contrat.fidelite", text).act("utter_loyalty")
    assert "points" not in told
    assert (told["rule"] is None) if rule is None else (rule in told["rule"])


@pytest.mark.parametrize(
    "text",
    [
        "mes points ont expiré ou quoi ?",
        "j'ai combien de points",
        "il me reste combien",
        "how many points do i have",
        "les points combien il y en a",
        "le programme de fidélité m'a débité",
    ],
)
def test_ones_own_points_still_ask_who_writes(seeded_store: Store, relation: Relation, text: str) -> None:
    assert Talk(seeded_store, relation).asks("gerer_contrat.fidelite", text).form == "identification_form"
