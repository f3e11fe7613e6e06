"""Proofs of identity: wrong ones are counted per conversation and per order or e-mail, so that none can be guessed."""

import hashlib
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from relation.context import Relation
from relation.model.brand import Customer
from relation.model.conversation import Conversation
from relation.model.errors import Refused
from relation.model.identity import Proof
from relation.services.given import without_proofs
from relation.services.identities import bind_customer
from relation.services.recall import recall_customer
from relation.store.brand_numbers import number_in
from relation.store.unit_of_work import UnitOfWork

WINDOW = timedelta(hours=24)
MOST_WRONG = 10
WRONG_PROOF = "identification_failed"
BLOCKED = "identification_blocked"


def identify_customer(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Mapping[str, Any]
) -> dict[str, Any]:
    """Checks the proof again: nothing but this transaction's own reading is trusted.

    `args`: `order_number` (or the reference of a contract, a return, a repair file or a complaint) and `proof` (its
    e-mail or postcode), or `email` and `postcode` of the customer's file, or both when the number may be a wrong one.
    Raises: Refused(BLOCKED | WRONG_PROOF).
    """
    refuse_when_blocked(uow, relation, conversation, args)
    customer = proven_customer(uow, args)
    if customer is None:
        raise Refused(WRONG_PROOF)
    proof = Proof.ORDER if args.get("order_number") else Proof.CONTACT
    bind_customer(uow, relation, conversation, customer.reference, proof, "bot")
    conversation.first_name = customer.first_name
    recall_customer(uow, relation, conversation)
    return {"first_name": conversation.first_name}


def refuse_when_blocked(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Mapping[str, Any]
) -> None:
    """Raises: Refused(BLOCKED) when no proof may be tried any more, here or for that number or e-mail; WRONG_PROOF
    when nothing is tried.
    """
    if conversation.failed_identifications >= relation.playbook.max_identifications:
        raise Refused(BLOCKED)
    if not _tried(args):
        raise Refused(WRONG_PROOF)
    if is_proof_blocked(uow, relation, args):
        raise Refused(BLOCKED)


def proven_customer(uow: UnitOfWork, args: Mapping[str, Any]) -> Customer | None:
    """Whom that proof (the arguments of `identify_customer`) names; None when it does not hold."""
    number, email = args.get("order_number"), args.get("email")
    holder = uow.brand.customer_matches(number, args["proof"]) if number else None
    if holder is not None or not email:
        return holder
    found = uow.brand.customer_by_email(email)
    return found if found and found.postcode == re.sub(r"\s", "", args["postcode"]) else None


def count_failed_identification(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Mapping[str, Any]
) -> dict[str, Any]:
    """`args`: `order_number`, `other_number`, `email`: those that were tried. What was given before is not again."""
    conversation.failed_identifications += 1
    conversation.need = without_proofs(conversation.need)
    for tried in _tried(args):
        uow.conversations.note_failed_proof(_key(tried), relation.now())
    return {"failed": conversation.failed_identifications}


def is_proof_blocked(uow: UnitOfWork, relation: Relation, args: Mapping[str, Any]) -> bool:
    """True after too many wrong proofs for that `order_number` or `email` in a day, whoever gave them."""
    since = relation.now() - WINDOW
    return any(uow.conversations.count_failed_proofs(_key(tried), since) >= MOST_WRONG for tried in _tried(args))


def _tried(args: Mapping[str, Any]) -> list[str]:
    return [args[name] for name in ("order_number", "other_number", "email") if args.get(name)]


def _key(tried: str) -> str:
    """The number however it was typed; an e-mail is not kept."""
    if "@" in tried:
        return hashlib.sha256(tried.strip().lower().encode()).hexdigest()[:40]
    return (number_in(tried) or re.sub(r"\D", "", tried))[:40]
