"""Several demands in one message: the first is answered, the others wait in a slot and are taken up one by one.

A waiting demand is {"objective", "motif", "text", "entities"}; `is_asked_first` when a person may have dealt with it,
or when it is a complaint told beside another matter;
`recap` when it is a confirmation that was set aside (actions/confirming.py), which is never dropped for want of room;
`label` when it is of the same kind as another, « un lave-linge et un frigo »: no message of that kind answers it;
`known_question` when it asks for one of the brand's own answers.
"""

from typing import Any, Dict, List, Optional

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

Demand = Dict[str, Any]

KEPT = 2
GOODBYE = "aucun.prendre_conge"
COMPLAINT, IMPATIENCE = "reclamation", ("service_client_defaillant",)
"""Motifs of a complaint that a clause beside another matter only sounds like."""
WAITING = "other_demands"
FOLLOWS = "follows"
"""What a short message went on with, by its name in data/follow_ups.yml, of a demand that waited for an identity."""
NEXT = "next_demand"
"""What an action wants answered at once, as if the customer had just written it."""


def intent_of(demand: Demand) -> str:
    return f"{demand['objective']}.{demand['motif']}"


def _matter_of(demand: Demand) -> str:
    return str(demand.get("label") or intent_of(demand))


def is_recap(demand: Demand) -> bool:
    return bool(demand.get("recap"))


def is_leaving_unconfirmed(tracker: DialogueStateTracker) -> bool:
    """A goodbye while a confirmation is set aside: nothing was recorded, and that is said before it is too late."""
    message = tracker.latest_message
    is_leaving = message is not None and (message.intent or {}).get("name") == GOODBYE
    return is_leaving and has_recap(tracker)


def has_recap(tracker: DialogueStateTracker) -> bool:
    return any(is_recap(demand) for demand in tracker.get_slot(WAITING) or [])


def note_demands(tracker: DialogueStateTracker, domain: Domain) -> List[SlotSet]:
    """What waits once the message in hand is read: its own other demands join, the one that it makes leaves."""
    message = tracker.latest_message
    if message is None or WAITING not in (slot.name for slot in domain.slots):
        return []
    before = tracker.get_slot(WAITING) or []
    asked_now = (message.intent or {}).get("name")
    waiting: List[Demand] = []
    for demand in [*_other_demands(message.metadata or {}), *before]:
        is_known = intent_of(demand) in domain.intents and not intent_of(demand).startswith("aucun.")
        if is_known and _matter_of(demand) not in (asked_now, *map(_matter_of, waiting)):
            waiting.append(demand)
    waiting = [one for one in waiting if not is_recap(one)][:KEPT] + [one for one in waiting if is_recap(one)]
    return [] if waiting == before else [SlotSet(WAITING, waiting or None)]


def _other_demands(metadata: Dict[str, Any]) -> List[Demand]:
    """A complaint told beside another matter is never opened unasked; « vous ne répondez pas » is none."""
    understanding = metadata.get("understanding") or {}
    entities = understanding.get("entities") or []
    is_complaining = understanding.get("objective") == COMPLAINT
    found: List[Demand] = []
    for demand in understanding.get("secondary") or []:
        named = [entity for entity in entities if entity.get("text") and entity["text"] in demand["text"]]
        one = {**{key: demand[key] for key in ("objective", "motif", "text")}, "entities": named}
        if is_complaining or demand["objective"] != COMPLAINT:
            found.append(one)
        elif demand["motif"] not in IMPATIENCE:
            found.append({**one, "is_asked_first": True})
    return found


def take_next(tracker: Optional[DialogueStateTracker]) -> Optional[Demand]:
    """The demand to answer now, taken out of its slot; None when the turn is over."""
    demand: Optional[Demand] = tracker.get_slot(NEXT) if tracker is not None else None
    if tracker is not None and demand is not None:
        tracker.update(SlotSet(NEXT, None))
    return demand


def understanding_of(demand: Demand, whole: Dict[str, Any]) -> Dict[str, Any]:
    """The demand as the understanding of a message of its own; the rest as in the `whole` message's."""
    chosen = {"objective": demand["objective"], "name": demand["motif"], "confidence": 1.0}
    return {
        **whole,
        "objective": demand["objective"],
        "motif": demand["motif"],
        "motifs": [chosen],
        "intent": {"name": intent_of(demand), "confidence": 1.0},
        "secondary": [],
        "entities": demand["entities"],
        FOLLOWS: demand.get(FOLLOWS),
        "known_question": demand.get("known_question"),
        "answers_beside": [],
        "untold_beside": None,
        "reply": None,
    }
