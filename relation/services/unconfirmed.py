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
    """The bot's last line before this message, if it asks for a yes that records something."""
    lines = [line for line in uow.messages.latest(conversation.id, LOOK_BACK) if line.seq < entry.seq]
    said = list(takewhile(lambda line: line.author is Author.BOT, reversed(lines)))
    if not said or not said[0].buttons or not said[0].act:
        return None
    return said[0] if said[0].act["act"] in relation.playbook.voice.recaps else None
