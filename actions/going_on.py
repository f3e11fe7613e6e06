"""« Et en Espagne ? », « et demain ? », « et à Nantes ? »: a word that goes on with the answer just given."""

from actions.customer_file import days_named
from actions.places_served import is_delivery_abroad
from actions.turn import Turn

FEW_WORDS = 6
HOURS, STOCK, DELIVERY = "action_shop_hours", "action_product_availability", "action_delivery_terms"


def matter_continued(turn: Turn) -> str | None:
    """The action that answers it; None when the message does not go on with what was told."""
    if is_delivery_abroad(turn):
        return DELIVERY
    topic = turn.slots.get("topic_action")
    if topic not in (HOURS, STOCK) or len(turn.text.split()) > FEW_WORDS or turn.is_clicked:
        return None
    is_day = topic == HOURS and bool(days_named(turn))
    return topic if is_day or turn.brand.find_shop(turn.text) is not None else None
