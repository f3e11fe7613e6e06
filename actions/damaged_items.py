"""An item received damaged, wrong or missing: which one, then replaced, repaired or sent back."""

from datetime import timedelta

from actions.appliances import Appliance, begin_matter, choice, words_of
from actions.customer_file import days_named, today
from actions.orders import order_in_question
from actions.return_under_way import open_returns, return_terms
from actions.tickets import open_ticket_of, propose_ticket_effect, say_ticket
from actions.turn import ServiceAction, Turn
from relation.model.brand import Category, Order, OrderLine, ReturnState

CHOICES = 5
DAMAGED = "endommage"
WRONG_OR_MISSING = "manquant_errone"


class DamagedItem(ServiceAction):
    """Finds the order and the item, then asks what the customer prefers. Opens nothing."""

    action_name = "action_damaged_item"

    def answer(self, turn: Turn) -> None:
        begin_matter(turn)
        if turn.intent in ("sav.article_endommage", "sav.article_manquant_errone"):
            problem = DAMAGED if turn.motif == "article_endommage" else WRONG_OR_MISSING
            turn.remember(sav_problem=problem, sav_words=words_of(turn), sav_symptom=None, product_reference=None)
        turn.settle("sav", "article_endommage")  # heard as a change of the order first, it is the same demand
        turn.remember(topic_action=self.action_name)
        order = order_in_question(turn, self.action_name)
        if order is None:
            return
        turn.remember(order_number=order.number)
        if order.delivered_at is None:
            turn.say("utter_item_not_received", order_number=order.number)
            turn.continue_with("action_order_status")
            return
        line = _item_in_question(turn, order, self.action_name)
        if line is not None:
            turn.remember(product_reference=line.product_reference)
            _ask_remedy(turn, order, line)


class ItemRemedy(ServiceAction):
    """The remedy that a button chose; « oui » to « l'un ou l'autre ? » opens nothing: it is asked again."""

    action_name = "action_item_remedy"

    def answer(self, turn: Turn) -> None:
        remedies = {"return": "action_item_return", "ticket": "action_item_ticket"}
        turn.forget("to_confirm", "pending_action")
        chosen = remedies.get(turn.entity("sav_remedy") or "")
        found = _agreed_item(turn) if chosen is None else None
        if found is not None:
            _ask_remedy(turn, *found)
        elif chosen is not None:
            turn.continue_with(chosen)


class ItemTicket(ServiceAction):
    """Agreed: the after-sales team replaces, completes or repairs."""

    action_name = "action_item_ticket"

    def answer(self, turn: Turn) -> None:
        found = _agreed_item(turn)
        if found is None:
            return
        order, line = found
        propose_ticket_effect(turn, line.product_reference, order.number)
        turn.say(
            "utter_item_ticket_opened",
            reference="$ticket.reference",
            due_at="$ticket.due_at",
            product_name=line.name,
            problem=turn.slots.get("sav_problem") or DAMAGED,
        )
        turn.forget("sav_words", "sav_problem", "to_confirm", "pending_action")


class ItemReturn(ServiceAction):
    """Agreed: it goes back and is refunded; a person confirms the collection by a date."""

    action_name = "action_item_return"

    def answer(self, turn: Turn) -> None:
        found = _agreed_item(turn)
        if found is None:
            return
        order, line = found
        turn.change(
            "open_return",
            key="ret",
            refused_act="utter_item_return_refused",
            order_number=order.number,
            product_reference=line.product_reference,
            reason=turn.slots.get("sav_words") or "",
            is_faulty=True,
        )
        turn.change("promise", key="answer", kind="advisor_answer", subject=order.number)
        facts = turn.brand.facts()["returns"]
        turn.say(
            "utter_item_return_opened",
            reference="$ret.reference",
            refund_cents="$ret.refund_cents",
            due_at="$answer.due_at",
            product_name=line.name,
            refund=facts["refund"],
            is_bulky=return_terms(turn, order, line.product_reference)["is_bulky"],
        )
        turn.forget("sav_words", "sav_problem", "to_confirm", "pending_action")


def _item_in_question(turn: Turn, order: Order, then: str) -> OrderLine | None:
    """The order's only item, the one chosen or named; None: it has been asked."""
    reference = turn.entity("product_reference")
    named = [product.reference for product, _ in turn.brand.find_products(words_of(turn))] if words_of(turn) else []
    lines = [line for line in order.lines if line.product_reference == reference]
    lines = lines or [line for line in order.lines if line.product_reference in named]
    for candidates in (lines, list(order.lines)):
        if len(candidates) == 1:
            return candidates[0]
    turn.remember(pending_action=then)
    turn.say(
        "utter_choose_item",
        order_number=order.number,
        buttons=[choice(line.name, "product_reference", line.product_reference) for line in order.lines[:CHOICES]],
    )
    return None


def _ask_remedy(turn: Turn, order: Order, line: OrderLine) -> None:
    product = turn.brand.product(line.product_reference)
    ticket = open_ticket_of(turn, Appliance(_shelf(turn, product.category), product, order)) if product else None
    if ticket is not None:
        say_ticket(turn, ticket)
        return
    problem = turn.slots.get("sav_problem") or DAMAGED
    if not _can_be_returned(turn, order, line):
        turn.remember(to_confirm="action_item_ticket")
        turn.say("utter_confirm_item_ticket", product_name=line.name, order_number=order.number, problem=problem)
        return
    turn.remember(to_confirm="action_item_remedy", pending_action="action_item_remedy")
    turn.say(
        "utter_choose_remedy",
        product_name=line.name,
        order_number=order.number,
        problem=problem,
        refund_cents=order.refund_cents(line.product_reference, with_delivery=not open_returns(turn, order)),
        wanted_on=_day_wanted(turn),
    )


def _day_wanted(turn: Turn) -> str | None:
    """« Avant samedi »: the day by which it is needed. It reaches the ticket in the customer's own words."""
    return next((day.isoformat() for day in reversed(days_named(turn)) if day > today(turn)), None)


def _agreed_item(turn: Turn) -> tuple[Order, OrderLine] | None:
    """The item that was agreed upon, read again; None: the talk starts again from the order."""
    number, reference = turn.slots.get("order_number"), turn.slots.get("product_reference")
    order = turn.brand.order(number) if number else None
    if order is None or not turn.customer_reference or order.customer_reference != turn.customer_reference:
        turn.continue_with(DamagedItem.action_name)
        return None
    line = next((line for line in order.lines if line.product_reference == reference), None)
    if line is None:
        turn.continue_with(DamagedItem.action_name)
        return None
    return order, line


def _can_be_returned(turn: Turn, order: Order, line: OrderLine) -> bool:
    days = timedelta(days=int(turn.brand.facts()["returns"]["days"]))
    if order.delivered_at is None or order.delivered_at + days < turn.now:
        return False
    opened = (r for r in turn.brand.returns_of_order(order.number) if r.state is not ReturnState.REFUSED)
    return not any(r.product_reference in (None, line.product_reference) for r in opened)


def _shelf(turn: Turn, category_id: str) -> Category:
    return next(category for category in turn.brand.categories() if category.id == category_id)
