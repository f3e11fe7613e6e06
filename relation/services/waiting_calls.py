"""A waiting customer who answers the offer of a call: they leave the queue, and the bot agrees on the hour."""

from datetime import datetime
from typing import Any

from relation.context import Relation
from relation.model.act import Act
from relation.model.conversation import Author, Conversation, Message, Owner
from relation.services.call_slots import slot_for
from relation.services.call_times import CHOSEN, WISH, is_bare_moment, is_call_wish, is_hour_and_number, read_wish
from relation.services.handoffs import leave_queue
from relation.services.understandings import heard_as
from relation.store.unit_of_work import UnitOfWork

OFFERED, MEANT = "utter_callback_offered", "system_call_meant"
YES = "affirmer"
CALLED_BY = "called_by"
"""Running fact: the message that answers the offer of a call, and the slot that it chooses, if it is one of ours."""
LOOK_BACK = 12
FEW_WORDS = 4


def leave_for_a_call(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    said: tuple[str, str],
    understanding: dict[str, Any],
) -> bool:
    """True when a waiting customer wants a call at an hour instead: they are with the bot again, to agree on it.

    `said`: the inbox entry and its text. What is grave keeps its place in the queue, unless one of the hours that we
    proposed is chosen.
    """
    if conversation.owner is not Owner.WAITING:
        return False
    entry_id, text = said
    entities = understanding.get("entities") or []
    answer = _answer_to_offer(uow, relation, conversation, said, entities)
    is_chosen = any(found["entity"] == CHOSEN for found in entities) or (answer is not None and answer["slot"])
    is_wish = answer is not None or _asks(relation, text, understanding)
    if not is_chosen and (not is_wish or _is_grave(uow, relation, conversation)):
        return False
    if answer is not None:
        conversation.need = {**conversation.need, CALLED_BY: {"entry": entry_id, **answer}}
    leave_queue(uow, relation, conversation, is_refusal=False)
    return True


def as_call_wish(conversation: Conversation, entry_id: str, understanding: dict[str, Any]) -> dict[str, Any]:
    """What the brain is given of a message that has answered the offer of a call, whatever it was heard as."""
    noted = conversation.need.get(CALLED_BY) or {}
    if noted.get("entry") != entry_id:
        return understanding
    found = list(understanding.get("entities") or [])
    if noted["slot"]:
        found.append({"entity": CHOSEN, "value": noted["slot"], "start": 0, "end": 0, "text": noted["slot"]})
    return {**heard_as(understanding, WISH, 1.0), "entities": found}


def _asks(relation: Relation, text: str, understanding: dict[str, Any]) -> bool:
    intent, entities = (understanding.get("intent") or {}).get("name", ""), understanding.get("entities") or []
    return is_call_wish(text, intent, entities, relation.now().astimezone(relation.time_zone))


def _is_grave(uow: UnitOfWork, relation: Relation, conversation: Conversation) -> bool:
    handoff = uow.handoffs.open_for(conversation.id)
    return handoff is not None and relation.playbook.is_grave(handoff.reasons)


def ask_if_a_call(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    said: tuple[str, str],
    understanding: dict[str, Any],
) -> Act | None:
    """Asks of a bare day or hour whether it is for a call, when something else was written since one was offered; of a
    yes to the offer, when. What is grave keeps its place: who asks for a call then, or names one of the proposed hours,
    is shown them again.
    """
    (entry_id, text), entities = said, understanding.get("entities") or []
    offer, is_next = _last_offer(uow, conversation, entry_id)
    here = relation.now().astimezone(relation.time_zone)
    is_yes = is_next and understanding.get("motif") == YES
    is_moment = not is_next and _is_moment(text, entities, here)
    is_wish = _asks(relation, text, understanding)
    is_grave = _is_grave(uow, relation, conversation)
    is_other_hour = is_next and _is_asked(offer) and _is_moment(text, entities, here)
    is_ours = is_moment and offer is not None and _slot_named(relation, offer, text, entities) is not None
    if offer is None or not (is_wish or is_other_hour or is_ours if is_grave else is_yes or is_moment):
        return None
    told = {"slots": _slots_of(offer), "is_yes": is_yes or is_wish, "is_grave": is_grave}
    return Act(MEANT, told, "", list(offer.buttons))


def is_call_just_offered(uow: UnitOfWork, conversation: Conversation, entry_id: str) -> bool:
    """Nothing has been written between that offer and this message."""
    return _last_offer(uow, conversation, entry_id)[1]


def _answer_to_offer(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    said: tuple[str, str],
    entities: list[dict[str, Any]],
) -> dict[str, Any] | None:
    """{"slot": "start/end" of the proposed one it names, or None}; None when no call was offered, or when it says more:
    days later or after another matter, an hour may be the technician's; with a number to be called at, it is not.
    """
    entry_id, text = said
    here = relation.now().astimezone(relation.time_zone)
    offer, is_next = _last_offer(uow, conversation, entry_id)
    is_moment = _is_moment(text, entities, here) if _is_asked(offer) else is_bare_moment(text, entities, here)
    if offer is None or not ((is_next and is_moment) or is_hour_and_number(text, entities, here)):
        return None
    chosen = _slot_named(relation, offer, text, entities)
    return {"slot": f"{chosen['starts_at']}/{chosen['ends_at']}" if chosen else None}


def _slot_named(relation: Relation, offer: Message, text: str, entities: list[dict[str, Any]]) -> dict[str, str] | None:
    """The proposed one that begins at the hour that is written."""
    wish = read_wish(text, entities, relation.now().astimezone(relation.time_zone))
    slot = slot_for(relation, wish) if wish.has_hour else None
    starts = slot.starts_at.isoformat() if slot else None
    return next((one for one in _slots_of(offer) if one["starts_at"] == starts), None)


def _is_asked(offer: Message | None) -> bool:
    """The offer is the question whether an hour is for a call."""
    return offer is not None and (offer.act or {}).get("act") == MEANT


def _is_moment(text: str, entities: list[dict[str, Any]], here: datetime) -> bool:
    """« Vendredi » too: a day alone may be asked about, where it is not enough to promise an hour."""
    is_day = any(one["entity"] == "date" for one in entities) and len(text.split()) <= FEW_WORDS and "?" not in text
    return is_bare_moment(text, entities, here) or (is_day and read_wish(text, entities, here).day is not None)


def _last_offer(uow: UnitOfWork, conversation: Conversation, entry_id: str) -> tuple[Message | None, bool]:
    """The last line that offered a call, and whether this message is the first one written since."""
    entry = uow.inbox.get(entry_id)
    before = [line for line in uow.messages.latest(conversation.id, LOOK_BACK) if entry is None or line.seq < entry.seq]
    offer = next((line for line in reversed(before) if line.act and line.act["act"] in (OFFERED, MEANT)), None)
    is_next = offer is not None and not any(line.author is Author.CUSTOMER and line.seq > offer.seq for line in before)
    return offer, is_next


def _slots_of(offer: Message) -> list[dict[str, str]]:
    return list((offer.act or {}).get("args", {}).get("slots") or [])
