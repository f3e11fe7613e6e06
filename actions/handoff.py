"""Handing over to a person, or offering to: reasons come from the service, the truth about the wait too."""

from typing import Any

from actions.appliances import named_appliance
from actions.callbacks import is_call_wanted, offer_call
from actions.complaints import say_fraud_advice
from actions.confirming import set_aside
from actions.demands import ask_before_taking_up
from actions.faults import danger_in
from actions.turn import ServiceAction, Turn
from relation.services.call_times import CHOSEN

TOLD = ("available", "is_busy", "position", "wait_minutes", "opens_at", "reason", "advisor_name", "email")
"""Of the facts about the wait, what the announcement may say."""
LEAVE = "/aucun.abandonner"


def reasons_of(turn: Turn, default: str) -> list[str]:
    """An action's own reason first (slot `handoff_reason`), then those that the service computed."""
    own = turn.slots.get("handoff_reason")
    computed = [reason for reason in turn.need.get("reasons") or [] if reason != own]
    return [own, *computed] if own else computed or [default]


def warn_before_handoff(turn: Turn, reasons: list[str]) -> None:
    """What cannot wait for a person: a danger at home, a fraud under way."""
    if turn.slots.get("handoff_reason"):
        return  # the action that hands over has already said it
    named = named_appliance(turn, turn.text)
    danger = danger_in(turn, named.category.id if named else None, turn.text)
    if danger is not None:
        turn.say("utter_danger", title=danger.title, warnings=list(danger.warnings), steps=list(danger.steps))
    elif "fraud" in reasons:
        say_fraud_advice(turn)


def _is_doubtful(turn: Turn) -> bool:
    """« Retourner mon robot » may sound like a refusal of the robot: nobody is called on a doubt."""
    confidence = (turn.understanding.get("intent") or {}).get("confidence", 1.0)
    return float(confidence) < turn.relation.playbook.relationship.thresholds["motif_sure"]


def _is_grave(turn: Turn) -> bool:
    """What cannot wait for the hour of a call: a danger, a fraud, a promise already broken."""
    if turn.entity(CHOSEN):
        return False  # chosen among the hours that we have ourselves proposed
    own = turn.slots.get("handoff_reason")
    return turn.relation.playbook.is_grave([*(turn.need.get("reasons") or []), *([own] if own else [])])


class Handoff(ServiceAction):
    action_name = "action_handoff"
    reads_message = False

    def answer(self, turn: Turn) -> None:
        if is_call_wanted(turn) and not _is_grave(turn):
            turn.continue_with("action_callback")
            return
        if turn.intent == "aucun.demander_humain" and turn.need.get("level") != "now" and _is_doubtful(turn):
            turn.continue_with("action_clarify")
            return
        reasons = reasons_of(turn, "explicit_wish")
        warn_before_handoff(turn, reasons)
        turn.leave_form()
        set_aside(turn, self.action_name)
        turn.forget("pending_action", "to_confirm", "clarifying", "handoff_reason")
        ask_before_taking_up(turn)
        turn.change("open_handoff", key="handoff", reasons=reasons)
        args: dict[str, Any] = {name: f"$handoff.{name}" for name in TOLD}
        label = turn.relation.playbook.queue.leave_label_in(turn.language)
        leave = {"title": label, "payload": LEAVE}
        turn.say("utter_handoff_announced", buttons=[leave], **args)
        offer_call(turn)

    def _keep_thread(self, turn: Turn) -> None:
        """A person is no matter of its own: what comes back from them is what was going on before."""


class OfferHandoff(ServiceAction):
    """Proposes a person; the customer decides, and a no is remembered."""

    action_name = "action_offer_handoff"
    reads_message = False

    def answer(self, turn: Turn) -> None:
        reasons = reasons_of(turn, "explicit_wish")
        turn.change("note_offer", reasons=reasons)
        turn.remember(to_confirm="action_handoff")
        turn.say("utter_offer_handoff", reason=reasons[0])

    def _keep_thread(self, turn: Turn) -> None:
        """As for the handoff itself."""
