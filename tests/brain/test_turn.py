"""/turn on the trained model: rules, forms, the relationship first, and a state that is carried and does not grow."""

import json
import socket
from collections.abc import Callable
from typing import Any

import pytest
from conftest import FakeActions, says
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import EndpointConfig

from bot.action_timeout import ACTION_TIMEOUT_S, bound_action_calls
from bot.channel import BrainChannel
from bot.dialogue_state import MAX_STATE_BYTES, size_of

Turn = Callable[..., dict[str, Any]]


def acts_of(answer: dict[str, Any]) -> list:
    return [act["act"] for act in answer["acts"]]


def test_a_rule_speaks(take_turn: Turn) -> None:
    answer = take_turn("aucun.saluer")
    assert acts_of(answer) == ["utter_greet"]
    assert answer["acts"][0]["text"]


def test_an_action_gives_acts_and_effects(take_turn: Turn, actions: FakeActions) -> None:
    effect = {"type": "note_failure", "key": "k", "args": {}}
    actions.answers["action_order_status"] = {
        "events": [],
        "responses": [{"custom": {"effect": effect}}, {"response": "utter_no_order"}],
    }
    answer = take_turn("gerer_contrat.suivi_commande")
    assert acts_of(answer) == ["utter_no_order"]
    assert answer["effects"] == [effect]


def test_entities_fill_slots_for_the_action(take_turn: Turn, actions: FakeActions) -> None:
    actions.answers["action_order_status"] = says("utter_no_order")
    take_turn("gerer_contrat.suivi_commande", order_number="LV-240613")
    assert actions.calls[0]["tracker"]["slots"]["order_number"] == "LV-240613"


def test_need_now_hands_over_before_any_rule(take_turn: Turn, actions: FakeActions) -> None:
    actions.answers["action_handoff"] = says("utter_handoff_announced")
    answer = take_turn("gerer_contrat.suivi_commande", need="now")
    assert acts_of(answer) == ["utter_handoff_announced"]
    assert [call["next_action"] for call in actions.calls] == ["action_handoff"]


def test_need_offer_answers_first_then_offers_once(take_turn: Turn, actions: FakeActions) -> None:
    actions.answers["action_order_status"] = says("utter_no_order")
    actions.answers["action_offer_handoff"] = says("utter_offer_handoff")
    answer = take_turn("gerer_contrat.suivi_commande", need="offer")
    assert acts_of(answer) == ["utter_no_order", "utter_offer_handoff"]


def test_an_earlier_failure_offers_nobody_once_the_customer_is_understood(
    take_turn: Turn, actions: FakeActions
) -> None:
    actions.answers["action_order_status"] = says("utter_no_order")
    actions.answers["action_clarify"] = says("utter_ask_rephrase")
    actions.answers["action_offer_handoff"] = says("utter_offer_handoff")
    understood = take_turn("gerer_contrat.suivi_commande", need="offer", reason="repeated_failure")
    assert acts_of(understood) == ["utter_no_order"]
    failed = take_turn("nlu_fallback", need="offer", reason="repeated_failure")
    assert acts_of(failed) == ["utter_ask_rephrase", "utter_offer_handoff"]


def test_a_yes_asked_meanwhile_comes_before_the_form_again(take_turn: Turn, actions: FakeActions) -> None:
    state = _start_identification(take_turn, actions)["state"]
    waits = {"event": "slot", "name": "to_confirm", "value": "action_cancel_order_confirmed"}
    actions.answers["action_cancel_order"] = {"events": [waits], "responses": [{"response": "utter_confirm_cancel"}]}
    answer = take_turn("gerer_contrat.annuler_commande", state)
    assert acts_of(answer) == ["utter_confirm_cancel"]


def _start_identification(take_turn: Turn, actions: FakeActions) -> dict[str, Any]:
    followup = {"event": "followup", "name": "identification_form"}
    actions.answers["action_order_status"] = {"events": [followup], "responses": []}
    return take_turn("gerer_contrat.suivi_commande")


def test_a_form_asks_then_submits(take_turn: Turn, actions: FakeActions) -> None:
    answer = _start_identification(take_turn, actions)
    assert acts_of(answer) == ["utter_ask_order_number"]
    answer = take_turn("aucun.donnee_seule", answer["state"], order_number="LV-240613")
    assert acts_of(answer) == ["utter_ask_email_or_postcode"]
    actions.answers["action_identify"] = says("utter_identified")
    answer = take_turn("aucun.donnee_seule", answer["state"], postcode="67000")
    assert acts_of(answer) == ["utter_identified"]


def test_a_question_inside_a_form_is_answered_then_the_form_asks_again(take_turn: Turn, actions: FakeActions) -> None:
    answer = _start_identification(take_turn, actions)
    answer = take_turn("aucun.defi_robot", answer["state"])
    assert acts_of(answer) == ["utter_bot_challenge", "utter_ask_order_number"]


def test_a_form_set_aside_twice_is_not_asked_a_third_time_but_takes_its_answer(
    take_turn: Turn, actions: FakeActions
) -> None:
    answer = _start_identification(take_turn, actions)
    for expected in (
        ["utter_bot_challenge", "utter_ask_order_number"],
        ["utter_bot_challenge"],
        ["utter_bot_challenge"],
    ):
        answer = take_turn("aucun.defi_robot", answer["state"])
        assert acts_of(answer) == expected
    answer = take_turn("aucun.donnee_seule", answer["state"], order_number="LV-240613")
    assert acts_of(answer) == ["utter_ask_email_or_postcode"]
    answer = take_turn("aucun.defi_robot", answer["state"])
    assert acts_of(answer) == ["utter_bot_challenge", "utter_ask_email_or_postcode"], "an answer begins afresh"


def test_a_purchase_set_aside_twice_is_left_and_holds_nobody(take_turn: Turn, actions: FakeActions) -> None:
    asked = {"event": "slot", "name": "requested_slot", "value": "purchase_wanted"}
    aside = {"event": "action_execution_rejected", "name": "purchase_form", "policy": None, "confidence": None}
    forget = {"event": "slot", "name": "purchase_wanted", "value": None}
    actions.answers["action_order_product"] = {
        "events": [{"event": "followup", "name": "purchase_form"}],
        "responses": [],
    }
    actions.answers["validate_purchase_form"] = {"events": [asked], "responses": []}
    actions.answers["action_ask_purchase_wanted"] = lambda call: says("utter_ask_purchase_wanted")
    answer = take_turn("acheter.commander")
    assert acts_of(answer) == ["utter_ask_purchase_wanted"]
    actions.answers["validate_purchase_form"] = lambda call: {
        "events": [forget, aside] if call["tracker"]["slots"]["purchase_wanted"] else [asked],
        "responses": [],
    }
    for expected in (["utter_bot_challenge", "utter_ask_purchase_wanted"], ["utter_bot_challenge"]):
        answer = take_turn("aucun.defi_robot", answer["state"], text="une question")
        assert acts_of(answer) == expected
    actions.answers["action_affirm"] = says("utter_nothing_pending")
    assert acts_of(take_turn("aucun.affirmer", answer["state"], text="oui")) == ["utter_nothing_pending"]


def test_going_on_elsewhere_is_a_rule_and_no_answer_to_a_form(take_turn: Turn, actions: FakeActions) -> None:
    asked = "aucun.continuer_ailleurs"
    actions.answers["action_continue_elsewhere"] = says("utter_choose_way")
    assert acts_of(take_turn(asked)) == ["utter_choose_way"]
    state = _start_identification(take_turn, actions)["state"]
    actions.answers["action_continue_elsewhere"] = says("utter_choose_way")
    assert acts_of(take_turn(asked, state)) == ["utter_choose_way", "utter_ask_order_number"]


def test_need_now_leaves_a_form(take_turn: Turn, actions: FakeActions) -> None:
    answer = _start_identification(take_turn, actions)
    actions.answers["action_handoff"] = {
        "events": [{"event": "active_loop", "name": None}, {"event": "slot", "name": "requested_slot", "value": None}],
        "responses": [{"response": "utter_handoff_announced"}],
    }
    answer = take_turn("aucun.demander_humain", answer["state"], need="now")
    assert acts_of(answer) == ["utter_handoff_announced"]
    assert acts_of(take_turn("aucun.saluer", answer["state"])) == ["utter_greet"]


def test_an_action_that_cannot_be_reached_is_an_incident(take_turn: Turn, actions: FakeActions) -> None:
    actions.answers["action_order_status"] = ConnectionError("away")
    assert acts_of(take_turn("gerer_contrat.suivi_commande")) == ["service_action_failed"]


def test_the_same_turn_twice_gives_the_same_acts(take_turn: Turn, actions: FakeActions) -> None:
    state = _start_identification(take_turn, actions)["state"]
    first = take_turn("aucun.donnee_seule", state, order_number="LV-240613")
    second = take_turn("aucun.donnee_seule", state, order_number="LV-240613")
    assert first["acts"] == second["acts"]


def test_the_state_does_not_grow_and_keeps_old_slots(take_turn: Turn, actions: FakeActions) -> None:
    actions.answers["action_order_status"] = says("utter_no_order")
    answer = take_turn("gerer_contrat.suivi_commande", order_number="LV-240613")
    sizes = []
    for _ in range(60):
        answer = take_turn("aucun.saluer", answer["state"])
        sizes.append(len(json.dumps(answer["state"])))
    assert max(sizes[10:]) <= min(sizes[10:]) * 1.05
    actions.calls.clear()
    take_turn("gerer_contrat.suivi_commande", answer["state"])
    assert actions.calls[0]["tracker"]["slots"]["order_number"] == "LV-240613"


def test_who_is_identified_is_not_carried(take_turn: Turn, actions: FakeActions) -> None:
    """The service says it in each turn's context: what it has refused must not live on here."""
    known = {"event": "slot", "name": "customer_reference", "value": "C-0001"}
    followup = {"event": "followup", "name": "action_order_status"}
    actions.answers["action_order_status"] = says("utter_no_order")
    actions.answers["action_identify"] = {"events": [known, followup], "responses": []}
    answer = _start_identification(take_turn, actions)
    actions.answers["action_order_status"] = says("utter_no_order")
    answer = take_turn("aucun.donnee_seule", answer["state"], order_number="LV-240613", email="a@exemple.fr")
    assert actions.calls[-1]["tracker"]["slots"]["customer_reference"] == "C-0001", "in that turn"
    for _ in range(6):
        answer = take_turn("gerer_contrat.suivi_commande", answer["state"])
        assert actions.calls[-1]["tracker"]["slots"]["customer_reference"] is None
    assert "C-0001" not in json.dumps(answer["state"])


def test_a_form_survives_the_trimming(take_turn: Turn, actions: FakeActions) -> None:
    answer = _start_identification(take_turn, actions)
    for _ in range(12):
        answer = take_turn("aucun.defi_robot", answer["state"])
        assert acts_of(answer)[0] == "utter_bot_challenge"
    answer = take_turn("aucun.donnee_seule", answer["state"], order_number="LV-240613")
    assert acts_of(answer) == ["utter_ask_email_or_postcode"]


def test_long_messages_do_not_make_the_state_too_large(
    take_turn: Turn, actions: FakeActions, caplog: pytest.LogCaptureFixture
) -> None:
    answer = take_turn("gerer_contrat.suivi_commande", order_number="LV-240613")
    for length in (5_000, 5_000, 5_000, 5_000, 40_000):
        answer = take_turn("aucun.saluer", answer["state"], text="é" * length)
        assert acts_of(answer) == ["utter_greet"]
        assert size_of(answer["state"]) < MAX_STATE_BYTES
    assert not answer["state"]["events"], "not even one such turn fits"
    assert "é" not in caplog.text
    assert "too large" in caplog.text
    actions.calls.clear()
    take_turn("gerer_contrat.suivi_commande", answer["state"])
    assert actions.calls[0]["tracker"]["slots"]["order_number"] == "LV-240613", "what was learnt is kept"


def test_a_form_survives_a_state_without_turns(take_turn: Turn, actions: FakeActions) -> None:
    answer = take_turn("aucun.defi_robot", _start_identification(take_turn, actions)["state"], text="é" * 40_000)
    assert not answer["state"]["events"]
    answer = take_turn("aucun.donnee_seule", answer["state"], order_number="LV-240613")
    assert acts_of(answer) == ["utter_ask_email_or_postcode"]


def test_a_state_that_comes_too_large_is_brought_back_to_its_slots(
    take_turn: Turn, actions: FakeActions, caplog: pytest.LogCaptureFixture
) -> None:
    state = take_turn("gerer_contrat.suivi_commande", order_number="LV-240613")["state"]
    state["events"] *= 2_000
    state["slots"] = {**state["slots"], "order_number": "LV-240613", "email_or_postcode": "e" * MAX_STATE_BYTES}
    actions.calls.clear()
    answer = take_turn("gerer_contrat.suivi_commande", state)
    slots = actions.calls[0]["tracker"]["slots"]
    assert (slots["order_number"], slots["email_or_postcode"]) == ("LV-240613", None)
    assert size_of(answer["state"]) < MAX_STATE_BYTES
    assert "the slot email_or_postcode is forgotten" in caplog.text


def test_an_action_that_never_answers_is_an_incident(
    agent: Any, take_turn: Turn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that takes the call and stays silent, asked as Rasa asks the real one."""
    monkeypatch.setattr(RemoteAction, "run", RemoteAction.run)  # restored afterwards
    bound_action_calls(RemoteAction, timeout_s=0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        silent_server = EndpointConfig(f"http://127.0.0.1:{port}", enable_selective_domain=True)
        monkeypatch.setattr(agent.processor, "action_endpoint", silent_server)
        assert acts_of(take_turn("gerer_contrat.suivi_commande")) == ["service_action_failed"]


def test_the_brain_bounds_its_calls_to_actions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RemoteAction, "run", RemoteAction.run.unbounded)
    BrainChannel("a token")
    assert hasattr(RemoteAction.run, "unbounded")
    assert 3 * ACTION_TIMEOUT_S < 20, "three in a row fit in the service's patience for a turn"


def test_what_waited_before_a_person_came_waits_no_more(take_turn: Turn, actions: FakeActions) -> None:
    state = _start_identification(take_turn, actions)["state"]
    actions.answers["action_bare_data"] = says("utter_no_order")
    given_back = {"note": "Tout est réglé.", "unfinished": None}
    answer = take_turn("aucun.donnee_seule", state, order_number="LV-240613", returned=given_back)
    assert acts_of(answer) == ["utter_no_order"], "the form is over"
    assert actions.calls[-1]["tracker"]["slots"]["pending_action"] is None
    actions.answers["action_bare_data"] = says("utter_no_order")
    again = take_turn("aucun.donnee_seule", answer["state"], order_number="LV-240613")
    assert acts_of(again) == ["utter_no_order"]


def test_a_yes_after_a_return_takes_the_unfinished_matter_up(take_turn: Turn, actions: FakeActions) -> None:
    slots = [
        {"event": "slot", "name": "topic_action", "value": "action_return"},
        {"event": "slot", "name": "to_confirm", "value": "action_handoff"},
    ]
    actions.answers["action_return"] = {"events": slots, "responses": [{"response": "utter_no_order"}]}
    actions.answers["action_affirm"] = says("utter_no_order")
    state = take_turn("gerer_contrat.retour")["state"]
    for unfinished, expected in (("gerer_contrat.retour", "action_return"), (None, None)):
        take_turn("aucun.affirmer", state, returned={"note": "", "unfinished": unfinished})
        assert actions.calls[-1]["tracker"]["slots"]["to_confirm"] == expected


def test_a_wish_for_a_call_is_agreed_in_its_form(take_turn: Turn, actions: FakeActions) -> None:
    """The relationship sends to action_handoff, which sends to the call; the answer comes back from the form."""
    ask = [
        {"event": "active_loop", "name": "callback_form"},
        {"event": "slot", "name": "requested_slot", "value": "callback_answer"},
        {"event": "followup", "name": "action_listen"},
    ]
    actions.answers["action_handoff"] = {"events": [{"event": "followup", "name": "action_callback"}], "responses": []}
    actions.answers["action_callback"] = {"events": ask, "responses": [{"response": "utter_ask_callback_phone"}]}
    actions.answers["action_callback_answered"] = says("utter_callback_promised")
    asked = take_turn("aucun.demander_humain", need="now", reason="explicit_wish", text="rappelez-moi demain à 10 h")
    assert acts_of(asked) == ["utter_ask_callback_phone"]
    kept = {"events": [{"event": "slot", "name": "callback_answer", "value": "06 39 98 12 34"}], "responses": []}
    actions.answers["validate_callback_form"] = kept
    promised = take_turn("aucun.donnee_seule", asked["state"], text="06 39 98 12 34")
    assert acts_of(promised) == ["utter_callback_promised"]
    assert [button["title"] for button in promised["acts"][0]["buttons"]] == ["Une autre heure", "Un autre numéro"]
