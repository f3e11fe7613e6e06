"""What the bot would answer, asked without a turn: read by an advisor, said by nobody, applied to nothing."""

from collections.abc import Iterable
from typing import Any

from relation.context import Relation
from relation.model.act import Act
from relation.services.turns import Pending, request_for
from relation.store.desk_reads import DeskReads
from relation.store.unit_of_work import UnitOfWork

NOT_FOR_PEOPLE = frozenset(
    {
        "utter_handoff_announced", "utter_offer_handoff", "utter_already_waiting", "utter_handoff_declined",
        "utter_back_to_bot", "utter_upset", "utter_greet", "utter_other_language", "service_action_failed",
    }
)  # fmt: skip
"""What only an assistant says: of itself, of the people it passes on to."""


def draft_request(uow: UnitOfWork, relation: Relation, conversation_id: str) -> dict[str, Any] | None:
    """What POST /turn is given for the customer's last message; None when it has not been understood, or there is none.

    The need is left out: a person is there already, and the bot would only say so again.
    """
    conversation = uow.conversations.get(conversation_id)
    last = DeskReads(uow).last_understood(conversation_id)
    if conversation is None or last is None:
        return None
    entry_id, text, understanding = last
    pending = Pending(entry_id, conversation_id, text, None, None, conversation.owner_version)
    request = request_for(uow, relation, conversation, pending, understanding)
    return {**request, "need": {"level": "no", "reasons": []}}


def usable_acts(answer: dict[str, Any]) -> list[Act]:
    """Those that state facts as they are: without an effect's result, which would first have to happen, nor buttons."""
    return [Act(act["act"], act["args"], act["text"]) for act in answer["acts"] if _is_usable(act)]


def _is_usable(act: dict[str, Any]) -> bool:
    return act["act"] not in NOT_FOR_PEOPLE and not _names_results(act["args"].values())


def _names_results(values: Iterable[object]) -> bool:
    return any(isinstance(value, str) and value.startswith("$") and "." in value for value in values)
