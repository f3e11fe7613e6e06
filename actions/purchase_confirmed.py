"""The yes to a recap: the order or the reservation is proposed to the service, and what follows is said."""

from typing import Any

from actions.basket import RESERVATION, Purchase, contact_for_order, product_of, shop_by_id
from actions.purchase_recap import collection_facts
from actions.purchase_steps import advance
from actions.turn import ServiceAction, Turn

BUYING = ("commander", "reserver_retrait")


class ConfirmPurchase(ServiceAction):
    """An incomplete purchase is never placed: what is missing is asked again."""

    action_name = "action_purchase_confirmed"

    def answer(self, turn: Turn) -> None:
        purchase, product = Purchase.of(turn), product_of(turn)
        if product is None or purchase.question(turn, product):
            advance(turn)
            return
        asked: dict[str, Any] = {
            "contact": contact_for_order(turn, purchase),
            "product_reference": product.reference,
            "quantity": purchase.quantity,
            "shop_id": purchase.shop_id,
        }
        shop = shop_by_id(turn, purchase.shop_id)
        said: dict[str, Any] = {
            "product_name": product.name,
            "quantity": purchase.quantity,
            "shop_name": shop.name if shop else None,
        }
        collected = collection_facts(turn, purchase, shop) if shop else {}
        if shop:
            said |= {"wished": collected["wished"], "wished_on": purchase.collect_on}
        if purchase.goal == RESERVATION:
            self._reserve(turn, asked, said)
        else:
            self._order(turn, {**asked, "promo_code": purchase.promo_code}, said)
        if shop:
            purchase.keep(turn, is_placed=True, held_until=collected["held_until"])
        else:
            turn.forget("purchase")
            if any(one["motif"] in BUYING for one in turn.slots.get("other_demands") or []):
                Purchase(contact=purchase.contact).keep(turn)  # « les deux »: the same person buys the next one

    @staticmethod
    def _reserve(turn: Turn, asked: dict[str, Any], said: dict[str, Any]) -> None:
        collect = turn.brand.facts()["click_and_collect"]
        results: dict[str, Any] = {name: f"$order.{name}" for name in ("order_number", "total_cents", "held_until")}
        turn.change("reserve_in_shop", key="order", refused_act="utter_order_not_placed", **asked)
        turn.say("utter_reserved", **said, **results, ready_in_hours=collect["ready_in_hours"], bring=collect["bring"])

    @staticmethod
    def _order(turn: Turn, asked: dict[str, Any], said: dict[str, Any]) -> None:
        facts = turn.brand.facts()
        names = ("order_number", "total_cents", "delivery_cents", "discount_cents", "promised_on")
        results: dict[str, Any] = {name: f"$order.{name}" for name in names}
        turn.change("place_order", key="order", refused_act="utter_order_not_placed", **asked)
        turn.say(
            "utter_order_placed",
            **said,
            **results,
            site_url=turn.brand.identity().site_url,
            charged_when=facts["payment"]["charged_when"],
            security=facts["payment"]["security"],
            bring=facts["click_and_collect"]["bring"],
        )
