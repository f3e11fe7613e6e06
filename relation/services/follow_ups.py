"""What a short message goes on with: « et demain ? » alone is a goodbye; after the hours of a shop it asks more."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from itertools import takewhile
from typing import Any

from relation.context import Relation
from relation.model.conversation import Author, Conversation, Message
from relation.playbook_follow_ups import FollowUp
from relation.services.given_up import without_given_up
from relation.services.goods_asked import as_asked_of_goods
from relation.services.in_hand import IN_HAND, Chances, read_in_hand
from relation.services.known_questions import as_known_question
from relation.services.other_language import as_not_understood
from relation.services.questions_beside import with_answers_beside
from relation.services.replies import as_reply
from relation.services.understandings import KNOWN, heard_as
from relation.services.wish_refused import without_refused_wish
from relation.store.unit_of_work import UnitOfWork

FOLLOWS = "follows"
"""Key of an understanding: the name in data/follow_ups.yml of what was heard."""
BRAIN_HEARD = "brain_heard"
"""Key: what the brain heard, best first, whatever it is heard as."""
SURE = 0.99
"""As sure as can be: 1 is for buttons alone."""
LOOK_BACK = 12
TOLD_AS = ("status", "state", "kind", "asked")
DAY = "day_on"


def in_the_talk(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    said: tuple[str, str],
    understanding: dict[str, Any],
) -> dict[str, Any]:
    """The understanding of that message (`said`: its inbox entry and its text), read with what was told before it."""
    entry = uow.inbox.get(said[0])
    if entry is None or float((understanding.get("intent") or {}).get("confidence", 0.0)) >= 1.0:
        return understanding
    before = [line for line in uow.messages.latest(conversation.id, LOOK_BACK) if line.seq < entry.seq]
    last = list(takewhile(lambda line: line.author is not Author.CUSTOMER, reversed(before)))
    found = relation.playbook.follow_ups.heard(said[1], set(_told(last)), set(_told(before)))
    if found is None:
        heard = understanding["intent"]
        understanding = without_refused_wish(relation.playbook.relationship, said[1], understanding)
        understanding = without_given_up(said[1], understanding)
        understanding = as_not_understood(conversation, said[1], understanding)
        understanding = as_asked_of_goods(uow.brand, said[1], understanding)
        is_as_heard = understanding["intent"] == heard
        in_hand = conversation.need.get(IN_HAND) if is_as_heard else None
        return as_reply(understanding) or _in_general_or_in_hand(relation, in_hand or {}, said[1], understanding)
    entities = list(understanding.get("entities") or [])
    today = relation.now().astimezone(relation.time_zone).date()
    dated = _with_day(entities, _last_day(last), today) if found.keeps_day else entities
    return with_answers_beside(relation.playbook, _heard_as(found, understanding, dated))


def _in_general_or_in_hand(
    relation: Relation, in_hand: Chances, text: str, understanding: dict[str, Any]
) -> dict[str, Any]:
    playbook = relation.playbook
    heard = as_known_question(playbook, text, understanding)
    if not heard[KNOWN]:
        heard = read_in_hand(playbook.in_hand, playbook.queue, in_hand, text, heard)
    return with_answers_beside(playbook, heard)


def _told(lines: Sequence[Message]) -> Iterator[str]:
    """The acts of these lines, by name, and by name and kind."""
    for act in (line.act for line in lines if line.act):
        yield act["act"]
        for name in TOLD_AS:
            if value := act["args"].get(name):
                yield f"{act['act']}:{value}"


def _heard_as(found: FollowUp, understanding: dict[str, Any], entities: list[dict[str, Any]]) -> dict[str, Any]:
    mood = understanding.get("mood") or {}
    return {
        **heard_as(understanding, found.heard_as, SURE, found.no_sign_of),
        "mood": mood if found.anger is None else {**mood, "anger": found.anger},
        "entities": entities,
        FOLLOWS: found.name,
        BRAIN_HEARD: understanding.get("motifs") or [],
    }


def _last_day(lines: Sequence[Message]) -> date | None:
    days = [str(line.act["args"].get(DAY) or "") for line in lines if line.act and line.act["args"].get(DAY)]
    return date.fromisoformat(days[0]) if days else None


def _with_day(entities: list[dict[str, Any]], last: date | None, today: date) -> list[dict[str, Any]]:
    """« Et le 27 ? » is of the month just spoken of; without any day, the last one is still meant."""
    if last is None:
        return entities
    if not any(one["entity"] == "date" for one in entities):
        shown = last.isoformat()
        return [*entities, {"entity": "date", "value": shown, "start": 0, "end": 0, "text": ""}]
    return [_in_month(one, last, today) if _is_day_alone(one) else one for one in entities]


def _is_day_alone(entity: dict[str, Any]) -> bool:
    words = str(entity.get("text") or "").lower().removeprefix("le ").removesuffix("er")
    return entity["entity"] == "date" and words.isdigit()


def _in_month(entity: dict[str, Any], last: date, today: date) -> dict[str, Any]:
    with suppress(ValueError):
        day = last.replace(day=date.fromisoformat(entity["value"]).day)
        return {**entity, "value": day.isoformat()} if day >= today else entity
    return entity
