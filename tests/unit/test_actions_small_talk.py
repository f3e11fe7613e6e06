"""What has meaning only in the talk under way: lone data, corrections, doubts, interrupted forms."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.asking import CONFIRMATIONS
from actions.bare_data import BareData
from actions.cancellations import CancelOrder
from actions.clarification import Clarify
from actions.complaint_form import ValidateComplaintForm
from actions.handoff import Handoff
from actions.identification import Identify
from actions.promo_codes import CheckPromoCode
from actions.purchase_form import ValidatePurchaseForm
from actions.recommendation import fitness, use_in
from actions.small_talk import Affirm, Correct, Refuse
from actions.turn import ServiceAction, Turn, bind
from actions.warranty import Warranty
from relation.context import Relation
from relation.store.unit_of_work import Store

NOLWENN = "C-0012"
IBAN = "FR76 3000 6000 0112 3456 7890 189"


@pytest.fixture(autouse=True)
def _bound(seeded_store: Store, relation: Relation) -> Iterator[None]:
    bind(seeded_store, relation)
    yield


def tracker_of(text: str, intent: str, customer: str | None, form: str | None, **rest: Any) -> Tracker:
    found = [{"entity": name, "value": value} for name, value in rest.pop("entities", {}).items()]
    follows = rest.pop("follows", None)
    context = {"customer_reference": customer, "failed_identifications": rest.pop("failed", 0)}
    understood = {"motifs": rest.pop("motifs", []), "intent": {"name": intent, "confidence": rest.pop("sure", 0.9)}}
    understood |= {"follows": follows}
    metadata = {"context": context, "need": {}, "journey": {"persona": "neutre"}, "understanding": understood}
    message = {"text": text, "intent": {"name": intent}, "entities": found, "metadata": metadata}
    return Tracker("c", rest, message, [], False, None, {"name": form} if form else {}, None)


class Answer:
    """Acts, effects, slots, followed action and active form of one action."""

    def __init__(
        self, action: ServiceAction, text: str = "", intent: str = "aucun.donnee_seule", *,
        customer: str | None = None, form: str | None = None, **rest: Any,
    ) -> None:  # fmt: skip
        dispatcher = CollectingDispatcher()
        events = action.run(dispatcher, tracker_of(text, intent, customer, form, **rest), {})
        self.said = [message["response"] for message in dispatcher.messages if message.get("response")]
        self.payloads = [button["payload"] for message in dispatcher.messages for button in message["buttons"]]
        self.slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
        self.then = next((event["name"] for event in reversed(events) if event["event"] == "followup"), None)
        self.form = next((event["name"] for event in events if event["event"] == "active_loop"), None)


def test_a_wrong_proof_waits_for_another_and_keeps_the_number() -> None:
    answer = Answer(Identify(), "75000", order_number="LV-245871", email_or_postcode="75000")
    assert answer.said == ["utter_identification_failed"]
    assert "order_number" not in answer.slots
    assert (answer.form, answer.slots["requested_slot"]) == ("identification_form", "email_or_postcode")
    assert answer.then == "action_listen"


def guessed(no: float, fault: float) -> list[dict[str, Any]]:
    return [
        {"objective": "aucun", "name": "refuser", "confidence": no},
        {"objective": "sav", "name": "panne", "confidence": fault},
    ]


FAULT, SURE_NO = guessed(0.5, 0.3), guessed(0.95, 0.02)


@pytest.mark.parametrize(
    ("text", "motifs", "then"),
    [
        ("non pas de feu mdr il chauffe trop", FAULT, "action_clarify"),
        ("non", FAULT, None),
        ("non merci ça ira pour ce soir", SURE_NO, None),
    ],
)
def test_a_no_that_may_be_a_demand_is_asked_about(text: str, motifs: list[dict[str, Any]], then: str | None) -> None:
    answer = Answer(Refuse(), text, "aucun.refuser", motifs=motifs)
    assert (answer.then, answer.said) == (then, [] if then else ["utter_nothing_pending"])


@pytest.mark.parametrize(("motifs", "then"), [(FAULT, "action_return"), (SURE_NO, "action_abandon")])
def test_a_no_that_may_be_a_demand_leaves_no_form(motifs: list[dict[str, Any]], then: str) -> None:
    answer = Answer(
        Refuse(), "j'ai pas d'imprimante", "aucun.refuser",
        form="identification_form", pending_action="action_return", motifs=motifs,
    )  # fmt: skip
    assert answer.then == then


@pytest.mark.parametrize(("text", "then"), [("bon ok go", "action_subscribe"), ("oui c'est réglé merci", None)])
def test_a_mere_yes_to_a_choice_asks_it_again(text: str, then: str | None) -> None:
    assert Answer(Affirm(), text, "aucun.affirmer", pending_action="action_subscribe").then == then


def test_the_last_wrong_proof_offers_a_person() -> None:
    answer = Answer(Identify(), "75000", order_number="LV-245871", email_or_postcode="75000", failed=2)
    assert answer.said == ["utter_identification_blocked"]
    assert answer.then == "action_offer_handoff"


def test_the_new_email_of_a_known_customer_is_no_proof() -> None:
    answer = Answer(BareData(), "et mon mail", customer=NOLWENN, entities={"email": "n@exemple.fr"})
    assert answer.then == "action_contact_details"


def test_the_email_of_somebody_elses_order_changes_nothing() -> None:
    asked = {"customer": NOLWENN, "topic_action": "action_order_status"}
    answer = Answer(BareData(), "voisine@exemple.fr", entities={"email": "voisine@exemple.fr"}, **asked)
    assert (answer.said, answer.then) == (["utter_order_unknown"], None)
    own = Answer(BareData(), "mon nouveau mail : n@exemple.fr", entities={"email": "n@exemple.fr"}, **asked)
    assert own.then == "action_contact_details"


def test_a_budget_alone_goes_on_with_the_advice() -> None:
    assert Answer(BareData(), "200 max", topic_action="action_advice").then == "action_advice"
    assert Answer(BareData(), "200 max").then != "action_advice"


def test_an_order_number_beside_a_question_about_it_is_answered_once() -> None:
    where = {"objective": "gerer_contrat", "motif": "suivi_commande", "text": "it never arrived", "entities": []}
    answer = Answer(BareData(), "LV-240613", entities={"order_number": "LV-240613"}, other_demands=[where])
    assert (answer.then, answer.slots["other_demands"]) == ("action_order_status", None)


@pytest.mark.parametrize(
    "text", ["je ne veux pas annuler LV-240613, où est-elle ?", "surtout ne pas annuler", "ne l'annulez pas"]
)
def test_who_wants_no_cancellation_is_told_where_the_order_is(text: str) -> None:
    answer = Answer(CancelOrder(), text, "gerer_contrat.annuler_commande", customer=NOLWENN)
    assert (answer.said, answer.then) == ([], "action_order_status")


def test_a_written_iban_is_never_left_without_a_warning() -> None:
    assert Answer(BareData(), IBAN, entities={"iban": IBAN.replace(" ", "")}).then == "action_payment_data"


def test_the_other_order_is_the_one_in_the_same_state() -> None:
    refused = {"customer": NOLWENN, "topic_action": "action_cancel_order", "order_number": "LV-246455"}
    answer = Answer(Correct(), "non, l'autre commande", "aucun.correction", **refused)
    assert (answer.slots["order_number"], answer.then) == ("LV-246454", "action_cancel_order")
    unsaid = Answer(Correct(), "non, pas celle-là", "aucun.correction", **refused)
    assert unsaid.slots["order_number"] is None


def test_only_what_can_be_cancelled_is_proposed() -> None:
    answer = Answer(CancelOrder(), "annuler", "gerer_contrat.annuler_commande", customer=NOLWENN)
    assert answer.said == ["utter_choose_order"]
    assert len(answer.payloads) == 2
    assert not any("LV-221199" in payload for payload in answer.payloads)


def test_a_doubtful_wish_for_a_person_is_asked_not_obeyed() -> None:
    asked = "aucun.demander_humain"
    assert Answer(Handoff(), "je veux retourner mon robot", asked, sure=0.28).then == "action_clarify"
    assert Answer(Handoff(), "un conseiller", asked, sure=0.9).said[0] == "utter_handoff_announced"


def test_guesses_that_are_noise_make_no_buttons() -> None:
    noise = [{"objective": "acheter", "name": "devis", "confidence": 0.03}]
    assert Answer(Clarify(), "hum", "nlu_fallback", motifs=noise).said == ["utter_ask_rephrase"]
    wish = [{"objective": "aucun", "name": "demander_humain", "confidence": 0.3}, *noise]
    assert Answer(Clarify(), "passez moi qqn", "nlu_fallback", motifs=wish).then == "action_offer_handoff"


def test_an_order_number_is_never_misunderstood() -> None:
    answer = Answer(Clarify(), "et LV-245530 ?", "nlu_fallback", entities={"order_number": "LV-245530"})
    assert answer.then == "action_bare_data"


def test_a_guarantee_asked_while_buying_looks_for_no_order() -> None:
    buying = Answer(Warranty(), "et la garantie ?", "sav.garantie_prise_en_charge", form="purchase_form")
    assert (buying.said, buying.then) == (["utter_warranty_conditions"], None)


@pytest.mark.parametrize(
    ("intent", "text", "to_confirm", "is_aside"),
    [
        ("gerer_contrat.replanifier", "je peux le déplacer à samedi ?", None, True),
        ("gerer_contrat.replanifier", "je veux une livraison samedi", None, False),
        (CONFIRMATIONS[0], "oui", "action_reschedule_confirmed", True),
        ("aucun.affirmer", "oui c'est bien cela, mille excuses", None, False),
    ],
)
def test_a_question_is_no_part_of_a_complaint(intent: str, text: str, to_confirm: str | None, is_aside: bool) -> None:
    slots = {"requested_slot": "complaint_story", "complaint_story": text, "to_confirm": to_confirm}
    tracker = tracker_of(text, intent, None, "complaint_form", **slots)
    events = asyncio.run(ValidateComplaintForm().run(CollectingDispatcher(), tracker, {"forms": {}, "slots": {}}))
    assert any(event["event"] == "action_execution_rejected" for event in events) is is_aside


def test_a_budget_with_a_figure_is_not_a_wish_for_the_cheapest(seeded_store: Store) -> None:
    with seeded_store.read() as uow:
        turn = object.__new__(Turn)
        turn.brand = uow.brand
        shelf = uow.brand.products_in("aspirateur")
        fit = fitness(use_in(turn, "j'ai 2 chats et un étage, budget 400", "aspirateur"), shelf)
    assert max(fit, key=lambda reference: fit[reference]) == "AS-ZEP70"


def test_a_refused_code_is_read_again_without_another_question() -> None:
    answer = Answer(CheckPromoCode(), "mon code BIENVENUE est refusé", "acheter.code_promo")
    assert answer.said == ["utter_promo_code_refused"]
    assert (answer.form, answer.slots["requested_slot"], answer.then) == (
        "promo_form",
        "promo_code_text",
        "action_listen",
    )


def test_the_cheapest_is_one_of_those_proposed() -> None:
    proposed = {"goal": "reservation", "candidates": ["MC-ARO2", "MC-ARO1"]}
    rest = {"requested_slot": "purchase_wanted", "purchase_wanted": "la moins chère", "purchase": proposed}
    answer = Answer(ValidatePurchaseForm(), "la moins chère", "nlu_fallback", form="purchase_form", **rest)
    assert answer.slots["product_reference"] in proposed["candidates"]


def test_each_piece_of_contact_counts_as_progress() -> None:
    slots = {"product_reference": "AS-ZEP40", "requested_slot": "purchase_identity"}
    purchase = {"way": "livraison", "contact": {"first_name": "Paul", "last_name": "Martin"}, "tries": 2}
    for piece in ("paul@exemple.fr", "14 rue de Metz 31000 Toulouse"):
        rest = {**slots, "purchase": purchase, "purchase_identity": piece}
        answer = Answer(ValidatePurchaseForm(), piece, form="purchase_form", **rest)
        assert answer.slots["purchase"]["tries"] == 0, piece


def test_a_yes_that_orders_takes_the_product_in_hand() -> None:
    ordered = Answer(Affirm(), "ok commandez", "aucun.affirmer", product_reference="AS-ZEP40")
    assert ordered.slots["next_demand"]["motif"] == "commander"
    assert Answer(Affirm(), "ok commandez", "aucun.affirmer").said == ["utter_nothing_pending"]


@pytest.mark.parametrize("text", ["ok je cherche ça", "oui oui un instant"])
def test_a_yes_while_who_writes_is_asked_closes_nothing(text: str) -> None:
    answer = Answer(
        Affirm(), text, "aucun.affirmer", form="identification_form", pending_action="action_order_status"
    )  # fmt: skip
    assert (answer.said, answer.then) == ([], "action_order_status")
    closed = Answer(Affirm(), "oui c'est réglé merci", "aucun.affirmer", pending_action="action_diagnose")
    assert closed.said == ["utter_anything_else"]


def test_what_was_tried_is_noted_for_the_repair_while_who_writes_is_asked() -> None:
    asked = {"form": "identification_form", "follows": "deja_essaye", "sav_words": "ne vidange plus"}
    answer = Answer(Affirm(), "oui déjà essayé", "aucun.affirmer", pending_action="action_propose_ticket", **asked)
    assert answer.slots["sav_words"] == "ne vidange plus — oui déjà essayé"
    assert answer.then == "action_propose_ticket"
    other = Answer(Affirm(), "oui déjà essayé", "aucun.affirmer", pending_action="action_order_status", **asked)
    assert "sav_words" not in other.slots
