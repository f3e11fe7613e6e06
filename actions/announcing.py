"""Several demands in one message, the first of which asks something back: the order in which they are taken is told."""

from typing import TYPE_CHECKING, Any

from actions.buttons import motif_button
from actions.confirming import CHOICE, OTHERS, WAITING

if TYPE_CHECKING:  # actions/turn.py announces, after each answer
    from actions.turn import Turn

QUESTIONS = (WAITING, CHOICE, "clarifying")


def announce_others(turn: "Turn") -> None:
    """Once, before the question: what was asked beside will be answered, and is not lost meanwhile."""
    waiting = turn.slots.get(OTHERS) or []
    later = [one for one in waiting if _is_to_announce(one)]
    objective, _, motif = turn.intent.partition(".")
    if not later or objective == "aucun" or not motif or not _is_asking(turn):
        return
    turn.remember(**{OTHERS: [{**one, "is_announced": True} if one in later else one for one in waiting]})
    labels = [label_of(turn, one) for one in later]
    is_same_kind = any(one.get("label") for one in later)
    first = None if is_same_kind else motif_button(turn, objective, motif)["title"]
    turn.say_first("utter_secondary", label=labels[0], first=first, later=labels)


def label_of(turn: "Turn", demand: dict[str, Any]) -> str:
    """Its own words when it is of the same kind as another; else its motif's."""
    return str(demand.get("label") or motif_button(turn, demand["objective"], demand["motif"])["title"])


def _is_to_announce(demand: dict[str, Any]) -> bool:
    """None of one question's parts, of what waits for its yes already, nor of what a person may have dealt with."""
    return not any(demand.get(name) for name in ("is_announced", "is_the_same", "recap", "is_asked_first"))


def _is_asking(turn: "Turn") -> bool:
    """A form begins or a question waits, and no other action goes on in this turn."""
    nexts = [event["name"] for event in turn.events if event["event"] == "followup"]
    if nexts and not nexts[-1].endswith("_form"):
        return any(event["event"] == "active_loop" and event["name"] for event in turn.events)
    return bool(nexts) or any(
        event["event"] == "slot" and event["name"] in QUESTIONS and event["value"] for event in turn.events
    )
