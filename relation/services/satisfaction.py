"""What the customer thinks of it: asked once, in the end, never in the way; what should change is kept for people."""

import re
from datetime import timedelta
from typing import Any, Literal

from relation.context import Relation
from relation.model.act import Act
from relation.model.conversation import Author, Conversation, Message, Owner
from relation.model.delivery import InboxEntry
from relation.model.events import Event, EventName
from relation.model.satisfaction import Satisfaction, Stage
from relation.services.buttons import GRADE, LOOK_BACK, chosen_payload
from relation.services.conversations import change_owner, get_conversation, new_id
from relation.services.need import compute_need
from relation.services.speaking import say, say_acts, scene_of
from relation.store.routing_reads import RoutingReads
from relation.store.unit_of_work import UnitOfWork
from relation.voice.channels import limits_of

QUESTION, OPEN_QUESTION = "service_ask_satisfaction", "service_ask_what_should_change"
THANKS = "service_satisfaction_thanks"
SURE = 0.6
LATELY = timedelta(hours=1)
"""How long after a quiet end it is still asked, when the service was down."""
NO_WORDS = frozenset({"refuser", "remercier", "prendre_conge", "abandonner", "affirmer"})
"""Motifs of who has nothing to add."""
_FIGURE = re.compile(r"\s*([1-5])\s*(?:/\s*5)?\s*[.!]?\s*")


def find_quiet(uow: UnitOfWork, relation: Relation, conversation_id: str | None = None) -> list[str]:
    """Conversations that an advisor gave back to the bot, and that have ended there without a word."""
    rules, now = relation.playbook.queue, relation.now()
    since, asked_after = now - rules.quiet - LATELY, now - rules.ask_again
    return RoutingReads(uow).quiet_returns(since, now - rules.quiet, asked_after, conversation_id)


def ask_quiet(uow: UnitOfWork, relation: Relation, conversation_id: str) -> bool:
    """False when something has been written meanwhile."""
    conversation = get_conversation(uow, conversation_id)
    if conversation_id not in find_quiet(uow, relation, conversation_id):
        return False
    ask_satisfaction(uow, relation, conversation, RoutingReads(uow).usual_advisor(conversation))
    return True


def ask_satisfaction(uow: UnitOfWork, relation: Relation, conversation: Conversation, advisor_id: str | None) -> None:
    """Asks for a grade, unless nobody has answered the customer, or this thread was asked not long ago."""
    rules, now = relation.playbook.queue, relation.now()
    before = uow.satisfactions.latest(conversation.id)
    is_asked = before is not None and before.asked_at + rules.ask_again > now
    is_helped = advisor_id is not None or any(act.startswith("utter_") for act in conversation.said)
    if is_asked or not is_helped:
        return
    asked = Satisfaction(new_id(), conversation.id, now, advisor_id=advisor_id)
    asked.objective = conversation.need.get("main_objective")
    uow.satisfactions.add(asked)
    grades = rules.grades_in(scene_of(relation, conversation).language)
    buttons = [
        {"title": label, "payload": f'/satisfaction.grade{{"grade": {grade}}}'} for grade, label in grades.items()
    ]
    say_acts(uow, relation, conversation, [Act(QUESTION, {}, "", buttons)])


def grade_of(payload: str | None) -> int | None:
    """The grade (1 to 5) that a button of ours stands for; None for any other payload."""
    button = GRADE.fullmatch(payload or "")
    return int(button[1]) if button else None


def is_answer(uow: UnitOfWork, conversation: Conversation, payload: str | None, text: str) -> bool:
    """True when a message in a closed thread answers what was asked there: it does not open the thread again."""
    asked = uow.satisfactions.latest(conversation.id)
    if asked is None:
        return False
    lines = uow.messages.latest(conversation.id, LOOK_BACK)
    is_numbered = limits_of(conversation.channel).is_numbered
    if grade_of(chosen_payload(lines, payload, text, is_numbered=is_numbered)) is not None:
        return True
    last = lines[-1] if lines else None
    if asked.stage is Stage.ASKED:
        return _figure_in(text, last) is not None
    return asked.stage is Stage.GRADED and _is_said(last, OPEN_QUESTION) and "?" not in text


def asked_of(uow: UnitOfWork, conversation: Conversation) -> Literal["grade", "words"] | None:
    """What the last line asks for, if it asks for the customer's satisfaction."""
    asked = uow.satisfactions.latest(conversation.id)
    if asked is None or asked.stage is Stage.TOLD:
        return None
    lines = uow.messages.latest(conversation.id, 1)
    if asked.stage is Stage.ASKED:
        return "grade" if lines and _is_said(lines[-1], QUESTION) else None
    return "words" if lines and _is_said(lines[-1], OPEN_QUESTION) else None


def hear_satisfaction(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    entry: InboxEntry,
    words: tuple[str | None, str],
    understanding: dict[str, Any] | None,
) -> bool:
    """True when the message (`words`: payload, text) was an answer, and is dealt with.

    Nothing is said while a person owns the conversation. What looks like a new matter is kept as words too, and left
    to the bot, for which a closed thread is opened again.
    """
    asked = uow.satisfactions.latest(conversation.id)
    payload, text = words
    if asked is None:
        return grade_of(payload) is not None
    before = _line_before(uow, entry)
    grade = grade_of(payload) or (_figure_in(text, before) if asked.stage is Stage.ASKED else None)
    if grade is not None:
        _note_grade(uow, relation, conversation, asked, grade, entry)
        return True
    if asked.stage is not Stage.GRADED:
        return False
    if _is_owned_by_people(conversation) or not _is_said(before, OPEN_QUESTION):
        asked.move_to(Stage.TOLD)  # the moment has passed
        return False
    return _note_words(uow, relation, conversation, asked, text, understanding, entry)


def _note_grade(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, asked: Satisfaction, grade: int, entry: InboxEntry
) -> None:
    """A second click corrects the first one."""
    is_first = asked.stage is Stage.ASKED
    if is_first:
        asked.move_to(Stage.GRADED)
    asked.grade, asked.told_at = grade, relation.now()
    _tell(uow, relation, conversation)
    if not _is_owned_by_people(conversation):
        act = OPEN_QUESTION if is_first else THANKS
        say(uow, relation, conversation, [(act, {"grade": grade})], reply_to=entry.id)


def _note_words(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    asked: Satisfaction,
    text: str,
    understanding: dict[str, Any] | None,
    entry: InboxEntry,
) -> bool:
    asked.move_to(Stage.TOLD)
    if (understanding or {}).get("motif") not in NO_WORDS:
        asked.words, asked.told_at = text, relation.now()
    _tell(uow, relation, conversation)
    if _is_new_matter(relation, text, understanding):
        if conversation.owner is Owner.CLOSED:
            change_owner(uow, relation, conversation, Owner.BOT, "customer")
        return False
    say(uow, relation, conversation, [(THANKS, {})], reply_to=entry.id)
    return True


def _is_new_matter(relation: Relation, text: str, understanding: dict[str, Any] | None) -> bool:
    """A question, a need for a person at once, or a request of which the brain is sure: complaints were asked for."""
    known = understanding or {}
    if known and compute_need(relation.playbook, known, {}).level == "now":
        return True
    is_sure = float((known.get("intent") or {}).get("confidence", 0.0)) >= SURE
    is_request = (
        known.get("objective", "aucun") not in ("aucun", "reclamation") or known.get("motif") == "demander_humain"
    )
    return "?" in text or (is_sure and is_request)


def _tell(uow: UnitOfWork, relation: Relation, conversation: Conversation) -> None:
    uow.record(Event(None, EventName.SATISFACTION_TOLD, conversation.id, relation.now(), {}))


def _figure_in(text: str, before: Message | None) -> int | None:
    """A bare figure just after the question."""
    figure = _FIGURE.fullmatch(text)
    return int(figure[1]) if figure and _is_said(before, QUESTION) else None


def _is_said(line: Message | None, act: str) -> bool:
    return line is not None and line.author is Author.BOT and (line.act or {}).get("act") == act


def _line_before(uow: UnitOfWork, entry: InboxEntry) -> Message | None:
    lines = uow.messages.after(entry.conversation_id, entry.seq - 2, limit=1)
    return lines[0] if lines and lines[0].seq == entry.seq - 1 else None


def _is_owned_by_people(conversation: Conversation) -> bool:
    return conversation.owner in (Owner.WAITING, Owner.ADVISOR)
