"""Rights on personal data: explained, then registered as a dated commitment; personalisation stops at once."""

import re
from typing import Any

from actions.confirming import Question, Recap
from actions.turn import NO_MATTER, ServiceAction, Turn

KIND = "data_request"
PERSONALISATION = "personnalisation"
RIGHTS = {
    "effacement": re.compile(r"\b(?:effac|supprim|oubli|anonymis)\w*", re.I),
    "acces": re.compile(r"\b(?:acc[èe]s|copie|quelles donn[ée]es|savez sur moi|avez sur moi|portabilit[ée])\b", re.I),
    "opposition": re.compile(
        r"\b(?:newsletter|pubs?\b|publicit\w*|d[ée]march\w*|d[ée]sinscri\w*|d[ée]sabon\w*|plus recevoir|m['’]oppose)"
        r"|\b(?:arr[êe]te\w*|cesse\w*|stop\w*|plus)\b.{0,30}\b(?:mails?|e-mails?|courriels?|sms|textos?|messages?)\b"
        r"|\b(?:mails?|e-mails?|courriels?|sms|textos?)\b.{0,20}\bstop\b",
        re.I,
    ),
    PERSONALISATION: re.compile(r"\b(?:personnalis\w*|profilage|r[ée]ponses? neutres?|t'adapt\w*|vous adapt\w*)", re.I),
}
"""Right → the customers' own words for it."""
_COPY = re.compile(r"\b(?:acc[èe]s|copie|portabilit[ée])\b", re.I)


def rights_named(text: str) -> list[str]:
    """« Effacez tout ce que vous avez sur moi » asks for no copy of it."""
    named = [right for right, words in RIGHTS.items() if words.search(text)]
    return [right for right in named if right != "acces" or "effacement" not in named or _COPY.search(text)]


class DataRights(Recap, ServiceAction):
    action_name = "action_data_rights"
    confirmations = ("action_data_right_confirmed",)
    holds = ("data_right",)

    def answer(self, turn: Turn) -> None:
        pending = turn.slots.get("data_right") if turn.motif != "droits_donnees" else None
        chosen = turn.entity("data_right") or pending
        rights = [chosen] if chosen in RIGHTS else rights_named(turn.text)
        turn.forget("data_right")
        if len(rights) != 1:
            turn.remember(pending_action=self.action_name)
            turn.say("utter_data_rights", privacy_url=turn.brand.identity().privacy_url)
        elif rights[0] == PERSONALISATION:
            turn.change("set_personalisation", accepted=False)
            turn.say("service_personalisation_off")
        else:
            self._propose(turn, rights[0])

    def _propose(self, turn: Turn, right: str) -> None:
        turn.remember(data_right=right)
        if not turn.customer_reference and turn.motif == "droits_donnees":  # said once, not at each proof
            turn.say("utter_data_right_needs_proof", right=right)
        if turn.needs_identity(self.action_name):
            return
        promises = turn.uow.commitments.open_of_customer(turn.customer_reference or "")
        made = next((made for made in promises if made.kind == KIND and made.subject == right), None)
        if made is not None:
            turn.forget("data_right")
            turn.say("utter_data_request_known", right=right, due_at=made.due_at.isoformat())
            return
        turn.remember(to_confirm="action_data_right_confirmed")
        turn.say("utter_confirm_data_request", **_read_back(turn, right))

    def matter(self, turn: Turn) -> tuple[str, str]:
        return "gerer_contrat", "droits_donnees"

    def question(self, turn: Turn) -> Question | None:
        right = turn.slots.get("data_right")
        return ("utter_confirm_data_request", _read_back(turn, right)) if right in RIGHTS else None

    def correct(self, turn: Turn, action: str) -> bool:
        """« Non, juste la newsletter »: that is read back instead."""
        rights = rights_named(turn.text) if turn.intent.split(".")[0] in NO_MATTER else []
        if not rights or turn.slots.get("data_right") in rights:
            return False
        turn.forget("data_right", "to_confirm")
        turn.continue_with(self.action_name)
        return True


def _read_back(turn: Turn, right: str) -> dict[str, Any]:
    return {"right": right, "kept": turn.brand.facts()["privacy"]["kept"]}


class DataRightConfirmed(ServiceAction):
    action_name = "action_data_right_confirmed"

    def answer(self, turn: Turn) -> None:
        right = turn.slots.get("data_right")
        if right not in RIGHTS or not turn.customer_reference:
            turn.continue_with("action_data_rights")
            return
        turn.forget("data_right")
        turn.change("promise", key="request", refused_act="utter_data_request_refused", kind=KIND, subject=right)
        turn.say("utter_data_request_registered", right=right, due_at="$request.due_at")
