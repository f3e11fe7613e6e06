"""Several demands in one message, and requests that were unclear, on the trained model: kept, served once, in order."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from conftest import FakeActions, says
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channel import take_turn as brain_turn
from bot.demands import note_demands

INVOICE = {"objective": "gerer_contrat", "motif": "facture", "text": "et ma facture ?"}
POINTS = {"objective": "gerer_contrat", "motif": "fidelite", "text": "j'ai combien de points"}
HOURS = {"objective": "s_informer", "motif": "magasins_horaires", "text": "ouvert dimanche ?"}

Take = Callable[..., dict[str, Any]]


@pytest.fixture
def turn(agent: Any, actions: FakeActions) -> Take:
    """turn(intent, *secondary, state=None, …): the real rules, with the actions that serve demands as they are."""
    actions.answers["action_other_demand"] = _other_demand
    actions.answers["action_invoice"] = says("utter_invoice")
    actions.answers["action_loyalty"] = says("utter_loyalty")
    actions.answers["action_order_status"] = says("utter_no_order")
    actions.answers["action_abandon"] = lambda call: {
        "events": [{"event": "slot", "name": "other_demands", "value": None}],
        "responses": [{"response": "utter_abandoned"}],
    }

    def take(intent: str, *secondary: dict[str, Any], state: Any = None, **changes: Any) -> dict[str, Any]:
        objective, _, motif = intent.partition(".")
        understanding = {
            "intent": {"name": intent, "confidence": 0.9}, "objective": objective, "motif": motif, "motifs": [],
            "entities": changes.pop("entities", []), "secondary": list(secondary),
            "language": changes.pop("language", "fr"),
        }  # fmt: skip
        need = {"level": changes.pop("need", "no"), "reasons": ["anger"]}
        body = {
            "conversation": "c1",
            "turn": "t",
            "text": "mi texto largo aquí",
            "state": state,
            "understanding": understanding,
        }
        return asyncio.run(brain_turn(agent.processor, {**body, "need": need, "context": {}, "journey": {}, **changes}))

    return take


def _slot(name: str, value: Any) -> dict[str, Any]:
    return {"event": "slot", "name": name, "value": value}


def _other_demand(call: dict[str, Any]) -> dict[str, Any]:
    demand, *left = call["tracker"]["slots"]["other_demands"]
    events = [_slot("other_demands", left or None), _slot("next_demand", demand)]
    return {"events": events, "responses": [{"response": "utter_secondary", "label": demand["motif"]}]}


def acts_of(answer: dict[str, Any]) -> list[str]:
    return [act["act"] for act in answer["acts"]]


def test_the_second_demand_is_answered_after_the_first_as_its_own_message(turn: Take, actions: FakeActions) -> None:
    number = {"entity": "order_number", "value": "LV-205517", "text": "LV-205517", "start": 0, "end": 9}
    other = {**number, "value": "LV-246102", "text": "LV-246102"}
    secondary = {**INVOICE, "text": "et la facture de LV-205517"}
    answer = turn("gerer_contrat.suivi_commande", secondary, entities=[other, number])
    assert acts_of(answer) == ["utter_no_order", "utter_secondary", "utter_invoice"]
    asked = actions.calls[-1]["tracker"]["latest_message"]
    assert (asked["text"], asked["intent"]["name"]) == (secondary["text"], "gerer_contrat.facture")
    assert [entity["value"] for entity in asked["entities"]] == ["LV-205517"]
    assert acts_of(turn("aucun.remercier", state=answer["state"])) == ["utter_thanks"], "served once"


def test_two_at_most_are_kept_and_each_motif_once(turn: Take) -> None:
    answer = turn("aucun.remercier", INVOICE, dict(INVOICE), POINTS, HOURS)
    served = ["utter_secondary", "utter_invoice", "utter_secondary", "utter_loyalty"]
    assert acts_of(answer) == ["utter_thanks", *served]


def kept_by(answer: dict[str, Any]) -> list[tuple[str, Any]]:
    noted = [event["value"] for event in answer["state"]["events"] if event.get("name") == "other_demands"]
    return [(one["motif"], one.get("is_asked_first")) for one in noted[0]]


def test_a_complaint_told_beside_is_asked_about_and_impatience_is_none(turn: Take) -> None:
    rude = {"objective": "reclamation", "motif": "comportement", "text": "votre livreur a été odieux"}
    slow = {"objective": "reclamation", "motif": "service_client_defaillant", "text": "vous ne répondez pas"}
    assert kept_by(turn("gerer_contrat.suivi_commande", rude, slow)) == [("comportement", True)]
    assert kept_by(turn("reclamation.retard_conteste", slow)) == [("service_client_defaillant", None)]


def test_a_demand_waits_for_the_end_of_a_form(turn: Take, actions: FakeActions) -> None:
    followup = {"event": "followup", "name": "identification_form"}
    actions.answers["action_order_status"] = {"events": [followup], "responses": []}
    answer = turn("gerer_contrat.suivi_commande", INVOICE)
    assert acts_of(answer) == ["utter_ask_order_number"]
    number = {"entity": "order_number", "value": "LV-240613", "start": 0, "end": 9, "text": "LV-240613"}
    answer = turn("aucun.donnee_seule", state=answer["state"], entities=[number])
    assert acts_of(answer) == ["utter_ask_email_or_postcode"]
    actions.answers["action_identify"] = says("utter_identified")
    postcode = {"entity": "postcode", "value": "67000", "start": 0, "end": 5, "text": "67000"}
    answer = turn("aucun.donnee_seule", state=answer["state"], entities=[postcode])
    assert acts_of(answer) == ["utter_identified", "utter_secondary", "utter_invoice"]


def test_a_demand_waits_for_a_yes_or_a_no(turn: Take, actions: FakeActions) -> None:
    waits = _slot("to_confirm", "action_cancel_order_confirmed")
    actions.answers["action_cancel_order"] = {"events": [waits], "responses": [{"response": "utter_confirm_cancel"}]}
    answer = turn("gerer_contrat.annuler_commande", INVOICE)
    assert acts_of(answer) == ["utter_confirm_cancel"]
    free = {"events": [_slot("to_confirm", None)], "responses": [{"response": "utter_abandoned"}]}
    actions.answers["action_refuse"] = free
    answer = turn("aucun.refuser", state=answer["state"])
    assert acts_of(answer) == ["utter_abandoned", "utter_secondary", "utter_invoice"]


def test_a_person_comes_first(turn: Take, actions: FakeActions) -> None:
    actions.answers["action_handoff"] = says("utter_handoff_announced")
    actions.answers["action_offer_handoff"] = {
        "events": [_slot("to_confirm", "action_handoff")],
        "responses": [{"response": "utter_offer_handoff"}],
    }
    assert acts_of(turn("gerer_contrat.suivi_commande", INVOICE, need="now")) == ["utter_handoff_announced"]
    answer = turn("gerer_contrat.suivi_commande", INVOICE, need="offer")
    assert acts_of(answer) == ["utter_no_order", "utter_offer_handoff"]


def test_asking_it_oneself_or_dropping_all_forgets_it(turn: Take, actions: FakeActions) -> None:
    waits = _slot("to_confirm", "action_cancel_order_confirmed")
    actions.answers["action_cancel_order"] = {"events": [waits], "responses": [{"response": "utter_confirm_cancel"}]}
    state = turn("gerer_contrat.annuler_commande", INVOICE)["state"]
    asked = turn("gerer_contrat.facture", state=state)
    assert acts_of(asked) == ["utter_invoice"]
    assert acts_of(turn("aucun.abandonner", state=state)) == ["utter_abandoned"]


def test_another_of_the_same_kind_is_not_answered_by_a_message_of_that_kind(agent: Any) -> None:
    waiting = [{**INVOICE, "entities": [], "label": label} for label in ("la deuxième", "la troisième")]
    tracker = DialogueStateTracker("c1", agent.domain.slots)
    tracker.update(SlotSet("other_demands", [*waiting, {**POINTS, "entities": []}]))
    tracker.update(UserUttered("ma facture", intent={"name": "gerer_contrat.facture"}))
    assert note_demands(tracker, agent.domain) == [SlotSet("other_demands", waiting)], "two at most"
    tracker.update(SlotSet("other_demands", [{**INVOICE, "entities": []}]))
    assert note_demands(tracker, agent.domain) == [SlotSet("other_demands", None)]


def test_what_the_domain_does_not_know_is_not_kept(turn: Take) -> None:
    unknown = {"objective": "s_informer", "motif": "inconnu", "text": "…"}
    thanks = {"objective": "aucun", "motif": "remercier", "text": "merci"}
    assert acts_of(turn("gerer_contrat.suivi_commande", unknown, thanks)) == ["utter_no_order"]


def test_a_resumed_request_is_answered_in_the_same_turn(turn: Take, actions: FakeActions) -> None:
    resumed = {**INVOICE, "text": "le papier de mon achat", "entities": []}
    actions.answers["action_bare_data"] = {"events": [_slot("next_demand", resumed)], "responses": []}
    answer = turn("aucun.donnee_seule")
    assert acts_of(answer) == ["utter_invoice"]
    assert actions.calls[-1]["tracker"]["latest_message"]["text"] == "le papier de mon achat"


def test_small_talk_in_another_language_is_told_ours_once(turn: Take, actions: FakeActions) -> None:
    told = {"events": [_slot("language_told", "es")], "responses": [{"response": "utter_other_language"}]}
    actions.answers["action_other_language"] = told
    answer = turn("aucun.saluer", language="es")
    assert acts_of(answer) == ["utter_other_language"]
    assert acts_of(turn("aucun.saluer", language="es", state=answer["state"])) == ["utter_greet"]
    assert acts_of(turn("gerer_contrat.suivi_commande", language="es")) == ["utter_no_order"]
    assert acts_of(turn("aucun.saluer", language="en")) == ["utter_greet"]


def test_autre_chose_ends_the_list(turn: Take, actions: FakeActions) -> None:
    buttons = [{"title": "Ma facture", "payload": "/gerer_contrat.facture"}]
    actions.answers["action_clarify"] = says("utter_clarify", buttons=buttons)
    (act,) = turn("nlu_fallback")["acts"]
    assert act["buttons"] == [*buttons, {"title": "Autre chose", "payload": "/aucun.refuser"}]


def test_who_has_no_number_leaves_the_form(turn: Take, actions: FakeActions) -> None:
    followup = {"event": "followup", "name": "identification_form"}
    actions.answers["action_order_status"] = {"events": [followup], "responses": []}
    state = turn("gerer_contrat.suivi_commande")["state"]
    has_none = {"events": [_slot("has_no_number", True), _slot("requested_slot", None)], "responses": []}
    actions.answers["validate_identification_form"] = has_none
    actions.answers["action_identify"] = {
        "events": [
            _slot("has_no_number", None),
            {"event": "active_loop", "name": "contact_proof_form"},
            _slot("requested_slot", "proof_email"),
            {"event": "followup", "name": "action_listen"},
        ],
        "responses": [{"response": "utter_identify_otherwise"}],
    }
    answer = turn("nlu_fallback", state=state)
    assert acts_of(answer) == ["utter_identify_otherwise"]
    email = {"entity": "email", "value": "a@exemple.fr", "start": 0, "end": 12, "text": "a@exemple.fr"}
    answer = turn("aucun.donnee_seule", state=answer["state"], entities=[email])
    assert acts_of(answer) == ["utter_ask_proof_postcode"]
    actions.answers["action_identify_by_contact"] = says("utter_identified")
    postcode = {"entity": "postcode", "value": "67000", "start": 0, "end": 5, "text": "67000"}
    assert acts_of(turn("aucun.donnee_seule", state=answer["state"], entities=[postcode])) == ["utter_identified"]


RECAP = {"objective": "gerer_contrat", "motif": "replanifier", "text": "", "entities": [], "recap": {"to_confirm": "x"}}


def test_a_confirmation_set_aside_is_asked_before_a_goodbye(turn: Take, actions: FakeActions) -> None:
    followup = {"event": "followup", "name": "identification_form"}
    actions.answers["action_order_status"] = {"events": [_slot("other_demands", [RECAP]), followup], "responses": []}
    state = turn("gerer_contrat.suivi_commande", INVOICE, POINTS)["state"]
    actions.answers["action_other_demand"] = says("utter_confirm_move")
    assert acts_of(turn("aucun.prendre_conge", state=state)) == ["utter_confirm_move"]
    assert acts_of(turn("aucun.remercier", state=state))[0] != "utter_confirm_move"


def test_a_confirmation_set_aside_leaves_its_place_to_nothing(turn: Take, actions: FakeActions) -> None:
    free = [_slot("other_demands", [RECAP]), _slot("pending_action", "action_bare_data")]
    actions.answers["action_order_status"] = {"events": free, "responses": [{"response": "utter_no_order"}]}
    state = turn("gerer_contrat.suivi_commande")["state"]
    turn("aucun.remercier", INVOICE, POINTS, HOURS, state=state)
    actions.answers["action_affirm"] = says("utter_no_order")
    turn("aucun.affirmer", INVOICE, POINTS, HOURS, state=state)
    kept = actions.calls[-1]["tracker"]["slots"]["other_demands"]
    assert [demand["motif"] for demand in kept] == ["facture", "fidelite", "replanifier"]


@pytest.mark.parametrize(("is_waiting", "expected"), [(True, "utter_confirm_move"), (False, "utter_chitchat")])
def test_a_day_in_a_chat_may_correct_a_confirmation(
    turn: Take, actions: FakeActions, is_waiting: bool, expected: str
) -> None:
    waits = _slot("to_confirm", "action_reschedule_confirmed" if is_waiting else None)
    actions.answers["action_order_status"] = {"events": [waits], "responses": [{"response": "utter_no_order"}]}
    actions.answers["action_bare_data"] = says("utter_confirm_move")
    state = turn("gerer_contrat.suivi_commande")["state"]
    day = {"entity": "date", "value": "2026-12-02", "start": 0, "end": 8, "text": "mercredi"}
    assert acts_of(turn("aucun.bavardage", state=state, entities=[day])) == [expected]
    actions.answers["action_bare_data"] = says("utter_confirm_move")
    goodbye = expected if is_waiting else "utter_goodbye"
    assert acts_of(turn("aucun.prendre_conge", state=state, entities=[day], text="plutôt mercredi")) == [goodbye]
    assert acts_of(turn("aucun.prendre_conge", state=state, entities=[day], text="à mercredi")) == ["utter_goodbye"]


def test_a_confirmation_set_aside_comes_before_the_offer_of_a_person(turn: Take, actions: FakeActions) -> None:
    aside = {"events": [_slot("other_demands", [RECAP])], "responses": [{"response": "utter_no_order"}]}
    actions.answers["action_order_status"] = aside
    back = [_slot("other_demands", None), _slot("to_confirm", "action_reschedule_confirmed")]
    actions.answers["action_other_demand"] = {"events": back, "responses": [{"response": "utter_confirm_move"}]}
    answer = turn("gerer_contrat.suivi_commande", need="offer")
    assert acts_of(answer) == ["utter_no_order", "utter_confirm_move"]
