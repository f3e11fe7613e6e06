"""The card beside a conversation: who the customer is, their ties to the brand, what was promised, why we are here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from relation.context import Relation
from relation.model.brand import Complaint, Contract, Customer, Order, Ticket
from relation.model.conversation import Conversation
from relation.model.errors import NotFound
from relation.model.handoff import Handoff
from relation.services.desk_advice import CellAdvice, PersonaView, advise, explain_persona
from relation.services.desk_history import PastConversation, list_history
from relation.services.desk_identities import IdentitiesView, list_identities
from relation.services.desk_promises import PromiseView, list_ended_promises, list_promises
from relation.services.labels import Labels
from relation.services.transfers import TRANSFERS
from relation.store.unit_of_work import UnitOfWork

ORDERS = 10


@dataclass(frozen=True)
class HandoffView:
    """Why a person is needed, as facts. `tried` counts what the assistant said, by act name; labels are to be read."""

    reasons: list[str]
    objective: str | None
    motif: str | None
    tried: dict[str, int]
    failures: int
    words: list[str]
    """The customer's last ones before the handoff."""
    language: str | None
    """Set when it is not French."""
    note: str
    transfers: list[dict[str, Any]]
    """Between colleagues, as relation/services/transfers.py keeps them."""
    is_open: bool
    created_at: datetime


@dataclass(frozen=True)
class CustomerFile:
    """What the brand knows of an identified customer; lists are newest first."""

    customer: Customer
    points: int
    orders: list[Order]
    contracts: list[Contract]
    tickets: list[Ticket]
    complaints: list[Complaint]


@dataclass(frozen=True)
class CardView:
    """`file` is None until the customer has proved who they are; `anger` is the mood, message after message, 0..1."""

    conversation_id: str
    first_name: str | None
    channel: str
    context: dict[str, Any]
    accepts_personalisation: bool | None
    persona: PersonaView
    advice: CellAdvice
    file: CustomerFile | None
    failed_identifications: int
    promises: list[PromiseView]
    ended_promises: list[PromiseView]
    handoff: HandoffView | None
    anger: list[float]
    history: list[PastConversation]
    identities: IdentitiesView | None


def view_card(uow: UnitOfWork, relation: Relation, conversation_id: str) -> CardView:
    """Raises: NotFound."""
    conversation = uow.conversations.get(conversation_id)
    if conversation is None:
        raise NotFound("conversation_unknown")
    return CardView(
        conversation_id=conversation.id,
        first_name=conversation.first_name,
        channel=conversation.channel,
        context=conversation.context,
        accepts_personalisation=conversation.accepts_personalisation,
        persona=explain_persona(relation, conversation),
        advice=advise(relation, conversation),
        file=_file(uow, conversation.customer_reference),
        failed_identifications=conversation.failed_identifications,
        promises=list_promises(uow, relation, conversation),
        ended_promises=list_ended_promises(uow, relation, conversation),
        handoff=_handoff(uow, relation, conversation),
        anger=[float(value) for value in conversation.need.get("anger_history", [])],
        history=list_history(uow, relation, conversation),
        identities=list_identities(uow, relation, conversation),
    )


def _file(uow: UnitOfWork, reference: str | None) -> CustomerFile | None:
    customer = uow.brand.customer(reference) if reference else None
    if customer is None:
        return None
    return CustomerFile(
        customer=customer,
        points=uow.brand.loyalty_points(customer.reference),
        orders=uow.brand.orders_of(customer.reference)[:ORDERS],
        contracts=uow.brand.contracts_of(customer.reference),
        tickets=uow.brand.tickets_of(customer.reference),
        complaints=uow.brand.complaints_of(customer.reference),
    )


def _handoff(uow: UnitOfWork, relation: Relation, conversation: Conversation) -> HandoffView | None:
    """The latest one."""
    handoffs = uow.handoffs.of_conversation(conversation.id)
    return _handoff_view(Labels(relation.playbook), handoffs[-1], conversation) if handoffs else None


def _handoff_view(labels: Labels, handoff: Handoff, conversation: Conversation) -> HandoffView:
    summary = handoff.summary
    acts = [str(act) for act in summary.get("acts", [])]
    return HandoffView(
        reasons=[labels.reason(reason) for reason in handoff.reasons],
        objective=labels.objective(summary.get("objective")),
        motif=labels.motif(summary.get("objective"), summary.get("motif")),
        tried={act: acts.count(act) for act in dict.fromkeys(acts)},
        failures=int(summary.get("failures") or 0),
        words=[str(said) for said in summary.get("last_words") or []],
        language=conversation.need.get("language"),
        note=str(conversation.need.get("note") or ""),
        transfers=list(summary.get(TRANSFERS) or []),
        is_open=handoff.is_open,
        created_at=handoff.created_at,
    )
