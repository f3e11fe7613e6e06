"""What is said before anything else: how to be safe, to whoever is in danger, and a word to the bereaved."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from relation.context import Relation
from relation.model.act import Act
from relation.model.conversation import Conversation
from relation.model.queue import ENGLISH
from relation.playbook import Playbook
from relation.playbook_dangers import OF_THE_BODY
from relation.services.leaving import is_question
from relation.services.need import SAFETY
from relation.services.speaking import said_since, was_said
from relation.store.brand_search import normalise
from relation.store.unit_of_work import UnitOfWork

VULNERABILITY = "vulnerability"
"""A reason of data/relationship.yml."""
ANNOUNCED = "utter_handoff_announced"
DANGER, CONDOLENCES = "service_danger", "service_condolences"
DESPAIR = "despair"
TOLD_LATELY = timedelta(minutes=10)
STILL_AWAITED = timedelta(hours=1)
"""How long after it a danger may be told of as not over."""
MOURNING = timedelta(days=1)


def calls_for_safety(playbook: Playbook, text: str) -> bool:
    """True when the words name a danger that calls a person, whatever else the brain has heard."""
    return playbook.dangers.kind_in(normalise(text)) in playbook.dangers.calling


def with_first_words(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, text: str, acts: Sequence[Act]
) -> list[Act]:
    """The acts of one turn; the way to be safe, and condolences, come first when `text` calls for them."""
    is_handoff = any(act.name == ANNOUNCED for act in acts)
    is_warned = is_handoff and any("warnings" in act.args for act in acts)  # the workshop's own words, in French
    first = words_for_the_bereaved(uow, relation, conversation, text)
    if not is_warned or conversation.need.get("language") == ENGLISH:
        first += words_for_danger(uow, relation, conversation, text, is_handoff=is_handoff)
    return [*first, *acts]


def words_for_danger(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, text: str, *, is_handoff: bool
) -> list[Act]:
    """The instruction for the danger that `text` names, not twice running. A danger that calls nobody by itself, or has
    no name, is told of only where a person `is_handoff`.
    """
    dangers = relation.playbook.dangers
    kind = dangers.kind_in(normalise(text))
    reasons = (conversation.understanding or {}).get("reasons") or []
    is_told = kind in dangers.calling or (is_handoff and (kind is not None or SAFETY in reasons))
    if not is_told or _was_told(uow, relation, conversation, kind):
        return []
    return [Act(DANGER, {"kind": kind})]


def words_while_awaiting(uow: UnitOfWork, relation: Relation, conversation: Conversation, text: str) -> list[Act]:
    """As `words_for_danger` at a handoff; a danger told of lately that is not over gets its number to call again, one
    that is made safe a word that calms, and who asks whether the appliance may serve again is told not yet.
    """
    first = words_for_danger(uow, relation, conversation, text, is_handoff=True)
    told = _dangers_told(uow, relation, conversation, STILL_AWAITED)
    plain, dangers = normalise(text), relation.playbook.dangers
    if first or not told:
        return first
    gravest = next((kind for kind in dangers.words if kind in told), None)
    is_asking = is_question(relation.playbook.queue, text) and not dangers.kind_in(plain)
    if gravest not in OF_THE_BODY and is_asking and dangers.reuse.search(plain):
        return [Act(DANGER, {"kind": gravest, "is_reuse": True})]
    is_over = gravest not in OF_THE_BODY and dangers.over.search(plain) is not None
    told_now = dangers.without_harmless(plain) if is_over else plain
    if not (dangers.kind_in(told_now) or dangers.still.search(told_now)):
        return [Act(DANGER, {"kind": gravest, "is_over": True})] if is_over else []
    return [Act(DANGER, {"kind": dangers.kind_in(plain) or gravest, "is_again": True})]


def words_for_the_despairing(uow: UnitOfWork, relation: Relation, conversation: Conversation) -> list[Act]:
    """To whoever has written of dying and now wants nobody: once, the number to call again; the person stays called."""
    lately = [said["args"] for said in said_since(uow, relation, conversation, STILL_AWAITED) if said["act"] == DANGER]
    told = [args.get("is_again") for args in lately if args.get("kind") == DESPAIR]
    return [Act(DANGER, {"kind": DESPAIR, "is_again": True})] if told and not any(told) else []


def _was_told(uow: UnitOfWork, relation: Relation, conversation: Conversation, kind: str | None) -> bool:
    return kind in _dangers_told(uow, relation, conversation, TOLD_LATELY)


def _dangers_told(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, within: timedelta
) -> list[str | None]:
    lately = said_since(uow, relation, conversation, within)
    return [said["args"].get("kind") for said in lately if _is_warning(said)]


def _is_warning(said: dict[str, Any]) -> bool:
    """Ours, or the workshop's own; steps to try, which name their appliance, are none."""
    return said["act"] == DANGER or ("warnings" in said["args"] and "appliance" not in said["args"])


def words_for_the_bereaved(uow: UnitOfWork, relation: Relation, conversation: Conversation, text: str) -> list[Act]:
    """Once a day, to whoever tells of a death in a fragile situation."""
    reasons = (conversation.understanding or {}).get("reasons") or []
    is_told = VULNERABILITY in reasons and relation.playbook.dangers.bereavement.search(normalise(text))
    if not is_told or was_said(uow, relation, conversation, CONDOLENCES, MOURNING):
        return []
    return [Act(CONDOLENCES, {})]
