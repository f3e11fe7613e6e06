"""A fault: danger first, then which appliance, what it does, what to try, and whether that was enough."""

import re
from typing import Any

from actions.appliances import BACK, Appliance, appliance_in_question, begin_matter, named_appliance, words_of
from actions.complaint_waiting import is_question
from actions.faults import danger_in, faults, warn
from actions.ticket_status import open_ticket_of, say_ticket
from actions.turn import ServiceAction, Turn
from relation.model.brand import HelpTopic
from relation.store.brand_files import EVERY_CATEGORY
from relation.store.brand_search import normalise

NOT_HERE = re.compile(r"\b(pas|jamais) (encore |toujours )?(la|arrivee?|livree?|recue?)\b")
BARE_DATA = "aucun.donnee_seule"
OTHER_MATTERS = ("s_informer", "gerer_contrat")
WARRANTY = "sav.garantie_prise_en_charge"
RESOLUTION_FORM = "resolution_form"
TRIED = "etape_faite"
"""In data/follow_ups.yml: « oui j'ai vidé le bac » says what was tried, not what came of it."""
TRYING = "etape_en_cours"
"""In data/follow_ups.yml: « ok je fais ça »."""
_NO_RESULT = re.compile(
    r"^(?!.*\b(?:(?:re)?marche|fonctionne|repart\w*|regle|resolu|disparu\w*|parti\w*|efface\w*|plus (?:de|d)|aucun)\b)"
    r"(?!(?!.*\b(?:mais|toujours|encore)\b)"
    r".*\b(?:impec\w*|nickel|parfait\w*|super|c est bon|(?:est|sont) eteinte?s?|a saute)\b)"
    r".*\b(?:depuis|ca fait (?=(?:\d+|une?|deux|trois|des|quelques|longtemps)\b)"
    r"|code|message|erreur|voyants?|affiche\w*|[ef] ?\d{1,2})\b"
)
"""« Oui, depuis hier », « oui, un message F3 »: since when, and what is shown, not that it works again.

« Oui impeccable depuis ce matin » tells that it does.
"""
VAGUE_WORDS = 5
"""A message of so few words that only names a dead appliance deserves a question before any advice."""


class Diagnose(ServiceAction):
    action_name = "action_diagnose"

    def answer(self, turn: Turn) -> None:
        if _is_awaited(turn):
            turn.continue_with("action_order_status")
            return
        begin_matter(turn)
        is_back = _is_back(turn)
        words = words_of(turn)
        if words:
            is_answer = is_back or turn.slots.get("pending_action") == self.action_name
            before = str(turn.slots.get("sav_words") or "") if is_answer else ""
            told = before if before.endswith(words) else f"{before} {words}".strip()  # read again once they are known
            turn.remember(sav_words=told, sav_symptom=None)
        turn.remember(topic_action=self.action_name, sav_is_solved=None)
        if is_back:
            turn.continue_with("action_propose_ticket")
        else:
            advise(turn, self.action_name, may_ask=True)


def _is_back(turn: Turn) -> bool:
    """« Toujours en panne », of the appliance that was said to work again: the steps have been tried already."""
    category, words = turn.slots.get("sav_category"), words_of(turn)
    if turn.follows != BACK or not category or danger_in(turn, category, words) is not None:
        return False
    named = named_appliance(turn, words)
    return named is None or named.category.id == category


def _is_awaited(turn: Turn) -> bool:
    """« Mon lave-linge n'est toujours pas là », heard as a fault: it has not arrived."""
    if turn.intent != "sav.panne" or not turn.customer_reference or not NOT_HERE.search(normalise(turn.text)):
        return False
    return any(not order.is_ended for order in turn.brand.orders_of(turn.customer_reference))


class DiagnoseDescribed(ServiceAction):
    """The customer has said what the appliance does; what they ask instead is answered, and is no symptom."""

    action_name = "action_diagnose_described"

    def answer(self, turn: Turn) -> None:
        if turn.intent == BARE_DATA and turn.proofs:  # « LV-231908, 69003 » tells no symptom: who it is, then the fault
            turn.forget("sav_symptom")
            if turn.customer_reference or not turn.needs_identity("action_diagnose"):
                turn.continue_with("action_diagnose")
            return
        if not normalise(turn.text):  # « ... »
            turn.forget("sav_symptom")
            turn.continue_with("diagnosis_form")
            return
        if _is_asked_aside(turn):
            turn.forget("sav_symptom")
            objective, _, motif = turn.intent.partition(".")
            turn.take_up(objective, motif, turn.text, turn.entities)
            return
        advise(turn, "action_diagnose", may_ask=False)


def _is_asked_aside(turn: Turn) -> bool:
    """« Je renvoie l'autre à mes frais ? », « la garantie joue ? »: of another matter, and tells no known fault."""
    category = str(turn.slots.get("sav_category") or "")
    is_of_another = turn.intent.split(".")[0] in OTHER_MATTERS or turn.intent == WARRANTY
    is_other = is_of_another and (turn.is_beside or is_question(turn.text))
    return is_other and danger_in(turn, category, turn.text) is None and not faults(turn, category, turn.text)


def is_proof_for_repair(turn: Turn) -> bool:
    """Who writes, told while « est-ce réglé ? » waits: it is for the repair to come, and no parcel is asked after."""
    return turn.active_form == RESOLUTION_FORM and bool(turn.proofs) and "?" not in turn.text


class DiagnosisResult(ServiceAction):
    """Whether the steps were enough."""

    action_name = "action_diagnosis_result"

    def answer(self, turn: Turn) -> None:
        is_solved = turn.slots.get("sav_is_solved") == "oui"
        is_no_result = is_solved and not turn.is_clicked and (turn.follows == TRYING or _tells_no_result(turn))
        turn.forget("sav_is_solved")
        words = words_of(turn)
        topic = danger_in(turn, turn.slots.get("sav_category"), words) if words else None
        other = named_appliance(turn, words) if words else None
        if topic is not None:
            warn(turn, topic)
        elif other is not None and other.category.id != turn.slots.get("sav_category"):
            turn.continue_with(Diagnose.action_name)
        elif is_no_result:
            told: dict[str, Any] = {"is_trying": True} if turn.follows == TRYING else {"is_tried": True}
            turn.say("utter_ask_sav_is_solved", **told)
            turn.wait_in(RESOLUTION_FORM, "sav_is_solved")
        elif is_solved:
            turn.say("utter_repair_solved", appliance=turn.slots.get("sav_appliance"))
            turn.remember(sav_is_solved="oui")  # with the appliance, until another trouble is told: it may fail again
        else:
            turn.continue_with("action_propose_ticket")


def _tells_no_result(turn: Turn) -> bool:
    """« Oui j'ai vidé le bac » too says what was done, and not what came of it."""
    return turn.follows == TRIED or "?" in turn.text or _NO_RESULT.search(normalise(turn.text)) is not None


def advise(turn: Turn, then: str, *, may_ask: bool) -> None:
    """What to try for the fault described in the slots; asks once when the description is too thin."""
    described = " ".join(str(turn.slots.get(name) or "") for name in ("sav_words", "sav_symptom")).strip()
    named = named_appliance(turn, described)
    topic = danger_in(turn, named.category.id if named else turn.slots.get("sav_category"), described)
    if topic is not None:
        warn(turn, topic)
        return
    appliance = appliance_in_question(turn, then)
    if appliance is None or _has_open_ticket(turn, appliance):
        return
    found = faults(turn, appliance.category.id, described)
    if appliance.category.id == EVERY_CATEGORY:  # « ben celle » may be read as « étincelles »: a danger is told plainly
        found = [one for one in found if not one.is_dangerous]
    if appliance.is_not_sold and not found:
        turn.continue_with("action_propose_ticket")
    elif may_ask and (not found or _is_vague(found[0], described)):
        turn.forget("sav_symptom")
        turn.continue_with("diagnosis_form")
    elif found:
        _say_steps(turn, appliance, found[0])
    else:
        turn.say("utter_no_known_fault", appliance=appliance.name)
        turn.continue_with("action_propose_ticket")


def _say_steps(turn: Turn, appliance: Appliance, topic: HelpTopic) -> None:
    turn.say(
        "utter_diagnosis_steps",
        title=topic.title,
        appliance=appliance.name,
        steps=list(topic.steps),
        warnings=list(topic.warnings),
        needs_technician=topic.needs_technician,
    )
    turn.continue_with(RESOLUTION_FORM)


def _is_vague(topic: HelpTopic, described: str) -> bool:
    return len(described.split()) <= VAGUE_WORDS and topic.category == EVERY_CATEGORY


def _has_open_ticket(turn: Turn, appliance: Appliance) -> bool:
    """A repair is already under way: says where it is rather than starting again."""
    ticket = open_ticket_of(turn, appliance)
    if ticket is None:
        return False
    say_ticket(turn, ticket)
    return True
