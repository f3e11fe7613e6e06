"""How a customer can be reached at this moment: the window and the state of their channel, and the ways beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from relation.context import Relation
from relation.model.conversation import Author, Conversation, Owner
from relation.model.delivery import TOLD_BY_THE_BROWSER
from relation.model.errors import Invalid, Refused
from relation.model.people import Advisor
from relation.model.template import Template
from relation.services.channel_states import list_down
from relation.services.conversations import get_conversation
from relation.services.identities import files_of
from relation.services.templates import CHANNELS as WITH_TEMPLATES
from relation.services.templates import send_template
from relation.services.windows import is_window_open, window_of
from relation.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class OtherThread:
    """A conversation of the same customer on another channel, which takes an advisor's words now."""

    conversation_id: str
    channel: str


@dataclass(frozen=True)
class Reach:
    """`closes_at`: when an advisor's free words stop leaving, None: never. `down_since`: None while it works."""

    channel: str
    closes_at: datetime | None
    is_open: bool
    down_since: datetime | None
    has_templates: bool
    threads: list[OtherThread]
    phone: str | None
    """Of the identified customer."""


def view_reach(uow: UnitOfWork, relation: Relation, conversation: Conversation) -> Reach | None:
    """None on the web chat and the API, which take words at any time. The other ways are looked for once it is shut."""
    if conversation.channel in TOLD_BY_THE_BROWSER:
        return None
    is_open = is_window_open(conversation, Author.ADVISOR, relation.now())
    down = {one.name: one.since for one in list_down(uow)}
    is_shut = not is_open or conversation.channel in down
    reference = conversation.customer_reference
    customer = uow.brand.customer(reference) if reference and is_shut else None
    return Reach(
        channel=conversation.channel,
        closes_at=window_of(conversation, Author.ADVISOR),
        is_open=is_open,
        down_since=down.get(conversation.channel),
        has_templates=conversation.channel in WITH_TEMPLATES,
        threads=_other_threads(uow, relation, conversation, down) if is_shut else [],
        phone=customer.phone if customer else None,
    )


def _other_threads(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, down: Mapping[str, datetime]
) -> list[OtherThread]:
    """The latest of each other channel."""
    if not conversation.customer_reference:
        return []
    found: dict[str, OtherThread] = {}
    for other in uow.conversations.of_customers(files_of(uow, conversation.customer_reference)):
        is_fit = other.owner is not Owner.CLOSED and other.channel not in down
        if is_fit and other.channel != conversation.channel and is_window_open(other, Author.ADVISOR, relation.now()):
            found.setdefault(other.channel, OtherThread(other.id, other.channel))
    return list(found.values())


def send_template_as(
    uow: UnitOfWork,
    relation: Relation,
    conversation_id: str,
    advisor: Advisor,
    template: Template | None,
    values: Sequence[str],
) -> None:
    """Who owns the conversation does not change; not into a colleague's.

    Raises: Refused("already_taken" | "no_templates"), Invalid("template_unknown" | "template_values"), NotFound.
    """
    conversation = get_conversation(uow, conversation_id)
    if conversation.owner is Owner.ADVISOR and conversation.advisor_id != advisor.id:
        raise Refused("already_taken", advisor_id=conversation.advisor_id)
    if template is None:
        raise Invalid("template_unknown")
    send_template(uow, relation, conversation_id, template, [value.strip() for value in values], advisor.login)
