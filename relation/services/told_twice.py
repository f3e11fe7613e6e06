"""What has just been told is not told again: more asked of it is said not to be known, what is added is noted."""

from collections.abc import Sequence

from relation.context import Relation
from relation.model.act import Act
from relation.model.conversation import Conversation
from relation.model.delivery import InboxEntry
from relation.services.asked_again import with_a_person
from relation.services.leaving import is_question
from relation.services.said_again import last_answer
from relation.store.unit_of_work import UnitOfWork

NOTED, NOTHING_MORE = "service_noted", "service_nothing_more"


def with_nothing_twice(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, entry: InboxEntry, text: str, acts: Sequence[Act]
) -> list[Act]:
    """The acts of one turn, without the facts of the last answer; a choice asked again comes after a word that what was
    written is noted. A button is what it says, whatever it tells.
    """
    if entry.payload is not None:
        return list(acts)
    before = [(act.name, act.args) for act in last_answer(uow, conversation, entry.id)]
    rules = relation.playbook.in_hand
    repeated = [
        act for act in acts if act.name in rules.told_once | rules.noted_first and (act.name, act.args) in before
    ]
    if not repeated:
        return list(acts)
    is_asked = is_question(relation.playbook.queue, text)
    kept = [act for act in acts if act not in repeated or act.name in rules.noted_first]
    if is_asked:
        return [with_a_person(relation, Act(NOTHING_MORE)), *(act for act in kept if act.name not in rules.noted_first)]
    return [Act(NOTED), *kept]
