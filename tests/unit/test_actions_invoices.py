"""Invoices: number, amount and link; what the data does not say is for a person."""

import pytest
from talk import Talk

from relation.context import Relation
from relation.store.unit_of_work import Store

YING, NOLWENN, AWA = "C-0007", "C-0012", "C-0009"


def test_the_invoice_of_an_order(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.facture", "où télécharger ma facture ?")
    with seeded_store.read() as uow:
        order, site = uow.brand.order("LV-205517"), uow.brand.identity().site_url
    assert order is not None
    invoice = talk.act("utter_invoice")
    assert (invoice["invoice_number"], invoice["total_cents"]) == (order.invoice_number, order.total_cents)
    assert invoice["account_url"].startswith(site)
    assert not talk.is_offered_a_person


def test_no_invoice_before_it_exists(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.facture", order_number="LV-246102")
    assert talk.said == ["utter_no_invoice_yet"]


def test_taxes_and_headings_are_for_a_person(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, AWA).asks("gerer_contrat.facture", "ma facture avec la TVA et le SIRET")
    assert talk.said[:2] == ["utter_invoice", "utter_invoice_beyond"]
    assert talk.is_offered_a_person


@pytest.mark.parametrize(
    "text",
    [
        "la facture est au nom de mon ex mari, faut la changer",
        "je voudrais une facture à mon nom",
        "il y a une erreur dans l'adresse de la facture",
        "corrigez ma facture svp",
    ],
)
def test_whose_name_is_on_it_is_for_a_person(seeded_store: Store, relation: Relation, text: str) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.facture", text)
    talk.slots |= {"order_number": "LV-244087", "email_or_postcode": "awa.ndiaye@exemple.fr"}
    talk._step("action_identify", "aucun.donnee_seule", "awa.ndiaye@exemple.fr", {})
    assert talk.act("utter_invoice_beyond")["is_heading"] is True
    assert talk.is_offered_a_person


@pytest.mark.parametrize(
    "text", ["ma facture svp", "la facture du robot, celui de nom Pétrin", "la facture, j'ai changé de téléphone"]
)
def test_an_invoice_that_is_only_wanted_is_shown(seeded_store: Store, relation: Relation, text: str) -> None:
    assert Talk(seeded_store, relation, AWA).asks("gerer_contrat.facture", text).said == ["utter_invoice"]


def test_somebody_elses_invoice_is_unknown(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, AWA).asks("gerer_contrat.facture", order_number="LV-205517")
    assert talk.said == ["utter_order_unknown"]


def test_a_stranger_sees_no_invoice(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.facture", order_number="LV-205517")
    assert talk.form == "identification_form"
    assert talk.acts == []


def test_last_years_invoices_are_not_answered_with_the_order_in_hand(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.suivi_commande", order_number="LV-246102")
    talk.asks("gerer_contrat.facture", "je voudrais mes factures de l'an dernier")
    year = relation.now().year - 1
    if "utter_choose_order" in talk.said:
        assert all(order["placed_on"].startswith(str(year)) for order in talk.act("utter_choose_order")["orders"])
    else:
        assert talk.act("utter_invoice")["placed_on"].startswith(str(year))


def test_a_year_without_invoices_says_so(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.facture", "ma facture de 2019")
    assert talk.said == ["utter_no_invoice_then"]
    assert (talk.act("utter_no_invoice_then")["from_on"], talk.act("utter_no_invoice_then")["to_on"]) == (
        "2019-01-01",
        "2019-12-31",
    )


def test_the_year_asked_survives_the_identification(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.facture", "ma facture de 2019")
    assert talk.form == "identification_form"
    talk.form = None
    talk.slots |= {"order_number": "LV-205517", "email_or_postcode": "ying.lefebvre@exemple.fr"}
    talk._step("action_identify", "aucun.donnee_seule", "ying.lefebvre@exemple.fr", {})
    assert talk.said == ["utter_identified", "utter_no_invoice_then"]


def test_a_period_heard_by_the_brain_is_read(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING)
    talk.asks("gerer_contrat.facture", "la facture de novembre", period="2025-11-01/2025-11-30")
    assert talk.act("utter_invoice")["order_number"] == "LV-205517"
    plain = Talk(seeded_store, relation, YING).asks("gerer_contrat.facture", order_number="LV-205517")
    assert plain.said == ["utter_invoice"]


@pytest.mark.parametrize("text", ["Où se trouvent les factures sur le site ?", "comment je la retrouve moi-même ?"])
def test_where_invoices_are_is_told_to_everybody(seeded_store: Store, relation: Relation, text: str) -> None:
    talk = Talk(seeded_store, relation).asks("gerer_contrat.facture", text)
    assert talk.said == ["utter_known_answer"]
    assert talk.form is None


@pytest.mark.parametrize("text", ["je voudrais ma facture", "où est ma facture ?", "LV-205517, où sont les factures ?"])
def test_an_invoice_of_ones_own_needs_to_know_who_writes(seeded_store: Store, relation: Relation, text: str) -> None:
    assert "utter_known_answer" not in Talk(seeded_store, relation).asks("gerer_contrat.facture", text).said
