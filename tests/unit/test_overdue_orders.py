"""An order later than the brand's own days may be cancelled by the customer, even after it has left."""

from datetime import timedelta
from typing import Any

import pytest
from talk import Talk

from relation.context import Relation
from relation.model.brand import OrderStatus
from relation.store.unit_of_work import Store

HELENE, LATE = "C-0001", "LV-240613"
CANCEL = "gerer_contrat.annuler_commande"


def is_late_by(store: Store, relation: Relation, days: int, **values: Any) -> None:
    with store.write() as uow:
        uow.brand._set(LATE, promised_on=relation.now().date() - timedelta(days=days), **values)
        uow.commit()


def test_what_has_left_is_cancelled_after_a_yes_and_refunded_in_time(seeded_store: Store, relation: Relation) -> None:
    is_late_by(seeded_store, relation, 9)
    talk = Talk(seeded_store, relation, HELENE)
    asked = talk.asks(CANCEL, "cela fait plus de sept jours, j'annule", order_number=LATE).act("utter_confirm_cancel")
    assert (asked["days_late"], asked["refund_days"], asked["has_left"]) == (9, 14, True)
    assert not talk.effects
    done = talk.yes().act("utter_order_cancelled")
    assert (done["has_left"], done["refund_cents"] > 0) == (True, True)
    assert done["refund_due_on"] <= (relation.now().date() + timedelta(days=14)).isoformat()
    with seeded_store.read() as uow:
        order = uow.brand.order(LATE)
        promised = [promise.kind for promise in uow.commitments.open_of_customer(HELENE)]
    assert order is not None
    assert order.status is OrderStatus.CANCELLED
    assert "refund" in promised


def test_on_the_last_of_these_days_it_still_may_not(seeded_store: Store, relation: Relation) -> None:
    is_late_by(seeded_store, relation, 7)
    talk = Talk(seeded_store, relation, HELENE).asks(CANCEL, order_number=LATE)
    assert talk.said == ["utter_order_not_cancellable"]
    assert not talk.slots.get("to_confirm")


def test_what_is_taken_in_a_shop_is_never_given_up_so(seeded_store: Store, relation: Relation) -> None:
    with seeded_store.read() as uow:
        order = uow.brand.order("LV-245530")
    assert order is not None
    assert order.shop_id
    assert not order.may_be_given_up(order.promised_on + timedelta(days=30), 7)


@pytest.mark.parametrize("days", [1, 9])
def test_a_late_order_that_has_not_left_is_cancelled_as_any(seeded_store: Store, relation: Relation, days: int) -> None:
    is_late_by(seeded_store, relation, days, shipped_at=None)
    talk = Talk(seeded_store, relation, HELENE).asks(CANCEL, order_number=LATE)
    assert not talk.act("utter_confirm_cancel").get("has_left")
    assert talk.yes().act("utter_order_cancelled")["has_left"] is False


def test_an_order_not_late_enough_says_from_which_day_it_may_be_cancelled(
    seeded_store: Store, relation: Relation
) -> None:
    is_late_by(seeded_store, relation, 4)
    told = Talk(seeded_store, relation, HELENE).asks(CANCEL, order_number=LATE).act("utter_order_not_cancellable")
    opens_on = (relation.now().date() + timedelta(days=4)).isoformat()
    assert (told["days_late"], told["opens_on"], told["refund_days"]) == (4, opens_on, 14)


def test_a_refund_asked_for_a_late_order_says_from_which_day_it_may_be_cancelled(
    seeded_store: Store, relation: Relation
) -> None:
    is_late_by(seeded_store, relation, 4)
    talk = Talk(seeded_store, relation, HELENE).also_asked("gerer_contrat", "annuler_commande", "je peux annuler ?")
    talk.asks("gerer_contrat.remboursement", "remboursée quand si ça n'arrive pas ?", order_number=LATE)
    told = talk.act("utter_no_refund")
    assert (told["opens_on"], told["refund_days"]) == ((relation.now().date() + timedelta(days=4)).isoformat(), 14)
    assert "utter_secondary" not in talk.said


def test_a_refund_asked_for_an_order_in_time_speaks_of_no_delay(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, "C-0007")
    talk.asks("gerer_contrat.remboursement", "et mon remboursement ?", order_number="LV-246102")
    assert "opens_on" not in talk.act("utter_no_refund")
