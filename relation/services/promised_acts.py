"""What an answer promises, where the customer's cell lists it: the commitment is made with the line that tells it."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from relation.context import Relation
from relation.model.act import Act
from relation.model.commitment import Commitment
from relation.model.conversation import Conversation
from relation.model.errors import RelationError
from relation.services.commitments import open_promise_about, promise_once
from relation.services.speaking import scene_of
from relation.store.unit_of_work import UnitOfWork
from relation.voice.book import PromiseRule
from relation.voice.turn import words_of

logger = logging.getLogger(__name__)
COMMITMENT = "commitment"
ANNOUNCED = "utter_handoff_announced"
OFFERED = "utter_offer_handoff"
"""A person is proposed: nothing new is promised in their place."""
TOLD = frozenset({"service_promise_open", "service_promise_late"})
"""Promises of which this very turn has spoken already."""


def with_promises(uow: UnitOfWork, relation: Relation, conversation: Conversation, acts: Sequence[Act]) -> list[Act]:
    """The acts of one turn, to be said now. Those that promise something (`said_with` of data/commitments.yml) carry
    their commitment: a new one, or the open one about the same thing, so that the line and the row give one date.

    Nothing new is promised beside the offer of a person, nothing at all beside one who takes over, nor a second time
    once it is late; a team that never works promises nothing, and the answer is said without.
    """
    if any(act.name == ANNOUNCED for act in acts):
        return list(acts)
    scene = scene_of(relation, conversation)
    allowed, words = scene.cell.commitments, words_of(scene)
    said = list(acts)
    for at, act in enumerate(acts):
        rule = _rule_for(relation, act, allowed, words)
        if rule is not None:
            said[at] = _promising(uow, relation, conversation, act, rule, acts)
    return said


def _rule_for(relation: Relation, act: Act, allowed: Sequence[str], words: dict[str, Any]) -> PromiseRule | None:
    """The first that the cell allows; none for an act that says its promise itself, or that lacks a fact."""
    book = relation.playbook.voice
    rules = [rule for rule in book.promised_with.get(act.name, ()) if rule.kind in allowed]
    voice = book.acts.get(act.name)
    if not rules or voice is None or COMMITMENT in act.args or any(act.args.get(one) is None for one in voice.requires):
        return None
    facts = {**words, **dict.fromkeys(voice.optional), **act.args}
    return next((rule for rule in rules if rule.holds(facts)), None)


def _promising(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, act: Act, rule: PromiseRule, acts: Sequence[Act]
) -> Act:
    subject = act.args.get(rule.subject) if rule.subject else None
    about = str(subject) if subject is not None else None
    known = open_promise_about(uow, conversation, rule.kind, about)
    if _is_told(acts, rule.kind, about) or (known is not None and known.due_at <= relation.now()):
        return act
    if known is None and any(one.name == OFFERED for one in acts):
        return act
    try:
        with uow.savepoint():
            made, is_again = promise_once(uow, relation, conversation, rule.kind, about)
    except RelationError as error:
        logger.warning("nothing is promised with %s: %s", act.name, error.code)
        return act
    return replace(act, args={**act.args, COMMITMENT: _as_args(made, is_again)})


def _is_told(acts: Sequence[Act], kind: str, about: str | None) -> bool:
    told = (act.args for act in acts if act.name in TOLD)
    return any((args.get("kind"), args.get("subject")) == (kind, about) for args in told)


def _as_args(made: Commitment, is_again: bool) -> dict[str, Any]:
    return {"kind": made.kind, "due_at": made.due_at.isoformat(), "reference": made.subject, "is_again": is_again}
