"""Contracts: their state, and a termination on frank terms."""

from datetime import date

import pytest
from talk import Talk

from relation.context import Relation
from relation.model.brand import ContractState
from relation.store.unit_of_work import Store

JULIEN, AWA, YING = "C-0008", "C-0009", "C-0007"


def test_the_terms_said_before_are_those_that_apply_after(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, JULIEN).asks("gerer_contrat.resilier", "je résilie mon contrat Foyer")
    terms = talk.act("utter_confirm_termination")
    assert (terms["reference"], terms["notice_days"], terms["is_committed"]) == ("CT-FOYER8", 30, False)
    assert not talk.effects
    talk.yes()
    assert talk.act("utter_contract_terminated")["ends_on"] == terms["would_end_on"]
    with seeded_store.read() as uow:
        contract = uow.brand.contract("CT-FOYER8")
    assert contract is not None
    assert contract.state is ContractState.ENDING


def test_a_commitment_ends_it_no_earlier(seeded_store: Store, relation: Relation) -> None:
    with seeded_store.write() as uow:
        contract = uow.brand.subscribe_contract(customer_reference=AWA, offer_id="serenite", now=relation.now())
        uow.commit()
    talk = Talk(seeded_store, relation, AWA).asks("gerer_contrat.resilier")
    terms = talk.act("utter_confirm_termination")
    assert terms["is_committed"] is True
    assert date.fromisoformat(terms["would_end_on"]) == contract.committed_until


def test_a_no_keeps_the_contract(seeded_store: Store, relation: Relation) -> None:
    Talk(seeded_store, relation, JULIEN).asks("gerer_contrat.resilier").no()
    with seeded_store.read() as uow:
        contract = uow.brand.contract("CT-FOYER8")
    assert contract is not None
    assert contract.state is ContractState.ACTIVE


def test_an_ending_contract_says_its_date(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, JULIEN).asks("gerer_contrat.resilier").yes()
    ends_on = talk.act("utter_contract_terminated")["ends_on"]
    talk.asks("gerer_contrat.resilier")
    status = talk.act("utter_contract_status")
    assert (status["state"], status["ends_on"]) == ("resiliation_en_cours", ends_on)
    assert not talk.effects


def test_what_was_ended_meanwhile_is_refused(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, JULIEN).asks("gerer_contrat.resilier")
    with seeded_store.write() as uow:
        uow.brand.terminate_contract("CT-FOYER8", relation.now())
        uow.commit()
    talk.yes()
    assert talk.act("utter_termination_refused")["code"] == "already_ending"


def test_several_contracts_are_a_choice(seeded_store: Store, relation: Relation) -> None:
    with seeded_store.write() as uow:
        uow.brand.subscribe_contract(customer_reference=YING, offer_id="foyer", now=relation.now())
        uow.commit()
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.resilier", "je veux arrêter")
    assert talk.said == ["utter_choose_contract"]
    talk.clicks('/aucun.donnee_seule{"contract_reference": "CT-ENTRE7"}', "Entretien Annuel · CT-ENTRE7")
    assert talk.act("utter_confirm_termination")["reference"] == "CT-ENTRE7"


def test_the_state_of_a_contract_and_who_changes_its_options(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.modifier_contrat", "où en est mon contrat ?")
    assert talk.said == ["utter_contract_status", "utter_contract_options"]
    assert talk.act("utter_contract_status")["product_name"]
    neighbours = talk.act("utter_contract_options")["neighbours"]
    assert len(neighbours) == 2
    assert "Entretien Annuel" not in {offer["name"] for offer in neighbours}


def test_without_a_contract_a_person_is_offered(seeded_store: Store, relation: Relation) -> None:
    for intent in ("gerer_contrat.resilier", "gerer_contrat.modifier_contrat"):
        talk = Talk(seeded_store, relation, AWA).asks(intent)
        assert talk.said[0] == "utter_no_contract"
        assert talk.is_offered_a_person


def test_a_stranger_is_asked_who_they_are(seeded_store: Store, relation: Relation) -> None:
    assert Talk(seeded_store, relation).asks("gerer_contrat.resilier").form == "identification_form"


def rent(store: Store, relation: Relation) -> str:
    """Awa's rental, signed today: 24 months at 19,90 €."""
    with store.write() as uow:
        made = uow.brand.subscribe_contract(customer_reference=AWA, offer_id="location", now=relation.now())
        uow.commit()
    return made.reference


def test_ending_a_rental_heard_as_cancelling_an_order_comes_to_its_terms(
    seeded_store: Store, relation: Relation
) -> None:
    reference = rent(seeded_store, relation)
    with seeded_store.write() as uow:
        uow.brand.subscribe_contract(customer_reference=AWA, offer_id="foyer", now=relation.now())
        uow.commit()
    talk = Talk(seeded_store, relation)
    talk.asks("gerer_contrat.annuler_commande", f"annuler mon contrat location avant la fin ? {reference}")
    assert (talk.form, talk.slots["pending_action"]) == ("identification_form", "action_terminate_contract")
    talk.form = None
    talk.slots["email_or_postcode"] = "93100"
    talk._step("action_identify", "aucun.donnee_seule", "93100", {})
    terms = talk.act("utter_confirm_termination")
    assert (terms["reference"], terms["early_cents"]) == (reference, 23 * 1990 // 2)
    assert not [effect for effect in talk.effects if effect["type"] != "identify_customer"]


def test_the_cost_asked_next_is_that_of_the_end(seeded_store: Store, relation: Relation) -> None:
    reference = rent(seeded_store, relation)
    for intent in ("acheter.devis", "s_informer.prix"):
        talk = Talk(seeded_store, relation, AWA).asks("gerer_contrat.resilier", f"je veux arrêter {reference}")
        talk.asks(intent, "combien ça me coûterait ?")
        assert talk.act("utter_confirm_termination")["reference"] == reference
    talk.asks("s_informer.prix", "combien il me coûte par mois ?")
    assert talk.said[0] == "utter_contract_status"


def test_an_order_is_still_cancelled_as_an_order(seeded_store: Store, relation: Relation) -> None:
    for text in ("annuler ma commande", "j'annule ma commande passée avec mon contrat"):
        talk = Talk(seeded_store, relation).asks("gerer_contrat.annuler_commande", text)
        assert talk.slots["pending_action"] == "action_cancel_order"


def test_an_end_without_an_early_cost_tells_none(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, JULIEN).asks("gerer_contrat.resilier", "je résilie mon contrat Foyer")
    assert talk.act("utter_confirm_termination")["early_cents"] is None


def test_a_contract_that_is_not_theirs_ends_no_other_in_its_place(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, JULIEN).asks("gerer_contrat.resilier", "j'arrête mon contrat Entretien Annuel")
    told = talk.act("utter_no_contract")
    assert (told["offer_name"], told["held"][0]["reference"]) == ("Entretien Annuel", "CT-FOYER8")
    assert "utter_confirm_termination" not in talk.said
    assert talk.is_offered_a_person


@pytest.mark.parametrize("heard", ["gerer_contrat.resilier", "aucun.correction"])
def test_what_is_kept_is_not_read_back_again(seeded_store: Store, relation: Relation, heard: str) -> None:
    talk = Talk(seeded_store, relation, JULIEN).asks("gerer_contrat.resilier", "je résilie")
    talk.asks(heard, "non mais je ne veux pas tout arrêter, je garde le Foyer Tranquille")
    assert talk.said[0] == "utter_abandoned"
    assert "utter_confirm_termination" not in talk.said
    assert talk.slots.get("to_confirm") is None


@pytest.mark.parametrize(
    "text", ["le Foyer je garde, c'est l'Entretien Annuel qu'il faut arrêter", "pas le Foyer, l'Entretien Annuel"]
)
def test_of_two_contracts_the_one_to_end_is_meant(seeded_store: Store, relation: Relation, text: str) -> None:
    with seeded_store.write() as uow:
        uow.brand.subscribe_contract(customer_reference=YING, offer_id="foyer", now=relation.now())
        uow.commit()
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.resilier", text)
    assert talk.act("utter_confirm_termination")["reference"] == "CT-ENTRE7"


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("le contrat s'arrête tout seul avec un décès ?", ["Foyer Tranquille"]),
        ("mon mari est décédé, que devient le contrat Entretien Annuel ?", []),
    ],
)
def test_a_death_ends_a_contract_by_its_terms_and_no_notice_is_proposed(
    seeded_store: Store, relation: Relation, text: str, ended: list[str]
) -> None:
    talk = Talk(seeded_store, relation, JULIEN).asks("gerer_contrat.resilier", text)
    told = talk.act("utter_contract_options")
    assert (told["asked"], told["ended"]) == ("death", ended)
    assert "utter_confirm_termination" not in talk.said
    assert talk.is_offered_a_person
