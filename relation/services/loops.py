"""A conversation that goes round in circles: the same answer again and again, or from the bot to a person and back."""

import json
from datetime import timedelta
from itertools import takewhile
from typing import Any

from relation.context import Relation
from relation.model.conversation import Author, Conversation, Message
from relation.model.handoff import HandoffState
from relation.services.need import WISH
from relation.store.brand_search import normalise
from relation.store.unit_of_work import UnitOfWork

LOOP = "loop"
OFFER = "utter_offer_handoff"
LOOK_BACK = 30
COMMITMENT = "commitment"
"""Told anew it is « still promised », and the answer is the same all the same."""
ASKING_WORDS = 3
"""Fewer may well answer several questions: « non merci »."""
SETTLED = frozenset({"remercier", "prendre_conge", "abandonner"})
"""Motifs of who asks for nothing more: nobody is offered to them."""


def is_going_round(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, understanding: dict[str, Any]
) -> bool:
    """True when what the bot has said last, it has said `loop_same_answer` times since a person last spoke here, or
    when the same question has been asked as many times.

    Said: the same act with the same arguments, once an answer; courtesies (`loop_ignores`) do not count.
    """
    if understanding.get("motif") in SETTLED:
        return False
    rules = relation.playbook.relationship
    answers = _answers(uow, conversation, rules.loop_ignores)
    times = [sum(said in answer for answer in answers) for said in answers[-1]] if answers else []
    asked = _times_asked(uow, conversation) if understanding.get("objective") != "aucun" else 0
    return max(*times, asked, 0) >= rules.thresholds["loop_same_answer"]


def _answers(uow: UnitOfWork, conversation: Conversation, ignored: frozenset[str]) -> list[set[str]]:
    """What each answer of the bot has said since a person last spoke, in order; answers to one message are one."""
    answers: dict[str, set[str]] = {}
    for line in uow.messages.latest(conversation.id, LOOK_BACK):
        if line.author is Author.ADVISOR:
            answers = {}
        elif line.author is Author.BOT and line.act:
            answers.setdefault(line.reply_to or line.id, set()).update(_said(line, ignored))
    return list(answers.values())


def _times_asked(uow: UnitOfWork, conversation: Conversation) -> int:
    """How often the last thing asked, word for word, has been since a person last spoke."""
    lines = uow.messages.latest(conversation.id, LOOK_BACK)
    asked = [
        normalise(line.text)
        for line in takewhile(lambda line: line.author is not Author.ADVISOR, reversed(lines))
        if line.author is Author.CUSTOMER
    ]
    return asked.count(asked[0]) if asked and len(asked[0].split()) >= ASKING_WORDS else 0


def _said(line: Message, ignored: frozenset[str]) -> set[str]:
    act = line.act or {}
    args = {name: value for name, value in (act.get("args") or {}).items() if name != COMMITMENT}
    return set() if act.get("act") in ignored else {json.dumps({**act, "args": args}, sort_keys=True, default=str)}


def why_a_person_comes(uow: UnitOfWork, relation: Relation, conversation: Conversation, asked: list[str]) -> list[str]:
    """The reasons of a handoff: those of the offer that is accepted, those of the bot, and the circle it closes."""
    offered = conversation.need.get("offered") or () if asked == [WISH] and _was_offered(uow, conversation) else ()
    reasons = [reason for reason in offered if reason not in asked] + asked
    if LOOP not in reasons and _comes_again(uow, relation, conversation):
        reasons.append(LOOP)
    return reasons


def _was_offered(uow: UnitOfWork, conversation: Conversation) -> bool:
    """The bot's last words were the offer of a person."""
    said = [line for line in uow.messages.latest(conversation.id, LOOK_BACK) if line.author is Author.BOT]
    return bool(said) and (said[-1].act or {}).get("act") == OFFER


def _comes_again(uow: UnitOfWork, relation: Relation, conversation: Conversation) -> bool:
    """From the bot to an advisor, back to the bot, and to an advisor again."""
    limits = relation.playbook.relationship.thresholds
    since = relation.now() - timedelta(hours=limits["loop_returns_hours"])
    returned = [
        one
        for one in uow.handoffs.of_conversation(conversation.id)
        if one.state is HandoffState.RETURNED and one.ended_at is not None and one.ended_at >= since
    ]
    return len(returned) >= limits["loop_returns"]
