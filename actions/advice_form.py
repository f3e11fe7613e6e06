"""The two questions of an advice: which appliance; what for and how much."""

from typing import Any

from actions.asking import DATA_ONLY, Answer, is_given_up
from actions.beyond_sheet import beyond_sheet
from actions.buttons import Button, choice
from actions.noise import does_not_know
from actions.product_choice import FOR_WHOM, category_named, products_named, shelf_of_a_word
from actions.purchase_form import BUYING
from actions.recommendation import is_telling
from actions.shown_products import pointed_at
from actions.turn import ServiceAction, Turn

CATEGORY_FORM, NEED_FORM = "advice_category_form", "advice_need_form"
ADVICE = "acheter.conseil_choix"
OTHER_MATTERS = ("gerer_contrat", "sav", "reclamation")
CHATS = ("aucun.bavardage", "aucun.defi_robot")
SURELY = 0.9
SLOTS = ("advice_category", "advice_need", "advice_first")
TITLE_CHARS, MAX_TITLES = 40, 5


class _Question(ServiceAction):
    def _keep_thread(self, turn: Turn) -> None:
        """The matter in hand is the advice, not its form: « le deuxième » is said of what it recommends."""


class AskAdviceCategory(_Question):
    action_name = "action_ask_advice_category"

    def answer(self, turn: Turn) -> None:
        turn.say(
            "utter_ask_advice_category",
            buttons=[_choice("product_category", c.id, c.label) for c in turn.brand.categories()[:MAX_TITLES]],
        )


class AskAdviceNeed(_Question):
    """The uses are the catalogue's own: one button each."""

    action_name = "action_ask_advice_need"

    def answer(self, turn: Turn) -> None:
        products = turn.brand.products_in(turn.slots.get("advice_category") or "")
        uses = list(dict.fromkeys(p.characteristics[FOR_WHOM] for p in products if FOR_WHOM in p.characteristics))
        prices = [product.price_cents for product in products]
        turn.say(
            "utter_ask_advice_need",
            count=len(products),
            from_cents=min(prices, default=None),
            to_cents=max(prices, default=None),
            is_colour_asked="colour" in beyond_sheet(turn.text),
            buttons=[_choice("advice_need", use, use) for use in uses if len(use) <= TITLE_CHARS][:MAX_TITLES],
        )


def _choice(entity: str, value: str, title: str) -> Button:
    return choice(title[:1].upper() + title[1:], entity, value)


class ValidateAdviceCategory(Answer):
    form = CATEGORY_FORM
    slot = "advice_category"
    refused_act = "utter_advice_category_unknown"
    motifs = (ADVICE,)

    def refusal(self, turn: Turn, text: str) -> dict[str, Any]:
        return {"is_unsure": does_not_know(turn.text), "shelves": [shelf.label for shelf in turn.brand.categories()]}

    def read(self, turn: Turn, text: str) -> str | None:
        if any(category.id == text for category in turn.brand.categories()):
            return text
        named = category_named(turn, text) or shelf_of_a_word(turn, text)
        return named.id if named else None


class ValidateAdviceNeed(Answer):
    """Whatever is said, "je ne sais pas" included, is an answer, unless it is another question, or a mere chat."""

    form = NEED_FORM
    slot = "advice_need"
    refused_act = "utter_ask_advice_need"
    motifs = (ADVICE,)

    def read(self, turn: Turn, text: str) -> str | None:
        if turn.is_beside and _is_of_another_shelf(turn, text):
            return None
        if _is_bought(turn) or (turn.is_beside and turn.intent.split(".")[0] in OTHER_MATTERS):
            return None
        is_answer = turn.intent in (*DATA_ONLY, ADVICE, "aucun.refuser") or not (turn.is_beside or _is_chat(turn))
        return text if is_answer or is_telling(turn, turn.slots.get("advice_category") or "", text) else None


def _is_of_another_shelf(turn: Turn, text: str) -> bool:
    """« Vous vendez des plaques à induction ? », while what the refrigerator is for is asked."""
    named = category_named(turn, text)
    return turn.intent not in (*DATA_ONLY, ADVICE) and named is not None and named.id != turn.slots.get(SLOTS[0])


def _is_chat(turn: Turn) -> bool:
    """« Raconte-moi une blague », surely heard as such, tells no need."""
    return turn.intent in CHATS and float((turn.understanding.get("intent") or {}).get("confidence", 0.0)) >= SURELY


def _is_bought(turn: Turn) -> bool:
    """« Je prends le premier », « je commande le Zéphyr 40 »: one is chosen, and no need told."""
    return turn.intent in BUYING and bool(pointed_at(turn) or products_named(turn, turn.text))


class AdviceCategoryKnown(ServiceAction):
    """After the first question: on with the advice, or with a person when no appliance of ours was named."""

    action_name = "action_advice_category_known"

    def answer(self, turn: Turn) -> None:
        if is_given_up(turn, "advice_category"):
            turn.forget(*SLOTS)
            return
        turn.continue_with("action_advice")
