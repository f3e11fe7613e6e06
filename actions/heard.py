"""What an action hears: the message as it was understood, the talk so far, who writes."""

from typing import Any

from rasa_sdk import Tracker

from actions.noise import is_mere_insult
from relation.context import Relation
from relation.store.brand_numbers import reference_in
from relation.store.unit_of_work import UnitOfWork

COMPLAINT = "reclamation."
NEW_DETAILS = ("coordonnees", "changer_adresse")
"""Motifs of which an e-mail or a postcode is what is to be written down, and no proof."""


class Heard:
    """The message, and what the talk and the service know: nothing here answers."""

    def __init__(self, uow: UnitOfWork, relation: Relation, tracker: Tracker) -> None:
        self.uow = uow
        self.brand = uow.brand
        self.relation = relation
        self.now = relation.now()
        self.slots: dict[str, Any] = dict(tracker.slots)
        self.conversation_id: str = tracker.sender_id
        message = tracker.latest_message or {}
        self.text: str = message.get("text") or ""
        self.intent: str = (message.get("intent") or {}).get("name") or ""
        self.entities: list[dict[str, Any]] = message.get("entities") or []
        metadata = message.get("metadata") or {}
        self.need: dict[str, Any] = metadata.get("need") or {}
        self.journey: dict[str, Any] = metadata.get("journey") or {}
        self.context: dict[str, Any] = metadata.get("context") or {}
        self.understanding: dict[str, Any] = metadata.get("understanding") or {}
        self.active_form: str | None = (tracker.active_loop or {}).get("name")
        self._resume_what_was_unclear()

    def _resume_what_was_unclear(self) -> None:
        """The answer to « one or the other? » tells what the unclear message was: that message is the request."""
        unclear = self.slots.get("clarifying") or {}
        options = [f"{option['objective']}.{option['motif']}" for option in unclear.get("options") or []]
        if self.intent not in options:
            return
        self.text = unclear["text"] if self.is_clicked else f"{unclear['text']} {self.text}"
        self.entities = [*unclear["entities"], *self.entities]

    @property
    def customer_reference(self) -> str | None:
        """The proven customer, from the conversation or from an identification made in this very turn."""
        return self.context.get("customer_reference") or self.slots.get("customer_reference")

    @property
    def is_clicked(self) -> bool:
        """A button, whose words say nothing more than its payload. The brain itself is never that sure."""
        return float((self.understanding.get("intent") or {}).get("confidence", 0.0)) >= 1.0

    @property
    def is_in_writing(self) -> bool:
        """The customer has said that they cannot telephone: a call is for them to ask, never for us to propose."""
        return bool((self.context.get("history") or {}).get("in_writing"))

    @property
    def is_signed_in(self) -> bool:
        """Proven by the brand's own site, and not by what a parcel's label tells."""
        return self.context.get("identity_proof") == "token"

    @property
    def is_mere_insult(self) -> bool:
        """True when there is nothing to answer but the insult: nothing asked, and no complaint heard in it."""
        return not self.is_clicked and not self.intent.startswith(COMPLAINT) and is_mere_insult(self.text)

    @property
    def identifications_left(self) -> int:
        """How many proofs may still be tried in this conversation; with none left even the right one is refused."""
        return self.relation.playbook.max_identifications - int(self.context.get("failed_identifications", 0))

    @property
    def proofs(self) -> dict[str, str]:
        """What this message gives to prove who writes, by slot; any reference of theirs is as good as an order's."""
        if self.motif in NEW_DETAILS:
            return {}
        number = self.entity("order_number") or reference_in(self.text)
        found = {"order_number": number, "proof_email": self.entity("email"), "proof_postcode": self.entity("postcode")}
        return {name: value for name, value in found.items() if value}

    @property
    def motif(self) -> str:
        return self.intent.split(".")[-1]

    def entity(self, name: str) -> str | None:
        """The last value of that entity in this message."""
        return next((found["value"] for found in reversed(self.entities) if found["entity"] == name), None)
