"""The customer's own file: contact details, where payment data is changed, loyalty points."""

import re
from typing import Any

from actions.asking import Answer, is_given_up
from actions.customer_file import account_url
from actions.points import point_of
from actions.turn import ServiceAction, Turn
from relation.store.brand_search import normalise
from relation.voice.french import written_phone

FIELDS = ("email", "phone", "last_name", "first_name")
NAME = re.compile(r"[^\W\d_][^\W\d_' ’-]*(?:[ '’-][^\W\d_]+){0,4}")
LEAD_IN = re.compile(r"^.*\b(?:je m['’]appelle|mon nom (?:est|devient)|c['’]est|désormais|maintenant)\s+", re.I)
MAX_NAME_LETTERS = 60
EMAIL_MEANT = re.compile(r"\b(e-?mails?|mails?|courriels?|adresses? (e-?mail|mail|[ée]lectroniques?))\b", re.I)
PHONE_MEANT = re.compile(
    r"\b(?:chang\w*|modifi\w*|nouveau|mettre|corrig\w*|remplac\w*|ajout\w*)(?: \w+){0,3} "
    r"(?:tel|telephone|portable|mobile|numero de tel\w*|phone)\b"
)
PAYMENT_ENTITIES = ("card_number", "iban")
_RULES = re.compile(
    r"\bcomment (?:(?:ca|elle|il|vos|les|la|votre) (?:\w+ ){0,2})?(?:marche\w*|fonctionne\w*|gagne\w*|cumul\w*)"
    r"|\b(?:programme|carte)s? (?:de )?fidelite\b"
    r"|\bcombien (?:d euros?|vaut|valent|de points? (?:pour|par|faut|il faut))"
    r"|\b(?:combien de temps|duree|durent?|valab\w+|valid\w+|expir\w+|perim\w+|jusqu a quand)\b|\bavantages?\b"
    r"|\bpoints?\b(?: \w+){0,3} combien\b|\bhow (?:do|does|many|long|much)\b"
)
_OWN_BALANCE = re.compile(
    r"\b(?:mon|ma|mes|my|solde|il me|me restent?|j ai|j avais|ai je|j en ai|disparu\w*|perdue?s?|plus"
    r"|(?<!on )m a (?!parle|dit|explique|conseille|recommande|propose)\w+|combien (?:il )?y en a|y en a combien"
    r"|(?:i (?:still )?have|have i)(?: left)?(?! to)|left)\b"
)


def read_contact(turn: Turn, field: str, text: str) -> str | None:
    """The new value of that field in the message; None when it is not there, or malformed."""
    if field in ("email", "phone"):
        return turn.entity(field)
    name = LEAD_IN.sub("", " ".join(text.split())).strip(" .")
    return name if len(name) <= MAX_NAME_LETTERS and NAME.fullmatch(name) else None


class ContactDetails(ServiceAction):
    """Which field, which value: what the message already says is not asked."""

    action_name = "action_contact_details"

    def answer(self, turn: Turn) -> None:
        is_new = turn.motif == "coordonnees"
        given = next((field for field in ("email", "phone") if turn.entity(field)), None)
        if given == "email" and turn.entity("phone") and PHONE_MEANT.search(normalise(turn.text)):
            given = "phone"  # the e-mail beside it is of whoever writes
        if given and (is_new or turn.context.get("customer_reference")):
            turn.remember(contact_field=given, contact_value=turn.entity(given))
        elif is_new:
            turn.forget("contact_field", "contact_value")
        if not turn.customer_reference:
            turn.forget("email_or_postcode")  # the new address proves nothing
        if self._asks_for_a_sign_in(turn):
            return
        if turn.needs_identity(self.action_name):
            return
        chosen = turn.entity("contact_field")
        if chosen in FIELDS:
            turn.remember(contact_field=chosen, contact_value=None)
            turn.continue_with("contact_form")
        elif turn.slots.get("contact_value"):
            turn.continue_with("action_contact_given")
        else:
            self._ask_field(turn)

    @staticmethod
    def _asks_for_a_sign_in(turn: Turn) -> bool:
        """An e-mail opens the account: nobody is made to dictate one, and confirm it, only to be refused."""
        is_email = "email" in (turn.entity("contact_field"), turn.slots.get("contact_field")) or (
            turn.motif == "coordonnees" and not turn.entity("phone") and EMAIL_MEANT.search(turn.text) is not None
        )
        if not is_email or turn.is_signed_in:
            return False
        turn.forget("contact_field", "contact_value", "pending_action")
        turn.say("utter_contact_refused", code="needs_sign_in", field="email")
        return True

    def _ask_field(self, turn: Turn) -> None:
        customer = turn.brand.customer(turn.customer_reference or "")
        turn.remember(pending_action=self.action_name)
        turn.say(
            "utter_ask_contact_field",
            email=_masked_email(customer.email) if customer else None,
            phone=_masked_phone(customer.phone) if customer else None,
        )


def _masked_email(email: str) -> str:
    """ "h…d@exemple.fr": enough to recognise one's own."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}…{name[-1:]}@{domain}" if len(name) > 1 else f"…@{domain}"


def _masked_phone(phone: str) -> str:
    return f"… {phone[-5:]}"


class ContactValue(Answer):
    form = "contact_form"
    slot = "contact_value"
    refused_act = "utter_contact_value_refused"
    motifs = ("gerer_contrat.coordonnees", "aucun.saluer", "aucun.bavardage")

    def read(self, turn: Turn, text: str) -> str | None:
        return read_contact(turn, str(turn.slots.get("contact_field")), text)

    def refusal(self, turn: Turn, text: str) -> dict[str, Any]:
        return {"field": turn.slots.get("contact_field")}


class ContactGiven(ServiceAction):
    action_name = "action_contact_given"

    def answer(self, turn: Turn) -> None:
        if is_given_up(turn, "contact_value"):
            return
        turn.remember(to_confirm="action_contact_confirmed")
        field, value = turn.slots.get("contact_field"), turn.slots["contact_value"]
        turn.say("utter_confirm_contact", field=field, value=_shown(field, value))


def _shown(field: str | None, value: str) -> str:
    return written_phone(value) if field == "phone" else value


class ContactConfirmed(ServiceAction):
    action_name = "action_contact_confirmed"

    def answer(self, turn: Turn) -> None:
        field, value = turn.slots.get("contact_field"), turn.slots.get("contact_value")
        if not field or not value or not turn.customer_reference:
            turn.continue_with("action_contact_details")
            return
        turn.forget("contact_field", "contact_value")
        turn.change("change_contact", key="contact", refused_act="utter_contact_refused", field=field, value=value)
        turn.say("utter_contact_changed", field="$contact.field", value=_shown(field, value))


class PaymentData(ServiceAction):
    """Never collected here: says where it is done, and warns whoever has just written theirs."""

    action_name = "action_payment_data"

    def answer(self, turn: Turn) -> None:
        act = "utter_payment_data_written" if has_payment_data(turn) else "utter_payment_data"
        turn.say(act, account_url=account_url(turn))


def has_payment_data(turn: Turn) -> bool:
    """True when the message holds a card number or an account: they are never kept."""
    return any(turn.entity(name) for name in PAYMENT_ENTITIES)


class Loyalty(ServiceAction):
    action_name = "action_loyalty"

    def answer(self, turn: Turn) -> None:
        if _asks_how_it_works(turn.text):
            self._tell_rules(turn)
            return
        if turn.needs_identity(self.action_name):
            return
        facts = turn.brand.facts()["loyalty"]
        points = turn.brand.loyalty_points(turn.customer_reference or "")
        step = int(facts["voucher_points"])
        turn.say(
            "utter_loyalty",
            points=points,
            vouchers_cents=points // step * int(facts["voucher_cents"]),
            voucher_points=step,
            voucher_cents=int(facts["voucher_cents"]),
            missing_points=step - points % step,
            points_per_euro=int(facts["points_per_euro"]),
            validity=facts["validity"],
        )

    @staticmethod
    def _tell_rules(turn: Turn) -> None:
        facts = turn.brand.facts()["loyalty"]
        turn.say(
            "utter_loyalty",
            rules=facts["summary"],
            rule=point_of(turn, facts),
            validity=facts["validity"],
            voucher_points=int(facts["voucher_points"]),
            voucher_cents=int(facts["voucher_cents"]),
        )


def _asks_how_it_works(text: str) -> bool:
    """« 100 points, ça fait combien d'euros ? »: what anybody may know, and nothing of one's own balance."""
    plain = normalise(text)
    return _RULES.search(plain) is not None and _OWN_BALANCE.search(plain) is None
