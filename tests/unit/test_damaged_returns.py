"""A damaged item goes back: chosen between two remedies, refunded with its delivery, its reason asked once."""

from datetime import timedelta

import pytest
from talk import Talk

from actions.item_remedies import remedy_in
from relation.context import Relation
from relation.model.act import Act
from relation.store.unit_of_work import Store
from relation.voice.preview import preview_scene

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


@pytest.mark.parametrize(
    ("heard", "said", "act"),
    [
        ("gerer_contrat.remboursement", "finalement remboursez-moi", "utter_item_return_opened"),
        ("gerer_contrat.remboursement", "un remboursement svp", "utter_item_return_opened"),
        ("gerer_contrat.modifier_commande", "un échange plutôt", "utter_item_ticket_opened"),
        ("sav.reparation", "réparez-le", "utter_item_ticket_opened"),
        ("nlu_fallback", "a refund please", "utter_item_return_opened"),
    ],
)
def test_the_remedy_is_chosen_in_words_too(
    seeded_store: Store, relation: Relation, heard: str, said: str, act: str
) -> None:
    assert damaged(seeded_store, relation).asks(heard, said).said == [act]


@pytest.mark.parametrize(
    "said",
    [
        "remboursé sous combien de jours ?",
        "ni remplacement ni réparation",
        "annulez le remboursement",
        "j'attends toujours mon remboursement",
        "je veux faire réparer mon aspirateur",
        "je voudrais échanger avec un conseiller",
        "I don't want a refund",
    ],
)
def test_a_question_a_doubt_and_another_matter_choose_no_remedy(
    seeded_store: Store, relation: Relation, said: str
) -> None:
    assert not damaged(seeded_store, relation).asks("gerer_contrat.remboursement", said).effects


def test_a_refund_that_cannot_be_is_said_and_opens_nothing(seeded_store: Store, relation: Relation) -> None:
    with seeded_store.write() as uow:
        uow.brand._set(ORDER, delivered_at=relation.now() - timedelta(days=90))
        uow.commit()
    talk = Talk(seeded_store, relation, AWA).asks("sav.article_endommage", "le bol est fêlé", order_number=ORDER)
    assert talk.said == ["utter_confirm_item_ticket"]
    talk.asks("aucun.affirmer", "oui, remboursez-moi")
    assert (talk.said, talk.effects) == (["utter_confirm_item_ticket"], [])
    assert talk.yes().said == ["utter_item_ticket_opened"]


def test_the_remedy_is_of_the_item_that_was_shown_whatever_is_named_meanwhile(
    seeded_store: Store, relation: Relation
) -> None:
    talk = damaged(seeded_store, relation)
    talk.asks("s_informer.disponibilite", "le LV-ALT14 est en stock ?", product_reference="LV-ALT14")
    talk.slots |= {"order_number": "LV-240613", "product_reference": "LV-ALT14"}
    talk.asks("aucun.donnee_seule", sav_remedy="return")
    assert talk.said == ["utter_item_return_opened"]
    with seeded_store.read() as uow:
        assert len(uow.brand.returns_of_order(ORDER)) == 1


def test_the_day_said_with_the_choice_reaches_the_ticket(seeded_store: Store, relation: Relation) -> None:
    talk = damaged(seeded_store, relation)
    talk.asks("aucun.donnee_seule", "un échange, avant samedi svp", date="2026-11-21")
    assert talk.said == ["utter_item_ticket_opened"]
    assert "avant samedi" in talk.effects[0]["args"]["symptom"]


def test_the_choice_of_a_remedy_comes_back_after_another_question(seeded_store: Store, relation: Relation) -> None:
    talk = damaged(seeded_store, relation).asks("s_informer.magasins_horaires", "vous ouvrez dimanche à Lyon ?")
    assert talk.said[-1] == "utter_choose_remedy"
    assert talk.act("utter_choose_remedy")["is_again"] is True
    assert talk.asks("aucun.donnee_seule", sav_remedy="ticket").said == ["utter_item_ticket_opened"]


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


def test_what_we_fetch_has_no_label(seeded_store: Store, relation: Relation) -> None:
    with seeded_store.write() as uow:
        uow.brand._set("LV-240613", status="livree", delivered_at=relation.now())
        uow.brand.open_return("LV-240613", None, "trop grand", relation.now())
        uow.commit()
    talk = Talk(seeded_store, relation, "C-0001").asks("gerer_contrat.remboursement", order_number="LV-240613")
    assert talk.act("utter_refund_status")["is_bulky"] is True
    scene = preview_scene(relation.playbook, "neutre", "gerer_contrat", "webchat")
    said = Act("utter_refund_status", talk.act("utter_refund_status"), "", [])
    told = " ".join(str(bubble) for bubble in relation.voice.render_turn([said], scene))
    assert "tiquette" not in told
    assert "dépo" not in told


def test_a_return_that_is_open_already_is_told_with_its_reference(seeded_store: Store, relation: Relation) -> None:
    talk = damaged(seeded_store, relation).asks("gerer_contrat.remboursement", "remboursez-moi")
    reference = talk.act("utter_item_return_opened")["reference"]
    again = Talk(seeded_store, relation, AWA).asks("sav.article_endommage", "le bol est fêlé", order_number=ORDER)
    assert again.act("utter_confirm_item_ticket")["return_reference"] == reference


@pytest.mark.parametrize("answered", ["yes", "button"])
def test_an_appliance_that_the_order_does_not_hold_is_said_before_anything(
    seeded_store: Store, relation: Relation, answered: str
) -> None:
    told = "j'ai reçu un lave vaisselle avec la porte enfoncée"
    talk = Talk(seeded_store, relation, AWA).asks("sav.article_endommage", told, order_number=ORDER)
    assert (talk.said, talk.act("utter_choose_item")["unlisted"]) == (["utter_choose_item"], "lave-vaisselle")
    talk.slots["order_number"] = ORDER
    talk = talk.yes() if answered == "yes" else talk.clicks(talk.payloads()[0])
    assert talk.said == ["utter_choose_remedy"]


@pytest.mark.parametrize(
    ("heard", "told"),
    [
        ("sav.article_endommage", "mon robot pâtissier est arrivé fêlé"),
        ("sav.article_endommage", "le bol est fêlé"),
        ("sav.article_manquant_errone", "j'ai reçu un lave-vaisselle au lieu du robot"),
    ],
)
def test_the_item_of_the_order_is_not_asked(seeded_store: Store, relation: Relation, heard: str, told: str) -> None:
    talk = Talk(seeded_store, relation, AWA).asks(heard, told, order_number=ORDER)
    assert "utter_choose_item" not in talk.said


def test_a_refund_wanted_after_the_ticket_is_opened_is_offered_a_person(
    seeded_store: Store, relation: Relation
) -> None:
    talk = damaged(seeded_store, relation).asks("gerer_contrat.retour", "je veux un echange")
    assert talk.said == ["utter_item_ticket_opened"]
    talk.slots["order_number"] = ORDER
    talk.asks("aucun.correction", "ah non attendez, plutot un remboursement", order_number=ORDER)
    assert "utter_ticket_status" in talk.said
    assert talk.is_offered_a_person


def test_what_else_is_wrong_joins_the_ticket_that_is_open(seeded_store: Store, relation: Relation) -> None:
    talk = damaged(seeded_store, relation).asks("gerer_contrat.retour", "je veux un echange")
    reference = talk.act("utter_item_ticket_opened")["reference"]
    talk.asks("sav.article_manquant_errone", "et ce n'est pas le bon modèle", order_number=ORDER)
    assert talk.said == ["utter_ticket_status"]
    assert talk.act("utter_ticket_status")["added_to"] == reference
    talk.asks("sav.article_manquant_errone", "ce n'est pas le bon modèle", order_number=ORDER)
    assert (talk.effects, talk.act("utter_ticket_status").get("added_to")) == ([], None), "nothing is added twice"
    with seeded_store.read() as uow:
        [ticket] = [one for one in uow.brand.tickets_of(AWA) if one.reference == reference]
    assert ticket.symptom == "le bol est fêlé — et ce n'est pas le bon modèle"


@pytest.mark.parametrize(
    ("told", "unlisted"),
    [
        ("j'avais commandé un micro-ondes noir et j'en ai un blanc", "micro-ondes"),
        ("il manque le panier de mon lave-vaisselle", "lave-vaisselle"),
        ("j'ai commandé un aspirateur et reçu un mixeur", "aspirateur"),
        ("il manque la moitié, j'ai reçu le robot mais pas la plaque de cuisson", "plaque de cuisson"),
        ("vous m'avez envoyé un micro-ondes à la place du robot", None),
        ("il manque le fouet du robot pâtissier", None),
        ("j'ai reçu un mixeur, c'est pas ce que j'ai commandé", None),
    ],
)
def test_what_should_have_come_is_looked_for_in_the_order(
    seeded_store: Store, relation: Relation, told: str, unlisted: str | None
) -> None:
    talk = Talk(seeded_store, relation, AWA).asks("sav.article_manquant_errone", told, order_number=ORDER)
    assert talk.said == ["utter_choose_item" if unlisted else "utter_choose_remedy"]
    assert talk.acts[0]["args"].get("unlisted") == unlisted


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("je veux un remplacement, pas un remboursement", "ticket"),
        ("pas de remboursement, un échange", "ticket"),
        ("un remboursement et surtout pas un échange", "return"),
        ("je veux pas un remplacement", None),
        ("pas un remboursement", None),
        ("ni remplacement ni remboursement", None),
    ],
)
def test_the_remedy_that_is_refused_beside_is_not_chosen(text: str, remedy: str | None) -> None:
    assert remedy_in(text) == remedy


def test_the_item_that_should_have_come_is_named_and_no_fault(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, AWA)
    talk.asks("sav.article_manquant_errone", "j'ai reçu un mixeur, c'est pas ça", order_number=ORDER)
    assert talk.said == ["utter_choose_remedy"]
    talk.asks("sav.panne", "l'aspirateur")
    assert talk.said == ["utter_choose_remedy"]
    assert talk.slots["sav_words"].endswith("l'aspirateur")
    assert remedy_in("le bon article svp") == remedy_in("recevoir ce qui manque") == "ticket"
    assert remedy_in("bon") is None
    talk.asks("sav.panne", "l'aspirateur ne démarre plus et fait un bruit")
    assert "utter_choose_remedy" not in talk.said
