"""Effects on the brand's own records: orders, returns, contracts, contact details, tickets, complaints."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from relation.context import Relation
from relation.model.conversation import Conversation
from relation.model.errors import Refused
from relation.services.commitments import due_after_delay, make_commitment
from relation.services.own_orders import note_own_order
from relation.store.unit_of_work import UnitOfWork

Result = dict[str, Any]
Args = Mapping[str, Any]
COMPLAINT_ANSWER = "complaint_answer"


def _own_order(uow: UnitOfWork, conversation: Conversation, number: str) -> None:
    """Raises: Refused when the order is not this identified customer's: an effect never trusts the brain for that."""
    order = uow.brand.order(number)
    if order is None or order.customer_reference is None or order.customer_reference != conversation.customer_reference:
        raise Refused("not_your_order")


def _own_reference(conversation: Conversation) -> str:
    if conversation.customer_reference is None:
        raise Refused("not_identified")
    return conversation.customer_reference


def _cancel_order(uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Args) -> Result:
    _own_order(uow, conversation, args["order_number"])
    order = uow.brand.cancel_order(args["order_number"], relation.now())
    if not order.is_paid:
        return {"refund_cents": 0, "refund_due_on": None}
    promise = make_commitment(uow, relation, conversation, "refund", order.number)
    due_on = promise.due_at.astimezone(relation.time_zone).date()
    return {"refund_cents": order.total_cents, "refund_due_on": due_on.isoformat()}


def _change_address(uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Args) -> Result:
    _own_order(uow, conversation, args["order_number"])
    order = uow.brand.change_order_address(args["order_number"], args["address"], relation.now())
    return {"order_number": order.number, "promised_on": order.promised_on.isoformat()}


def _move_delivery(uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Args) -> Result:
    _own_order(uow, conversation, args["order_number"])
    order = uow.brand.move_delivery(args["order_number"], date.fromisoformat(args["on"]), relation.now())
    return {"promised_on": order.promised_on.isoformat()}


def _open_return(uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Args) -> Result:
    _own_order(uow, conversation, args["order_number"])
    opened = uow.brand.open_return(
        args["order_number"],
        args.get("product_reference"),
        args.get("reason") or "",
        relation.now(),
        is_faulty=bool(args.get("is_faulty")),
    )
    return {"reference": opened.reference, "refund_cents": opened.refund_cents}


def _place_order(uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Args) -> Result:
    order = uow.brand.place_order(
        customer_reference=conversation.customer_reference,
        contact=args.get("contact") or {},
        product_reference=args["product_reference"],
        quantity=int(args.get("quantity", 1)),
        shop_id=args.get("shop_id"),
        promo_code=args.get("promo_code"),
        now=relation.now(),
    )
    note_own_order(conversation, order)
    return {
        "order_number": order.number,
        "total_cents": order.total_cents,
        "delivery_cents": order.delivery_cents,
        "discount_cents": order.discount_cents,
        "promised_on": order.promised_on.isoformat(),
    }


def _reserve(uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Args) -> Result:
    order = uow.brand.reserve_in_shop(
        customer_reference=conversation.customer_reference,
        contact=args.get("contact") or {},
        product_reference=args["product_reference"],
        quantity=int(args.get("quantity", 1)),
        shop_id=args["shop_id"],
        now=relation.now(),
    )
    note_own_order(conversation, order)
    return {
        "order_number": order.number,
        "held_until": order.held_until.isoformat() if order.held_until else None,
        "total_cents": order.total_cents,
    }


def _subscribe(uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Args) -> Result:
    contract = uow.brand.subscribe_contract(
        customer_reference=_own_reference(conversation),
        offer_id=args["offer_id"],
        product_reference=args.get("product_reference"),
        now=relation.now(),
    )
    return {"reference": contract.reference, "starts_on": contract.starts_on.isoformat()}


def _terminate(uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Args) -> Result:
    reference = _own_reference(conversation)
    if args["reference"] not in {contract.reference for contract in uow.brand.contracts_of(reference)}:
        raise Refused("not_your_contract")
    contract = uow.brand.terminate_contract(args["reference"], relation.now())
    return {"reference": contract.reference, "ends_on": contract.ends_on.isoformat() if contract.ends_on else None}


def _change_contact(uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Args) -> Result:
    reference = _own_reference(conversation)
    if args["field"] == "email" and conversation.identity_proof != "token":
        raise Refused("needs_sign_in")  # a parcel's label is enough to prove an order, not to take an account over
    uow.brand.change_contact(reference, args["field"], args["value"])
    return {"field": args["field"]}


def _open_ticket(uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Args) -> Result:
    if args.get("order_number"):
        _own_order(uow, conversation, args["order_number"])
    ticket = uow.brand.open_ticket(
        customer_reference=conversation.customer_reference,
        product_reference=args["product_reference"],
        symptom=args["symptom"],
        order_number=args.get("order_number"),
        now=relation.now(),
    )
    promise = make_commitment(uow, relation, conversation, "ticket_visit", ticket.reference)
    return {"reference": ticket.reference, "due_at": promise.due_at.isoformat()}


def _own_ticket(uow: UnitOfWork, conversation: Conversation, reference: str) -> None:
    if reference not in {ticket.reference for ticket in uow.brand.tickets_of(_own_reference(conversation))}:
        raise Refused("not_your_ticket")


def _add_to_ticket(uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Args) -> Result:
    _own_ticket(uow, conversation, args["reference"])
    return {"reference": uow.brand.add_to_ticket(args["reference"], args["words"]).reference}


def _move_visit(uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Args) -> Result:
    _own_ticket(uow, conversation, args["reference"])
    ticket = uow.brand.move_visit(args["reference"], date.fromisoformat(args["on"]), relation.now(), args.get("slot"))
    return {"visit_on": ticket.visit_on.isoformat() if ticket.visit_on else None, "visit_slot": ticket.visit_slot}


def _register_complaint(uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Args) -> Result:
    if args.get("order_number"):
        _own_order(uow, conversation, args["order_number"])
    complaint = uow.brand.register_complaint(
        customer_reference=conversation.customer_reference,
        subject=args["subject"],
        order_number=args.get("order_number"),
        now=relation.now(),
        answer_due_on=due_after_delay(relation, COMPLAINT_ANSWER).astimezone(relation.time_zone).date(),
    )
    promise = make_commitment(uow, relation, conversation, COMPLAINT_ANSWER, complaint.reference)
    return {"reference": complaint.reference, "due_at": promise.due_at.isoformat()}


BRAND_EFFECTS: dict[str, Callable[[UnitOfWork, Relation, Conversation, Args], Result]] = {
    "cancel_order": _cancel_order,
    "change_order_address": _change_address,
    "move_delivery": _move_delivery,
    "open_return": _open_return,
    "place_order": _place_order,
    "reserve_in_shop": _reserve,
    "subscribe_contract": _subscribe,
    "terminate_contract": _terminate,
    "change_contact": _change_contact,
    "open_ticket": _open_ticket,
    "add_to_ticket": _add_to_ticket,
    "move_visit": _move_visit,
    "register_complaint": _register_complaint,
}
