"""A damaged item goes back: chosen between two remedies, refunded with its delivery, its reason asked once."""

from talk import Talk

from relation.context import Relation
from relation.store.unit_of_work import Store

AWA, ORDER = "C-0009", "LV-244087"


def damaged(store: Store, relation: Relation) -> Talk:
    with store.write() as uow:
        uow.brand._set(ORDER, delivery_cents=590)
        uow.commit()
    talk = Talk(store, relation, AWA).asks("sav.article_endommage", "le bol est fêlé", order_number=ORDER)
    assert talk.said == ["utter_choose_remedy"]
    talk.slots["order_number"] = ORDER
    return talk


def paid(store: Store) -> int:
    with store.read() as uow:
        order = uow.brand.order(ORDER)
    assert order is not None
    return order.refund_cents(order.lines[0].product_reference) + 590


def test_a_yes_to_one_or_the_other_asks_which_and_opens_nothing(seeded_store: Store, relation: Relation) -> None:
    talk = damaged(seeded_store, relation).yes()
    assert (talk.said, talk.effects) == (["utter_choose_remedy"], [])
    assert talk.no().said == ["utter_abandoned"]


def test_the_delivery_paid_is_refunded_as_it_was_said(seeded_store: Store, relation: Relation) -> None:
    talk = damaged(seeded_store, relation)
    assert talk.act("utter_choose_remedy")["refund_cents"] == paid(seeded_store)
    talk.asks("aucun.donnee_seule", sav_remedy="return")
    assert talk.act("utter_item_return_opened")["refund_cents"] == paid(seeded_store)


def test_how_it_goes_back_does_not_ask_why_again(seeded_store: Store, relation: Relation) -> None:
    talk = damaged(seeded_store, relation).asks("gerer_contrat.retour", "et je le renvoie comment ?")
    assert talk.said == ["utter_confirm_return"]
    assert talk.act("utter_confirm_return")["fault"] == "abime"
    talk.yes()
    with seeded_store.read() as uow:
        [opened] = uow.brand.returns_of_order(ORDER)
    assert opened.reason == "le bol est fêlé"
