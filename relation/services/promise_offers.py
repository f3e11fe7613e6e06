"""A promise that an advisor has just typed (« je vous rappelle demain avant 10 h ») becomes an offered commitment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from relation.context import Relation
from relation.model.conversation import Author
from relation.model.people import Advisor
from relation.services.call_times import read_wish
from relation.services.commitments import open_promises
from relation.services.hours import spans_of
from relation.store.unit_of_work import UnitOfWork
from relation.voice.french import plain_letters

WORDS_MAX_CHARS = 300
END_OF_DAY = time(18)


@dataclass(frozen=True)
class Offer:
    """`due_at` is None when the words tell no moment that is still to come."""

    words: str
    due_at: datetime | None


def promised_words(uow: UnitOfWork, relation: Relation, conversation_id: str, advisor: Advisor) -> str | None:
    """The sentence that promises something in the conversation's last line, if this advisor wrote it just now and it
    is not a commitment already.
    """
    conversation = uow.conversations.get(conversation_id)
    lines = uow.messages.latest(conversation_id, 1)
    mine = [line for line in lines if line.author is Author.ADVISOR and line.name == advisor.first_name]
    if conversation is None or not mine:
        return None
    sentences = mine[0].text.replace("!", ".").replace("\n", ".").split(".")
    promised = (one.strip() for one in sentences if relation.playbook.desk.promise.search(plain_letters(one)))
    words = next(promised, "")[:WORDS_MAX_CHARS]
    known = {promise.promised for promise in open_promises(uow, conversation)}
    return words if words and words not in known else None


def read_offer(relation: Relation, words: str, entities: Sequence[dict[str, Any]]) -> Offer:
    """`entities`: the days and hours that the brain has found in those words."""
    now = relation.now().astimezone(relation.time_zone)
    wish = read_wish(words, entities, now)
    if wish.day is None and not wish.has_hour:
        return Offer(words, None)
    day = wish.day or now.date()
    spans = spans_of(relation.playbook, day)
    until = wish.end or wish.start or (spans[-1][1] if spans else END_OF_DAY)
    due_at = datetime.combine(day, until, relation.time_zone)
    return Offer(words, due_at if due_at > now else None)
