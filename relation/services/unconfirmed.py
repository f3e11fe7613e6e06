"""Thanks, or a goodbye, before the yes to a recap: nothing is recorded yet, and the bot says so, once."""

from collections.abc import Sequence
from itertools import takewhile

from relation.context import Relation
from relation.model.act import Act
from relation.model.conversation import Author, Conversation, Message
from relation.model.delivery import InboxEntry
from relation.store.unit_of_work import UnitOfWork

COURTESIES = frozenset({"utter_thanks", "utter_compliment", "utter_goodbye"})
GOODBYE = "utter_goodbye"
REMINDER = "service_not_recorded"
SMALL_TALK = frozenset({"utter_chitchat", "utter_bot_challenge", "utter_ask_rephrase", "utter_instruction_refused"})
"""Answers that leave a recap waiting for its yes."""
LOOK_BACK = 8


def with_what_waits(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, entry: InboxEntry, acts: Sequence[Act]
) -> list[Act]:
    """The acts of one turn; a mere courtesy, said while a recap waits for its yes, becomes that recap's question asked
    once more, with its buttons. A yes then does what it would have done; thanks again are only thanks.
    """
    if not acts or any(act.name not in COURTESIES for act in acts):
        return list(acts)
    recap = _recap_before(uow, relation, conversation, entry)
    if recap is None:
        return list(acts)
    is_leaving = any(act.name == GOODBYE for act in acts)
    return [Act(REMINDER, {"is_leaving": is_leaving}, "", list(recap.buttons))]


def _recap_before(uow: UnitOfWork, relation: Relation, conversation: Conversation, entry: InboxEntry) -> Message | None:
    """The bot's last line before this message, small talk aside, if it asks for a yes that records something."""
    lines = [line for line in uow.messages.latest(conversation.id, LOOK_BACK) if line.seq < entry.seq]
    between = takewhile(lambda line: line.author in (Author.BOT, Author.CUSTOMER), reversed(lines))
    said = (line for line in between if line.author is Author.BOT and (line.act or {}).get("act") not in SMALL_TALK)
    last = next(said, None)
    if last is None or not last.buttons or not last.act:
        return None
    return last if last.act["act"] in relation.playbook.voice.recaps else None
