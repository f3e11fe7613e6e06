"""Handing over to a person, or offering to: reasons come from the service, the truth about the wait too."""

from typing import Any

from actions.turn import ServiceAction, Turn


class Handoff(ServiceAction):
    action_name = "action_handoff"

    def answer(self, turn: Turn) -> None:
        reasons = turn.need.get("reasons") or ["explicit_wish"]
        turn.leave_form()
        turn.forget("pending_action", "to_confirm")
        turn.change("open_handoff", key="handoff", reasons=reasons)
        names = ("available", "position", "wait_minutes", "opens_at", "reason")
        args: dict[str, Any] = {name: f"$handoff.{name}" for name in names}
        turn.say("utter_handoff_announced", **args)


class OfferHandoff(ServiceAction):
    """Proposes a person; the customer decides, and a no is remembered."""

    action_name = "action_offer_handoff"

    def answer(self, turn: Turn) -> None:
        reasons = turn.need.get("reasons") or ["repeated_failure"]
        turn.change("note_offer", reasons=reasons)
        turn.remember(to_confirm="action_handoff")
        turn.say("utter_offer_handoff", reason=reasons[0])
