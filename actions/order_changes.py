"""What may still be changed in an order that has been placed."""

import re
from typing import Any

from actions.buttons import motif_button
from actions.calls import CALLBACK, is_call_moved
from actions.customer_file import order_meant
from actions.item_remedies import DAMAGED
from actions.product_choice import products_named
from actions.turn import ServiceAction, Turn
from relation.model.brand import Order, OrderLine, OrderStatus
from relation.store.brand_search import normalise

DAMAGE = ("article_endommage", "article_manquant_errone")
LIKELY = 0.05
ANOTHER_DAY = re.compile(r"\b(jours?|dates?|creneaux?|horaires?)\b")
RESCHEDULE = "action_reschedule"


def _is_damage_told(turn: Turn) -> bool:
    """« Le bol est fêlé, pouvez-vous le remplacer ? »: asked as a change, said of what has arrived."""
    found = turn.understanding.get("motifs") or []
    return any(guess["name"] in DAMAGE and guess["confidence"] >= LIKELY for guess in found)


def _wanted_instead(turn: Turn, order: Order) -> dict[str, Any]:
    """« Le 70 à la place du 40 »: the model wanted, the one ordered, and what each costs; nothing when none is told."""
    ordered = {line.product_reference: line for line in order.lines}
    named = [one for one in products_named(turn, turn.text) if one.reference not in ordered]
    if len(named) != 1:
        return {}
    alike = [line for line in order.lines if _category_of(turn, line) == named[0].category]
    if len(alike) != 1:
        return {}
    paid = alike[0].unit_cents
    prices = {"held_cents": paid, "wanted_cents": named[0].price_cents, "more_cents": named[0].price_cents - paid}
    return {"held": alike[0].name, "wanted": named[0].name, **prices}


def _category_of(turn: Turn, line: OrderLine) -> str | None:
    product = turn.brand.product(line.product_reference)
    return product.category if product else None


class ModifyOrder(ServiceAction):
    """Says what the customer may still change alone; articles and quantities are for a person."""

    action_name = "action_modify_order"

    def answer(self, turn: Turn) -> None:
        if is_call_moved(turn):
            turn.continue_with(CALLBACK)
            return
        if ANOTHER_DAY.search(normalise(turn.text)):
            turn.continue_with(RESCHEDULE)
            return
        order = order_meant(turn, self.action_name, lambda candidate: candidate.is_changeable)
        if order is None:
            return
        turn.remember(order_number=order.number)
        if not order.is_changeable and _is_damage_told(turn):
            turn.remember(sav_problem=DAMAGED, sav_words=turn.text, sav_symptom=None, product_reference=None)
            turn.continue_with("action_damaged_item")
            return
        if not order.is_changeable:
            buttons = [motif_button(turn, "gerer_contrat", "retour", order_number=order.number)]
            is_over = order.status is OrderStatus.CANCELLED
            turn.say(
                "utter_order_not_modifiable",
                order_number=order.number,
                status=order.status.value,
                buttons=[] if is_over else buttons,
            )
            return
        wanted = _wanted_instead(turn, order)
        motifs = ["annuler_commande", *(["changer_adresse", "replanifier"] if order.delivery else [])]
        turn.say(
            "utter_order_modifiable",
            order_number=order.number,
            items=[{"name": line.name, "quantity": line.quantity} for line in order.lines],
            is_delivered_home=order.delivery is not None,
            **wanted,
            buttons=[motif_button(turn, "gerer_contrat", motif, order_number=order.number) for motif in motifs],
        )

    def _keep_thread(self, turn: Turn) -> None:
        """A call that is moved is about the matter in hand, which goes on."""
        if not is_call_moved(turn):
            super()._keep_thread(turn)
