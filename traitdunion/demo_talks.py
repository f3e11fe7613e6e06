"""The conversations of the demonstration: a desk at work, waiting, ongoing and past, played through the services."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import yaml

from relation.context import Relation
from relation.model.conversation import Author, Conversation
from relation.model.delivery import InboundMessage, InboxEntry
from relation.model.desk import NoteKind, Outcome, WrapUp
from relation.model.people import Advisor
from relation.model.satisfaction import Satisfaction, Stage
from relation.services.commitments import promise_by_advisor
from relation.services.conversations import add_message, mark_read, new_id
from relation.services.handoffs import close_conversation, open_handoff, take_handoff
from relation.services.notes import add_note
from relation.services.receiving import receive_message
from relation.store.unit_of_work import Store, UnitOfWork
from traitdunion.app import make_relation
from traitdunion.settings import ROOT, Settings

TALKS_FILE = ROOT / "data" / "brand" / "talks.yml"
BETWEEN_LINES = timedelta(minutes=1)
DAYS = 7
SURE = 4.0
"""Log-score of a persona that is plain to see."""


class Clock:
    """The seeding's own: it is moved to the moment of each line."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def seed_talks(settings: Settings) -> Iterator[str]:
    """Once, on a database without any conversation. Yields a line when it is done."""
    relation, store = make_relation(settings), Store(settings.database_url)
    talks: dict[str, Any] = yaml.safe_load(TALKS_FILE.read_text(encoding="utf-8"))
    try:
        with store.write() as uow:
            if uow.conversations.recent(1):
                return
            now, count = relation.now(), 0
            for ago, talk in _planned(talks):
                _play(uow, relation, now - ago, talk)
                count += 1
            _leave_the_desks(uow)
            uow.commit()
        yield f"Conversations de démonstration : {count}."
    finally:
        store.close()


def _planned(talks: dict[str, Any]) -> Iterator[tuple[timedelta, dict[str, Any]]]:
    """How long ago each begins, the oldest first."""
    for number in range(int(talks["past_count"]), 0, -1):
        talk = talks["past"][number % len(talks["past"])]
        ago = timedelta(days=DAYS * number / talks["past_count"], minutes=37)
        yield ago, {**talk, "state": "closed"}
    for talk in sorted(talks["now"], key=lambda one: -int(one["minutes_ago"])):
        yield timedelta(minutes=talk["minutes_ago"]), talk


def _play(uow: UnitOfWork, relation: Relation, at: datetime, talk: dict[str, Any]) -> None:
    clock = Clock(at)
    then, key = replace(relation, now=clock), new_id()
    conversation: Conversation | None = None
    advisor = uow.advisors.by_login(talk["advisor"]) if "advisor" in talk else None
    is_handed = not talk["reasons"]
    for line in talk["lines"]:
        if line["who"] in ("advisor", "note", "call") and not is_handed and conversation is not None:
            _hand_over(uow, then, clock, conversation, talk, advisor)
            is_handed = True
        conversation = _say(uow, then, key, conversation, talk, line, advisor)
        clock.now += BETWEEN_LINES
    if conversation is None:
        return
    if not is_handed:
        _hand_over(uow, then, clock, conversation, talk, advisor)
    _finish(uow, then, conversation, talk, advisor)


def _say(
    uow: UnitOfWork,
    then: Relation,
    key: str,
    conversation: Conversation | None,
    talk: dict[str, Any],
    line: dict[str, Any],
    advisor: Advisor | None,
) -> Conversation:
    if line["who"] == "customer" or conversation is None:
        named: dict[str, Any] = {"first_name": talk.get("first_name"), "customer_reference": talk.get("customer")}
        inbound = InboundMessage(talk["channel"], key, new_id(), line["text"], **named)
        entry, _ = receive_message(uow, then, inbound)
        return _understand(uow, then, entry, talk, float(line.get("anger", 0.0)))
    if line["who"] in ("note", "call") and advisor is not None:
        add_note(uow, then, conversation.id, advisor, line["text"], NoteKind(line["who"]))
    elif line["who"] == "advisor" and advisor is not None:
        add_message(uow, then, conversation, Author.ADVISOR, line["text"], name=advisor.first_name)
    else:
        add_message(uow, then, conversation, Author.BOT, line["text"])
    return conversation


def _understand(uow: UnitOfWork, then: Relation, entry: InboxEntry, talk: dict[str, Any], anger: float) -> Conversation:
    """As the brain would have."""
    conversation = uow.conversations.lock(entry.conversation_id)
    if conversation is None:
        raise LookupError(entry.conversation_id)
    customer = uow.brand.customer(talk["customer"]) if "customer" in talk else None
    conversation.first_name = conversation.first_name or (customer.first_name if customer else None)
    conversation.persona_scores = {talk["persona"]: SURE} if talk["persona"] != "neutre" else {}
    understood = {
        "objective": talk["objective"], "motif": talk["motif"], "confidence": 0.93, "language": "fr",
        "mood": {"anger": anger, "worry": 0.0, "urgency": 0.0, "satisfaction": 0.0},
        "persona": {"evidence": {}, "cues": []}, "entities": [], "applied_persona": talk["persona"],
    }  # fmt: skip
    history = [*conversation.need.get("anger_history", []), anger]
    about = {"main_objective": talk["objective"], "main_motif": talk["motif"], "anger_history": history}
    conversation.need = {**conversation.need, **about}
    conversation.understanding = entry.understanding = understood
    entry.processed_at = then.now()
    return conversation


def _hand_over(
    uow: UnitOfWork,
    then: Relation,
    clock: Clock,
    conversation: Conversation,
    talk: dict[str, Any],
    advisor: Advisor | None,
) -> None:
    open_handoff(uow, then, conversation, list(talk["reasons"]))
    if advisor is not None:
        clock.now += timedelta(minutes=int(talk.get("wait_minutes", 1)))
        take_handoff(uow, then, conversation.id, advisor)


def _finish(
    uow: UnitOfWork, then: Relation, conversation: Conversation, talk: dict[str, Any], advisor: Advisor | None
) -> None:
    if "promise" in talk and advisor is not None:
        due_at = then.now() + timedelta(hours=int(talk["promise"]["hours"]))
        promise_by_advisor(uow, then, conversation.id, advisor, talk["promise"]["words"], due_at)
    if talk["state"] == "closed":
        close_conversation(uow, then, conversation.id, advisor)
    if "outcome" in talk and advisor is not None:
        uow.wrap_ups.add(
            WrapUp(
                new_id(), conversation.id, advisor.id, then.now(), talk["objective"], talk["motif"], talk["persona"],
                Outcome(talk["outcome"]), talk["objective"], talk["motif"], talk["persona"],
            )
        )  # fmt: skip
    if "grade" in talk:
        _grade(uow, then, conversation, talk)
    mark_read(uow, then, conversation, conversation.last_seq)


def _grade(uow: UnitOfWork, then: Relation, conversation: Conversation, talk: dict[str, Any]) -> None:
    told = uow.satisfactions.latest(conversation.id)
    if told is None:
        told = Satisfaction(new_id(), conversation.id, then.now())
        uow.satisfactions.add(told)
    told.grade, told.words, told.told_at, told.stage = int(talk["grade"]), talk.get("words"), then.now(), Stage.TOLD


def _leave_the_desks(uow: UnitOfWork) -> None:
    """Nobody has a desk open while it is played."""
    for advisor in uow.advisors.all():
        advisor.seen_at = None
