"""What a message asked beside its first demand: the bot comes back to it by itself, once (see bot/demands.py)."""

from typing import Any

from actions.announcing import label_of
from actions.confirming import resume, resume_demand
from actions.turn import ServiceAction, Turn

TAKE_UP = "action_take_up_demand"
GOODBYE = "aucun.prendre_conge"


def ask_before_taking_up(turn: Turn) -> None:
    """After a person has had the conversation, what waited may be dealt with: it will be asked, not done."""
    waiting = turn.slots.get("other_demands") or []
    if waiting:
        turn.remember(other_demands=[{**demand, "is_asked_first": True} for demand in waiting])


class OtherDemand(ServiceAction):
    """The first of those that wait: named, then answered in the same turn; or asked about, after a handoff."""

    action_name = "action_other_demand"
    reads_message = False

    def answer(self, turn: Turn) -> None:
        waiting = turn.slots.get("other_demands") or []
        if not waiting or (turn.intent == GOODBYE and resume(turn)):
            return
        demand, *left = waiting
        turn.remember(other_demands=left or None)
        label = label_of(turn, demand)
        if demand.get("is_asked_first"):
            turn.remember(to_confirm=TAKE_UP, demand_asked=demand)
            turn.say("utter_ask_secondary", label=label)
        else:
            if not demand.get("is_the_same") and not demand.get("recap"):
                turn.say("utter_secondary", label=label)
            _take_up(turn, demand)

    def _keep_thread(self, turn: Turn) -> None:
        """Announces a matter, and opens none."""


class TakeUpDemand(ServiceAction):
    """The customer said yes to « … on s'en occupe ? »."""

    action_name = TAKE_UP
    reads_message = False

    def answer(self, turn: Turn) -> None:
        demand = turn.slots.get("demand_asked")
        turn.forget("demand_asked")
        if demand:
            _take_up(turn, demand)
        else:
            turn.say("utter_anything_else")


def _take_up(turn: Turn, demand: dict[str, Any]) -> None:
    """A confirmation that was set aside is asked again as it was; another demand is answered as if just written."""
    if demand.get("recap"):
        resume_demand(turn, demand)
        return
    turn.take_up(demand["objective"], demand["motif"], demand["text"], demand["entities"])
