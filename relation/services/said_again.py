"""« Je n'ai pas compris »: the last answer is said again, shorter; the second time, a person is a button away."""

from itertools import takewhile

from relation.context import Relation
from relation.model.act import Act
from relation.model.conversation import Author, Conversation, Message, Owner
from relation.services.asked_again import with_a_person
from relation.services.follow_ups import LOOK_BACK
from relation.services.speaking import say_acts
from relation.store.unit_of_work import UnitOfWork

NOT_UNDERSTOOD = "pas_compris"
"""Its name in data/follow_ups.yml."""
SAID_AGAIN, STILL_UNCLEAR = "service_said_again", "service_still_unclear"


def is_not_understood(uow: UnitOfWork, relation: Relation, conversation: Conversation, said: tuple[str, str]) -> bool:
    """True when that message (`said`: its inbox entry and its text) says nothing else of the bot's last answer: the
    brain is not asked, so that what was waiting goes on waiting.
    """
    if conversation.owner is not Owner.BOT or not relation.playbook.follow_ups.says(NOT_UNDERSTOOD, said[1]):
        return False
    return bool(last_answer(uow, conversation, said[0]))


def say_again(uow: UnitOfWork, relation: Relation, conversation: Conversation, said: tuple[str, str]) -> None:
    """The last answer in its shortest form, its buttons kept; after that, an easier way and a person."""
    last = last_answer(uow, conversation, said[0])
    if any(act.name in (SAID_AGAIN, STILL_UNCLEAR) for act in last):
        acts = [with_a_person(relation, Act(STILL_UNCLEAR))]
    else:
        acts = [Act(SAID_AGAIN), *last]
    say_acts(uow, relation, conversation, acts, reply_to=said[0], is_brief=True)


def last_answer(uow: UnitOfWork, conversation: Conversation, entry_id: str) -> list[Act]:
    """The acts said by the bot since the customer's line before this one, each once, with its buttons."""
    entry = uow.inbox.get(entry_id)
    before = [line for line in uow.messages.latest(conversation.id, LOOK_BACK) if entry and line.seq < entry.seq]
    lines = list(takewhile(lambda line: line.author is not Author.CUSTOMER, reversed(before)))
    acts: list[Act] = []
    for line in reversed(lines):
        act = act_of(line)
        if act is None:
            continue
        if acts and (acts[-1].name, acts[-1].args) == (act.name, act.args):
            acts.pop()  # another bubble of the same act: the last one has the buttons
        acts.append(act)
    return acts


def act_of(line: Message) -> Act | None:
    """What the bot has said in that line; None for a line of anybody else."""
    told = line.act if line.author is Author.BOT else None
    return Act(told["act"], told["args"], line.text, list(line.buttons)) if told else None
