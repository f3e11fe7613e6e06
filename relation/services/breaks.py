"""« Attendez, je cherche », « me revoilà »: the question that was asked waits, and is asked again on their return."""

from collections.abc import Callable
from typing import Any

from relation.context import Relation
from relation.model.act import Act
from relation.model.conversation import Author, Conversation, Owner
from relation.services.follow_ups import LOOK_BACK
from relation.services.replies import asks_to_wait
from relation.services.said_again import act_of, is_not_understood, say_again
from relation.services.speaking import say_acts
from relation.store.unit_of_work import UnitOfWork

PAUSE, RETURN = "pause_demandee", "retour_annonce"
"""Their names in data/follow_ups.yml."""
WAITS, GOES_ON = "service_pause", "service_back"
OwnAnswer = Callable[[UnitOfWork, Relation, Conversation, tuple[str, str]], None]


def own_answer(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    said: tuple[str, str],
    understanding: dict[str, Any],
) -> OwnAnswer | None:
    """What answers that message (`said`: its inbox entry and its text) without the brain, so that what was waiting
    goes on waiting; None when the brain is to be asked.
    """
    if is_not_understood(uow, relation, conversation, said):
        return say_again
    if conversation.owner is not Owner.BOT or not conversation.said:
        return None
    known, text = relation.playbook.follow_ups, said[1]
    if known.says(PAUSE, text):
        return _wait
    is_break, is_back = _may_be_pause(relation, text, understanding), known.says(RETURN, text)
    if not (is_break or is_back) or _question(uow, relation, conversation, said[0]) is None:
        return None
    return _wait if is_break else _go_on


def _may_be_pause(relation: Relation, text: str, understanding: dict[str, Any]) -> bool:
    """« Je cherche la référence » is one when a question waits; with none, it may be asked of us."""
    heard = relation.playbook.follow_ups.heard(text, {WAITS}, {WAITS})
    return (heard is not None and heard.name == PAUSE) or asks_to_wait(understanding)


def _wait(uow: UnitOfWork, relation: Relation, conversation: Conversation, said: tuple[str, str]) -> None:
    has_question = _question(uow, relation, conversation, said[0]) is not None
    say_acts(uow, relation, conversation, [Act(WAITS, {"has_question": has_question})], reply_to=said[0])


def _go_on(uow: UnitOfWork, relation: Relation, conversation: Conversation, said: tuple[str, str]) -> None:
    question = _question(uow, relation, conversation, said[0])
    say_acts(uow, relation, conversation, [Act(GOES_ON), *([question] if question else [])], reply_to=said[0])


def _question(uow: UnitOfWork, relation: Relation, conversation: Conversation, entry_id: str) -> Act | None:
    """What the bot has asked last, before the break and this message, with its buttons; None if it asked nothing."""
    entry = uow.inbox.get(entry_id)
    before = [line for line in uow.messages.latest(conversation.id, LOOK_BACK) if entry and line.seq < entry.seq]
    said = (line for line in reversed(before) if line.author is not Author.CUSTOMER)
    last = next((line for line in said if (line.act or {}).get("act") not in (WAITS, GOES_ON)), None)
    act = act_of(last) if last is not None else None
    return act if act is not None and act.name.startswith(relation.playbook.follow_ups.asking) else None
