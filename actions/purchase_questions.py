"""The questions of the purchase form, and buttons that name one thing."""

from actions.basket import ORDER, RESERVATION, Purchase, places_with, price_basket, product_of, shop_by_id
from actions.purchase_words import ADDRESS_FIELDS, IDENTITY_FIELDS
from actions.turn import ServiceAction, Turn

NAMES, NAME = ("first_name", "last_name"), "name"
"""First and last name are asked together."""
MOST_SHOPS = 4
TITLE_LETTERS = 40


class _Question(ServiceAction):
    """A question of the form whose buttons come from data."""

    def _keep_thread(self, turn: Turn) -> None:
        """The matter in hand is the purchase, not its form."""


class AskPurchaseWanted(_Question):
    action_name = "action_ask_purchase_wanted"

    def answer(self, turn: Turn) -> None:
        purchase = Purchase.of(turn)
        found = [product for ref in purchase.candidates if (product := turn.brand.product(ref))]
        intent = intent_of(purchase)
        buttons = [choice(product.name, intent, "product_reference", product.reference) for product in found]
        options = [{"name": product.name, "price_cents": product.price_cents} for product in found]
        turn.say("utter_ask_purchase_wanted", goal=purchase.goal, options=options, buttons=buttons)


class AskPurchaseWay(_Question):
    action_name = "action_ask_purchase_way"

    def answer(self, turn: Turn) -> None:
        purchase, product = Purchase.of(turn), product_of(turn)
        facts = price_basket(turn, product, purchase.quantity).facts() if product else {}
        names = ("product_name", "quantity", "delivery_cents", "promised_on")
        unit_cents = (facts["amount_cents"] - facts["discount_cents"]) // facts["quantity"] if facts else None
        turn.say("utter_ask_purchase_way", unit_cents=unit_cents, **{name: facts.get(name) for name in names})


class AskPurchaseIdentity(_Question):
    """Asks only for what is missing."""

    action_name = "action_ask_purchase_identity"
    fields: tuple[str, ...] = IDENTITY_FIELDS

    def answer(self, turn: Turn) -> None:
        purchase = Purchase.of(turn)
        shop, product = shop_by_id(turn, purchase.shop_id), product_of(turn)
        missing = list(dict.fromkeys(NAME if name in NAMES else name for name in purchase.lacks(self.fields)))
        turn.say(
            self.action_name.replace("action_", "utter_"),
            missing=missing,
            is_partial=len(purchase.lacks(self.fields)) < len(self.fields),
            is_unread=purchase.tries > 0,
            goal=purchase.goal,
            shop_name=shop.name if shop else None,
            product_name=product.name if product else None,
        )


class AskPurchaseAddress(AskPurchaseIdentity):
    action_name = "action_ask_purchase_address"
    fields = ADDRESS_FIELDS


class AskPurchaseShop(_Question):
    action_name = "action_ask_purchase_shop"

    def answer(self, turn: Turn) -> None:
        purchase, product = Purchase.of(turn), product_of(turn)
        stocked = places_with(turn, product, purchase.quantity)[1] if product else []
        turn.say(
            "utter_ask_purchase_shop",
            product_name=product.name if product else None,
            shops=[{"name": shop.name, "town": shop.town, "quantity": left} for shop, left in stocked],
            buttons=[choice(shop.town, intent_of(purchase), "shop_id", shop.id) for shop, _ in stocked[:MOST_SHOPS]],
        )


def intent_of(purchase: Purchase) -> str:
    """The intent that takes this purchase up again."""
    return {ORDER: "acheter.commander", RESERVATION: "acheter.reserver_retrait"}.get(purchase.goal, "acheter.devis")


def choice(title: str, intent: str, entity: str, value: str) -> dict[str, str]:
    """A button that names one thing; a long title is cut at a word."""
    if len(title) > TITLE_LETTERS:
        title = title[: TITLE_LETTERS - 1].rsplit(" ", 1)[0].rstrip(",") + "…"
    return {"title": title, "payload": f'/{intent}{{"{entity}": "{value}"}}'}
