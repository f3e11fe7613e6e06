"""What an action hears: the message as it was understood, the talk so far, who writes."""

from itertools import takewhile
from typing import Any

from rasa_sdk import Tracker

from actions.proofs import is_new_place
from relation.context import Relation
from relation.services.given import NEW_DETAILS, beside_number, given_for
from relation.services.replies import ANSWERS, ASIDE, relation_of
from relation.store.brand_numbers import kept_orders, number_in, order_number_in
from relation.store.unit_of_work import UnitOfWork

LISTENING = "action_listen"
OWN_LANGUAGE = "fr"
INSULT, ANGER = "insulte_seule", "colere_dite"
"""In data/follow_ups.yml."""


class Heard:
    """The message, and what the talk and the service know: nothing here answers."""

    def __init__(self, uow: UnitOfWork, relation: Relation, tracker: Tracker) -> None:
        self.uow = uow
        self.brand = uow.brand
        self.relation = relation
        self.now = relation.now()
        self.slots: dict[str, Any] = dict(tracker.slots)
        self.before: dict[str, Any] = dict(tracker.slots)
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
        self.is_read_again = tracker.latest_action_name not in (None, LISTENING) and not self.active_form
        """Another action has heard this message before, and sent it here."""
        self.acts_said = _acts_said(tracker)
        """What has been said already in answer to this very message."""
        self.is_heard_first = not _has_acted(tracker.events, self.active_form)
        """No action has answered this message yet: no form that comes back after another one's answer."""
        self._resume_what_was_unclear()
        self._read_the_number()

    def _resume_what_was_unclear(self) -> None:
        """The answer to « one or the other? » tells what the unclear message was: that message is the request."""
        unclear = self.slots.get("clarifying") or {}
        options = [f"{option['objective']}.{option['motif']}" for option in unclear.get("options") or []]
        if self.intent not in options:
            return
        self.text = unclear["text"] if self.is_clicked else f"{unclear['text']} {self.text}"
        self.entities = [*unclear["entities"], *self.entities]

    def _read_the_number(self) -> None:
        """However it is written: « LV 246 102 » is one number for every action, and so is lv24O613; one that the
        message names to be left alone is none.
        """
        said = [found for found in self.entities if found["entity"] == "order_number"]
        numbers = [{**found, "value": number} for found in said if (number := number_in(str(found["value"])))]
        read = [found for found in numbers if found["value"] not in self.kept_orders]
        if not read and (spelt := order_number_in(self.text)):
            read = [{"entity": "order_number", "value": spelt, "text": spelt}]
        if read:
            self.entities = [found for found in self.entities if found not in said] + read
        elif numbers:
            self.entities = [found for found in self.entities if found not in said]
        if held := number_in(str(self.slots.get("order_number") or "")):
            self.slots["order_number"] = held

    @property
    def kept_orders(self) -> frozenset[str]:
        """Orders that the message names to be left alone."""
        return kept_orders(self.text)

    @property
    def customer_reference(self) -> str | None:
        """The proven customer, from the conversation or from an identification made in this very turn."""
        return self.context.get("customer_reference") or self.slots.get("customer_reference")

    @property
    def given(self) -> dict[str, str]:
        """What earlier messages gave to prove who writes: relation/services/given.py."""
        return given_for(self.context.get("history") or {}, number_in(self.entity("order_number") or ""))

    @property
    def own_orders(self) -> list[str]:
        """Numbers of the orders of nobody's file that this conversation may be told of: placed here, or proven here."""
        return list((self.context.get("history") or {}).get("own_orders") or [])

    @property
    def is_clicked(self) -> bool:
        """A button, whose words say nothing more than its payload. The brain itself is never that sure."""
        return float((self.understanding.get("intent") or {}).get("confidence", 0.0)) >= 1.0

    @property
    def follows(self) -> str | None:
        """What this message goes on with, by its name in data/follow_ups.yml; None when it has its sense by itself."""
        return self.understanding.get("follows")

    @property
    def known_question(self) -> str | None:
        """Which of the brand's own answers this message asks for, by its id in data/brand/answers.yml."""
        return (self.understanding.get("known_question") or {}).get("id")

    @property
    def stands(self) -> str | None:
        """How this message stands to what was said last (relation/services/replies.py), when that is sure."""
        return relation_of(self.understanding)

    @property
    def is_beside(self) -> bool:
        """True when it answers nothing of what was asked: a question, with its mark or without, or another matter."""
        return self.stands in ASIDE or ("?" in self.text and self.stands != ANSWERS)

    @property
    def language(self) -> str:
        """Of this message; a few words are of no language, and are in the one written before."""
        language = str(self.understanding.get("language") or OWN_LANGUAGE)
        before = (self.context.get("history") or {}).get("language")
        return str(before) if language == OWN_LANGUAGE and before else language

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
        """True when there is nothing to answer but the insult, or the anger: nothing is asked, no fact is told."""
        return self.follows in (INSULT, ANGER)

    @property
    def identifications_left(self) -> int:
        """How many proofs may still be tried in this conversation; with none left even the right one is refused."""
        return self.relation.playbook.max_identifications - int(self.context.get("failed_identifications", 0))

    @property
    def proofs(self) -> dict[str, str]:
        """What this message gives to prove who writes, by slot; any reference of theirs is as good as an order's."""
        number = number_in(self.entity("order_number") or "") or number_in(self.text)
        postcode = self.entity("postcode")
        if self.motif in NEW_DETAILS:
            beside = {f"proof_{name}": value for name, value in beside_number(self.entities, self.text).items()}
            if postcode and not is_new_place(self):
                beside.setdefault("proof_postcode", postcode)
            return {"order_number": number, **beside} if number else {}
        postcode = None if is_new_place(self) else postcode
        found = {"order_number": number, "proof_email": self.entity("email"), "proof_postcode": postcode}
        return {name: value for name, value in found.items() if value}

    @property
    def motif(self) -> str:
        return self.intent.split(".")[-1]

    def entity(self, name: str) -> str | None:
        """The last value of that entity in this message."""
        return next((found["value"] for found in reversed(self.entities) if found["entity"] == name), None)


def _acts_said(tracker: Tracker) -> set[str]:
    """Names of responses since the customer's last message: Rasa notes each in what it keeps beside the words."""
    since = takewhile(lambda event: event.get("event") != "user", reversed(tracker.events))
    return {
        str(noted) for event in since if event.get("event") == "bot" for noted in event.get("metadata", {}).values()
    }


def _has_acted(events: list[dict[str, Any]], form: str | None) -> bool:
    """True when another action than the form that runs has read the customer's last message."""
    since = takewhile(lambda event: event.get("event") != "user", reversed(events))
    return any(event.get("event") == "action" and event.get("name") != form for event in since)
