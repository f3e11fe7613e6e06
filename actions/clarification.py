"""A message that may mean two things: one good question, whose answer resumes that message; then a person."""

from typing import Any

from actions.account import has_payment_data
from actions.buttons import motif_button
from actions.callbacks import is_call_wanted
from actions.calls import CALLBACK, is_call_moved
from actions.fault_details import hear_detail_of_fault
from actions.going_on import matter_continued
from actions.noise import is_gibberish
from actions.questions import intents_asked, take_up_questions
from actions.turn import ServiceAction, Turn

OF_AN_ORDER = ("gerer_contrat", "sav", "reclamation")
"""Objectives that an order number alone may be about."""
HUMAN = ("aucun", "demander_humain")
CHAT = (("aucun", "bavardage"), ("aucun", "hors_sujet"))
TOLD_AGAIN = ("action_order_status", "action_refund_status", "action_repair")
"""Matters that only tell where things stand: to tell them twice does no harm."""
WORRIED = 0.3
FEW_WORDS = 4
"""« et LV-245530 ? », « c'est pour la LV-245530 »: a number and nothing to understand beside."""


class Clarify(ServiceAction):
    """Asks between the two best guesses. The second time running, a person is offered instead of a riddle."""

    action_name = "action_clarify"
    guesses = 2
    least = 0.08
    """Probability of the best guess below which all are noise: they would make absurd buttons."""

    def answer(self, turn: Turn) -> None:
        if turn.intent == "nlu_fallback" and _is_a_lone_number(turn):
            turn.continue_with("action_bare_data")
            return
        if has_payment_data(turn):  # never kept, not even to be resumed
            turn.continue_with("action_payment_data")
            return
        if is_call_wanted(turn) or is_call_moved(turn):
            turn.continue_with(CALLBACK)
            return
        if is_gibberish(turn.text) or _is_likely_chat(turn):
            turn.continue_with("action_off_topic")
            return
        if _is_of_the_fault(turn) and hear_detail_of_fault(turn):
            return
        if continued := matter_continued(turn):
            turn.continue_with(continued)
            return
        if len(intents_asked(turn)) > 1:  # « stock, prix FR-FOU71V »: a list says what it wants, if not as a sentence
            take_up_questions(turn)
            return
        if _is_worried_about_the_same(turn):
            turn.continue_with(turn.slots["topic_action"])
            return
        history = turn.context.get("history") or {}
        turn.change("note_failure")
        if history.get("failures") or turn.slots.get("clarifying"):
            _fail_again(turn)
            return
        found = turn.understanding.get("motifs") or []
        guesses = [guess for guess in found if guess["objective"] != "aucun"][: self.guesses]
        if guesses and guesses[0]["confidence"] >= self.least:
            self._ask(turn, guesses, has_wish=any(guess["name"] == HUMAN[1] for guess in found[: self.guesses]))
        elif found and found[0]["name"] == HUMAN[1]:
            turn.continue_with("action_offer_handoff")
        else:
            turn.say("utter_ask_rephrase")

    @staticmethod
    def _ask(turn: Turn, guesses: list[dict[str, Any]], has_wish: bool) -> None:
        options = [{"objective": guess["objective"], "motif": guess["name"]} for guess in guesses]
        options = _with_the_matter_in_hand(turn, options)[: Clarify.guesses]
        kept = [{"entity": entity["entity"], "value": entity["value"]} for entity in turn.entities]
        turn.remember(clarifying={"text": turn.text, "entities": kept, "options": options})
        ask_between(turn, options, has_person=has_wish or turn.need.get("level") == "offer")


def _is_of_the_fault(turn: Turn) -> bool:
    """« Je l'ai acheté en mars », unclear, which sounds of no other matter than the fault in hand."""
    found = turn.understanding.get("motifs") or []
    return not found or found[0]["objective"] in ("sav", "aucun")


def _is_worried_about_the_same(turn: Turn) -> bool:
    """« J'ai peur qu'il soit perdu », just after a status: it is told again, otherwise, rather than a riddle."""
    mood = turn.understanding.get("mood") or {}
    return turn.slots.get("topic_action") in TOLD_AGAIN and float(mood.get("worry", 0.0)) >= WORRIED


def _with_the_matter_in_hand(turn: Turn, options: list[dict[str, str]]) -> list[dict[str, str]]:
    """What the talk is about comes first: an unclear message is most often about that."""
    history = turn.context.get("history") or {}
    objective, motif = str(history.get("main_objective")), str(history.get("main_motif"))
    known = turn.relation.playbook.objectives.get(objective)
    if not turn.slots.get("topic_action") or known is None or motif not in known.motifs:
        return options
    matter = {"objective": objective, "motif": motif}
    return [matter, *(option for option in options if option != matter)]


def _fail_again(turn: Turn) -> None:
    """Another riddle would be one too many: a person, or for who refused one, an easier way to say it."""
    turn.forget("clarifying")
    if (turn.context.get("history") or {}).get("refused_offer"):
        turn.say("utter_ask_rephrase")
        return
    turn.remember(handoff_reason="repeated_failure")
    turn.continue_with("action_offer_handoff")


def refuse_options(turn: Turn, unclear: dict[str, Any]) -> None:
    """« Ni l'un ni l'autre »: the customer's own words are asked for, once."""
    if unclear["options"]:
        turn.remember(clarifying={**unclear, "options": []})
        turn.say("utter_ask_own_words", buttons=[motif_button(turn, *HUMAN)])
    else:
        _fail_again(turn)


def ask_between(turn: Turn, options: list[dict[str, str]], has_person: bool = False) -> None:
    """« L'une ou l'autre ? », with a button each; the domain adds the one that says neither."""
    buttons = [motif_button(turn, option["objective"], option["motif"]) for option in options]
    labels = [{"label": button["title"]} for button in buttons]
    turn.say("utter_clarify", options=labels, buttons=[*buttons, *([motif_button(turn, *HUMAN)] if has_person else [])])


def resume_unclear(turn: Turn) -> bool:
    """An answer that chooses nothing but tells more (an order number): the best guess it fits is taken up. Or False."""
    unclear = turn.slots.get("clarifying") or {}
    options = unclear.get("options") or []
    if turn.entity("order_number"):
        options = [option for option in options if option["objective"] in OF_AN_ORDER]
    if not options or not turn.entities:
        return False
    turn.forget("clarifying")
    turn.take_up(options[0]["objective"], options[0]["motif"], unclear["text"], [*unclear["entities"], *turn.entities])
    return True


def _is_likely_chat(turn: Turn) -> bool:
    """Nothing is sure, but a chat is likelier than any demand: no button would fit."""
    found = turn.understanding.get("motifs") or []
    return bool(found) and (found[0]["objective"], found[0]["name"]) in CHAT


def _is_a_lone_number(turn: Turn) -> bool:
    return bool(turn.entity("order_number")) and len(turn.text.split()) <= FEW_WORDS + 1
