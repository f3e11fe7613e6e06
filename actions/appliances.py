"""Which appliance the talk is about: from the words, from the customer's purchases, or asked."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from actions.goods_named import goods_named
from actions.turn import Turn
from relation.model.brand import Category, Order, Product
from relation.store.brand_files import EVERY_CATEGORY
from relation.store.brand_search import PhraseIndex

SURE = 0.9
"""Score over which `find_products` means that product, and no other."""
LIKENESS = 0.88
CHOICES = 5
TELLING = ("sav", "reclamation")
"""Objectives whose messages describe a trouble."""
BACK = "panne_revenue"
"""In data/follow_ups.yml: what had been repaired fails again."""
TITLE_LETTERS = 40


@dataclass(frozen=True)
class Appliance:
    """What is known of it: its category at least. `order` is the purchase that an identified customer made of it.

    One of no shelf of ours is taken as it is said, without a name when none is understood.
    """

    category: Category
    product: Product | None = None
    order: Order | None = None

    @property
    def name(self) -> str:
        return self.product.name if self.product else self.category.label

    @property
    def is_not_sold(self) -> bool:
        """« Ma télé », where there are no televisions."""
        return self.category.id == EVERY_CATEGORY and bool(self.category.label)


def begin_matter(turn: Turn) -> None:
    """A new trouble leaves the question that was being asked about another one, and the appliance that works again."""
    if turn.active_form and turn.intent.split(".")[0] in TELLING:
        turn.leave_form()
        turn.forget("pending_action", "to_confirm")
    if turn.slots.get("sav_is_solved") and turn.follows != BACK:
        turn.forget("sav_is_solved", "sav_words", "sav_symptom", "sav_category", "sav_appliance")


def words_of(turn: Turn) -> str:
    """What the customer tells of the trouble, without numbers; nothing for a bare yes, an answer or a button."""
    return naming_words(turn) if turn.intent.split(".")[0] in TELLING else ""


def naming_words(turn: Turn) -> str:
    """The message without order numbers, e-mails and postcodes: "LV-240613" names no lave-vaisselle."""
    text = turn.text
    for found in turn.entities:
        if found["entity"] in ("order_number", "email", "postcode", "phone"):
            text = text.replace(str(found.get("text") or found["value"]), " ")
    return " ".join(text.split())


def named_appliance(turn: Turn, text: str) -> Appliance | None:
    """The appliance that `text` names, by its model or by a word for its kind, even one that we do not sell."""
    best = next(iter(turn.brand.find_products(text, limit=1)), None) if text else None
    if best is not None and best[1] >= SURE:
        return Appliance(_category(turn, best[0].category), best[0])
    hits = _kinds_named(turn, text)
    if not hits:
        goods = goods_named(turn, text)
        return of_no_shelf(goods) if goods else None
    return Appliance(_category(turn, max(hits, key=lambda found: (hits[found][0] * hits[found][1], found))))


def _kinds_named(turn: Turn, text: str) -> dict[str, tuple[float, int]]:
    """By the id of each category that a word of `text` names: how close it is, and in how many letters."""
    index = PhraseIndex((word, one.id) for one in turn.brand.categories() for word in (one.label, *one.words))
    return index.hits(text, LIKENESS)


def kinds_of(turn: Turn, order: Order) -> set[str]:
    """The ids of the categories of what the order holds."""
    products = [turn.brand.product(line.product_reference) for line in order.lines]
    return {product.category for product in products if product is not None}


def kind_not_in(turn: Turn, order: Order, text: str) -> Category | None:
    """The kind of appliance that `text` names, when it names none that the order holds."""
    named, kinds = named_appliance(turn, text), kinds_of(turn, order)
    if named is None or not kinds or kinds & {named.category.id, *_kinds_named(turn, text)}:
        return None
    return named.category


def of_no_shelf(label: str) -> Appliance:
    """Advice for every appliance is all that there is for it."""
    return Appliance(Category(EVERY_CATEGORY, label))


def purchases(turn: Turn) -> list[Appliance]:
    """What the identified customer has received, newest first; nothing for anybody else."""
    owned: dict[str, Appliance] = {}
    for order in turn.brand.orders_of(turn.customer_reference) if turn.customer_reference else []:
        for line in order.lines if order.delivered_at else ():
            product = turn.brand.product(line.product_reference)
            if product is not None and product.reference not in owned:
                owned[product.reference] = Appliance(_category(turn, product.category), product, order)
    return list(owned.values())


def appliance_in_question(turn: Turn, then: str, *, must_be_theirs: bool = False) -> Appliance | None:
    """The appliance meant, remembered in the slots; with its purchase when there is one.

    None: it has been asked (the answer comes back to `then`), or, when it `must_be_theirs`, said not to be known.
    """
    words = naming_words(turn)
    named = _chosen(turn) or named_appliance(turn, words) or _remembered(turn) or _unclear(turn)
    is_asked_already = _is_asked_already(turn, then)
    if named is None and is_asked_already:  # « ma machine », « à laver »
        named = named_appliance(turn, f"{turn.slots.get('sav_words') or ''} {words}")
    if named is None and not turn.customer_reference and {"order_number"} < set(turn.proofs):
        turn.needs_identity(then)  # « LV-231908, 69003 » says which one, once it is known whose it is
        return None
    owned = purchases(turn)
    fitting = [mine for mine in owned if named is None or _is_same(mine, named)]
    if named is None and is_asked_already and not fitting:  # asked once, it is taken as it is said
        named = of_no_shelf("")
    found = _settled(named, fitting, must_be_theirs)
    if found is not None:
        _remember(turn, found)
        return found
    if must_be_theirs and not fitting:
        is_not_sold = named is not None and named.is_not_sold
        turn.say("utter_appliance_not_found", appliance=named.name if named else None, is_not_sold=is_not_sold)
        if not is_not_sold:
            turn.remember(handoff_reason="repeated_failure")
        turn.continue_with("action_offer_handoff")
        return None
    if named is not None:
        _remember(turn, named)
    turn.remember(pending_action=then)
    turn.say("utter_ask_which_appliance", buttons=list(_buttons(turn, fitting)), is_theirs=bool(fitting))
    return None


def _is_asked_already(turn: Turn, then: str) -> bool:
    """A trouble was told before, of no known appliance, and this message goes on with it."""
    is_open = bool(turn.before.get("sav_words")) and not turn.before.get("sav_category")
    is_answer = turn.slots.get("pending_action") == then or not words_of(turn)
    return is_open and is_answer and not turn.is_clicked and not turn.proofs


def _settled(named: Appliance | None, fitting: list[Appliance], must_be_theirs: bool) -> Appliance | None:
    if len(fitting) == 1:
        return fitting[0]
    return named if named is not None and not must_be_theirs else None


def _is_same(mine: Appliance, named: Appliance) -> bool:
    if named.product is not None and mine.product is not None:
        return mine.product.reference == named.product.reference
    return mine.category.id == named.category.id


def _chosen(turn: Turn) -> Appliance | None:
    """The one that a button gave in this message."""
    reference, category = turn.entity("product_reference"), turn.entity("sav_category")
    if reference and (product := turn.brand.product(reference)):
        return Appliance(_category(turn, product.category), product)
    return Appliance(_category(turn, category)) if category and _is_category(turn, category) else None


def _remembered(turn: Turn) -> Appliance | None:
    category, reference = turn.slots.get("sav_category"), turn.slots.get("product_reference")
    if category == EVERY_CATEGORY:
        return of_no_shelf(str(turn.slots.get("sav_appliance") or ""))
    if not category or not _is_category(turn, category):
        return None
    known, product = Appliance(_category(turn, category)), turn.brand.product(reference) if reference else None
    return replace(known, product=product) if product and product.category == category else known


def is_not_sold(turn: Turn) -> bool:
    """The appliance in hand is of no shelf of ours."""
    known = _remembered(turn)
    return known is not None and known.is_not_sold


def _unclear(turn: Turn) -> Appliance | None:
    """« Avec mon micro-ondes », of which it was asked what it was about: what follows is said of it."""
    text = str((turn.slots.get("clarifying") or {}).get("text") or "")
    return named_appliance(turn, text) if text else None


def _remember(turn: Turn, found: Appliance) -> None:
    reference = found.product.reference if found.product else None
    turn.remember(sav_category=found.category.id, product_reference=reference, sav_appliance=found.name)


def _category(turn: Turn, category_id: str) -> Category:
    return next(c for c in turn.brand.categories() if c.id == category_id)


def _is_category(turn: Turn, category_id: str) -> bool:
    return any(c.id == category_id for c in turn.brand.categories())


def _buttons(turn: Turn, fitting: list[Appliance]) -> Iterator[dict[str, str]]:
    """Their own appliances, else the kinds that their words may mean, else the first of the catalogue."""
    for mine in fitting[:CHOICES]:
        if mine.product is not None:
            yield choice(mine.product.name, "product_reference", mine.product.reference)
    if fitting:
        return
    told = f"{turn.slots.get('sav_words') or ''} {naming_words(turn)}"
    guessed = {product.category for product, _ in turn.brand.find_products(told)}
    categories = turn.brand.categories()
    for category in [c for c in categories if c.id in guessed][:CHOICES] or categories[:CHOICES]:
        yield choice(category.label[:1].upper() + category.label[1:], "sav_category", category.id)


def choice(title: str, entity: str, value: str) -> dict[str, str]:
    """A button that answers with one piece of data; its title is cut at a word."""
    if len(title) > TITLE_LETTERS:
        title = title[: TITLE_LETTERS - 1].rsplit(" ", 1)[0] + "…"
    return {"title": title, "payload": f"/aucun.donnee_seule{json.dumps({entity: value})}"}
