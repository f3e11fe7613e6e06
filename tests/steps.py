"""The steps most tests of the relation begin with, each one transaction."""

from typing import Any
from uuid import uuid4

from fakes.brain import act, answer, effect
from fakes.brain import understanding as whole_understanding

from relation.context import Relation
from relation.model.conversation import Author, Conversation, Message
from relation.model.delivery import InboundMessage
from relation.model.people import Advisor, Role
from relation.services.receiving import receive_message
from relation.services.turns import Pending, finish_turn, next_pending
from relation.store.unit_of_work import Store


def hire(store: Store, relation: Relation, login: str = "camille", *, is_here: bool = True) -> Advisor:
    """An advisor whose password nobody knows, at their desk or not."""
    advisor = Advisor(
        str(uuid4()), login, login.title(), "Roux", Role.ADVISOR, "!", relation.now(),
        seen_at=relation.now() if is_here else None,
    )  # fmt: skip
    with store.write() as uow:
        uow.advisors.add(advisor)
        uow.commit()
    return advisor


def write(store: Store, relation: Relation, key: str, text: str, channel: str = "http", **details: Any) -> str:
    """A customer's message, stored. Returns the conversation's id."""
    provider_id = details.pop("provider_id", None) or str(uuid4())
    with store.write() as uow:
        inbound = InboundMessage(channel, key, provider_id, text, **details)
        entry, _ = receive_message(uow, relation, inbound)
        uow.commit()
    return entry.conversation_id


def wait_for_a_person(store: Store, relation: Relation, key: str, *reasons: str) -> str:
    """A conversation that the bot has handed over. Returns its id."""
    effects = [effect("open_handoff", "handoff", reasons=list(reasons or ("explicit_wish",)))]
    said = answer(act("utter_handoff_announced", available="$handoff.available"), effects=effects)
    return talk(store, relation, key, "Je voudrais parler à quelqu'un", said)


def pending(store: Store, conversation_id: str) -> Pending | None:
    with store.read() as uow:
        return next_pending(uow, conversation_id)


def finish(
    store: Store,
    relation: Relation,
    conversation_id: str,
    understood: dict[str, Any] | None,
    said: dict[str, Any] | None,
) -> bool:
    """The oldest waiting message gets its turn."""
    waiting = pending(store, conversation_id)
    assert waiting is not None, "no message waits"
    with store.write() as uow:
        is_done = finish_turn(uow, relation, waiting, understood, said)
        uow.commit()
    return is_done


def talk(store: Store, relation: Relation, key: str, text: str, said: dict[str, Any], **details: Any) -> str:
    """One message and its turn, in which the brain answers `said`. Returns the conversation's id."""
    conversation_id = write(store, relation, key, text, **details)
    assert finish(store, relation, conversation_id, whole_understanding(), said)
    return conversation_id


def conversation_of(store: Store, conversation_id: str) -> Conversation:
    with store.read() as uow:
        found = uow.conversations.get(conversation_id)
    assert found is not None
    return found


def lines_of(store: Store, conversation_id: str, *authors: Author) -> list[Message]:
    with store.read() as uow:
        lines = uow.messages.after(conversation_id, 0)
    return [line for line in lines if not authors or line.author in authors]


def said_acts(store: Store, conversation_id: str) -> list[str]:
    """The names of the acts said, in order (those of the service included)."""
    return [line.act["act"] for line in lines_of(store, conversation_id) if line.act]
