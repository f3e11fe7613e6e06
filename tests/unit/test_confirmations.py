"""Between what is read back and its yes: a correction is taken, a question is answered, nothing vanishes in silence."""

from datetime import date

import pytest
from talk import Talk

from relation.context import Relation
from relation.store.unit_of_work import Store

YING, JULIEN, NOLWENN = "C-0007", "C-0008", "C-0012"
TUESDAY, THURSDAY, SUNDAY = "2026-12-01", "2026-12-03", "2026-11-29"
MOVE, CONFIRM = "gerer_contrat.replanifier", "utter_confirm_move"
BARE, CORRECTION = "aucun.donnee_seule", "aucun.correction"


def moves_the_visit(store: Store, relation: Relation) -> Talk:
    talk = Talk(store, relation, JULIEN).asks(MOVE, "le technicien le 1er décembre entre 13h et 17h")
    assert talk.act(CONFIRM)["new_slot"] == "13 h - 17 h"
    return talk


def moves_the_delivery(store: Store, relation: Relation) -> Talk:
    talk = Talk(store, relation, YING).asks(MOVE, "livrez-moi plutôt le 1er décembre")
    assert talk.act(CONFIRM)["new_on"] == TUESDAY
    return talk


def moved_visit(talk: Talk) -> tuple[str, str]:
    [effect] = [one for one in talk.effects if one["type"] == "move_visit"]
    return effect["args"]["on"], effect["args"]["slot"]


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        (BARE, "plutôt le matin"),
        (CORRECTION, "non le matin plutôt"),
        ("aucun.refuser", "non, de 8h à 12h"),
        ("aucun.affirmer", "oui mais le matin"),
        (MOVE, "finalement plutôt le matin"),
        ("nlu_fallback", "matin si possible"),
    ],
)
def test_another_half_day_is_read_back_and_is_what_the_yes_does(
    seeded_store: Store, relation: Relation, heard: str, said: str
) -> None:
    talk = moves_the_visit(seeded_store, relation).asks(heard, said)
    assert talk.said == [CONFIRM]
    assert (talk.act(CONFIRM)["new_on"], talk.act(CONFIRM)["new_slot"]) == (TUESDAY, "8 h - 12 h")
    assert not talk.effects
    assert moved_visit(talk.yes()) == (TUESDAY, "8 h - 12 h")


@pytest.mark.parametrize("said", ["c'est noté ?", "alors ??", "c'est bon ?", "c'est fait du coup ?"])
def test_who_asks_whether_it_is_done_has_not_agreed(seeded_store: Store, relation: Relation, said: str) -> None:
    talk = moves_the_visit(seeded_store, relation).asks("aucun.affirmer", said)
    assert talk.said == [CONFIRM]
    assert talk.act(CONFIRM)["is_again"]
    assert not talk.effects
    assert moved_visit(talk.yes()) == (TUESDAY, "13 h - 17 h")


@pytest.mark.parametrize(
    "said", ["oui, c'est noté ?", "ok ?", "pourquoi pas ?", "vous pouvez l'enregistrer ?", "alors oui"]
)
def test_a_yes_with_a_question_mark_is_one(seeded_store: Store, relation: Relation, said: str) -> None:
    talk = moves_the_visit(seeded_store, relation).asks("aucun.affirmer", said)
    assert moved_visit(talk) == (TUESDAY, "13 h - 17 h")


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        (CORRECTION, "non plutôt le 3 décembre"),
        (CORRECTION, "le 3 décembre, pas le 1er décembre"),
        ("gerer_contrat.modifier_commande", "le 3 finalement"),
        (BARE, "pas le 1er décembre, le 3 décembre"),
    ],
)
def test_another_day_keeps_the_half_day(seeded_store: Store, relation: Relation, heard: str, said: str) -> None:
    talk = moves_the_visit(seeded_store, relation).asks(heard, said)
    assert talk.said == [CONFIRM]
    assert moved_visit(talk.yes()) == (THURSDAY, "13 h - 17 h")


def test_a_day_that_nobody_serves_is_refused_and_the_former_one_is_not_confirmed(
    seeded_store: Store, relation: Relation
) -> None:
    talk = moves_the_visit(seeded_store, relation).asks(CORRECTION, "non, plutôt le dimanche 29 novembre")
    assert (talk.said, talk.form) == (["utter_day_refused"], "reschedule_form")
    assert talk.act("utter_day_refused")["wanted_on"] == SUNDAY
    assert not talk.answers("oui", "aucun.affirmer").effects
    assert talk.answers("le 3 décembre").act(CONFIRM)["new_on"] == THURSDAY


@pytest.mark.parametrize(("heard", "said"), [("aucun.refuser", "non, un autre jour"), (CORRECTION, "non pas ça")])
def test_a_correction_that_says_no_more_is_asked(
    seeded_store: Store, relation: Relation, heard: str, said: str
) -> None:
    talk = moves_the_delivery(seeded_store, relation).asks(heard, said)
    assert (talk.said, talk.form) == (["utter_ask_reschedule_on"], "reschedule_form")
    assert talk.payloads()
    assert talk.answers("le 3 décembre").act(CONFIRM)["new_on"] == THURSDAY


@pytest.mark.parametrize("said", ["oui", "oui le 1er décembre", "oui, entre 13h et 17h"])
def test_a_yes_that_repeats_what_was_read_back_does_it(seeded_store: Store, relation: Relation, said: str) -> None:
    talk = moves_the_visit(seeded_store, relation).asks("aucun.affirmer", said)
    assert moved_visit(talk) == (TUESDAY, "13 h - 17 h")


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("s_informer.livraison_conditions", "et si je ne suis pas là le matin ?"),
        ("s_informer.magasins_horaires", "le magasin de Nantes ouvre le matin le 3 décembre ?"),
    ],
)
def test_a_question_that_names_a_moment_corrects_nothing(
    seeded_store: Store, relation: Relation, heard: str, said: str
) -> None:
    talk = moves_the_visit(seeded_store, relation).asks(heard, said)
    assert moved_visit(talk if talk.effects else talk.yes()) == (TUESDAY, "13 h - 17 h")


def test_a_half_day_of_a_delivery_is_not_taken_and_that_is_said(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks(MOVE, "livrez-moi le 1er décembre après-midi")
    assert (talk.act(CONFIRM)["has_half_day"], talk.act(CONFIRM)["new_slot"]) == (True, None)
    plain = moves_the_delivery(seeded_store, relation)
    assert plain.act(CONFIRM)["has_half_day"] is False
    assert plain.asks(BARE, "plutôt l'après-midi").act(CONFIRM)["has_half_day"] is True


def test_what_a_move_costs_is_told_with_it(seeded_store: Store, relation: Relation) -> None:
    talk = moves_the_delivery(seeded_store, relation).asks("s_informer.livraison_conditions", "c'est gratuit ?")
    assert talk.said == [CONFIRM]
    assert talk.act(CONFIRM)["is_free"] is True
    assert talk.yes().act("utter_meeting_moved")["new_on"] == TUESDAY


ASIDES = [
    ("s_informer.livraison_conditions", "vous livrez le dimanche ?"),
    ("s_informer.magasins_horaires", "vous ouvrez à quelle heure à Nantes ?"),
    ("gerer_contrat.donnees_paiement", "et le dernier prélèvement ?"),
]
BREST = "8 rue de Siam, 29200 Brest"
MATTERS = [
    (YING, MOVE, "livrez-moi plutôt le 1er décembre", CONFIRM, "move_delivery"),
    (JULIEN, MOVE, "le technicien plutôt le 1er décembre", CONFIRM, "move_visit"),
    (YING, "gerer_contrat.changer_adresse", BREST, "utter_confirm_order_address", "change_order_address"),
    (JULIEN, "gerer_contrat.changer_adresse", BREST, "utter_confirm_home_address", "change_contact"),
    (NOLWENN, "gerer_contrat.annuler_commande", "annulez la LV-246455", "utter_confirm_cancel", "cancel_order"),
    (JULIEN, "gerer_contrat.resilier", "je résilie", "utter_confirm_termination", "terminate_contract"),
    (YING, "gerer_contrat.droits_donnees", "supprimez mon compte", "utter_confirm_data_request", "promise"),
]
ORDERED = (YING, "acheter.commander", "je commande le zéphyr 40 en livraison", "utter_confirm_order", "place_order")


def begins(store: Store, relation: Relation, matter: tuple[str, str, str, str, str]) -> Talk:
    customer, intent, text, recap, _ = matter
    numbers = {"order_number": "LV-246455"} if "LV-246455" in text else {}
    talk = Talk(store, relation, customer).asks(intent, text, **numbers)
    assert talk.said[-1] == recap
    return talk


@pytest.mark.parametrize("matter", [*MATTERS, ORDERED], ids=lambda matter: f"{matter[4]}")
@pytest.mark.parametrize("aside", ASIDES, ids=lambda aside: aside[0])
def test_a_question_is_answered_and_the_confirmation_asked_again_in_short(
    seeded_store: Store, relation: Relation, matter: tuple[str, str, str, str, str], aside: tuple[str, str]
) -> None:
    talk = begins(seeded_store, relation, matter).asks(*aside)
    assert talk.said[0] != matter[3], "the question comes first"
    assert talk.said[-1] == matter[3]
    assert talk.act(matter[3])["is_again"] is True
    assert not talk.effects
    assert matter[4] in [effect["type"] for effect in talk.yes().effects]


@pytest.mark.parametrize("matter", MATTERS, ids=lambda matter: f"{matter[4]}")
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_a_question_that_asks_something_itself_loses_nothing(
    seeded_store: Store, relation: Relation, matter: tuple[str, str, str, str, str], answer: str
) -> None:
    talk = begins(seeded_store, relation, matter).asks("s_informer.disponibilite", "vous intervenez à Toulouse ?")
    assert matter[3] not in talk.said, "one question at a time"
    talk = talk.yes() if answer == "yes" else talk.no()
    assert talk.said == [matter[3]]
    assert not talk.effects, "nothing is done that was not asked last"
    assert talk.form is None
    assert matter[4] in [effect["type"] for effect in talk.yes().effects]


def test_a_no_after_it_came_back_leaves_all_as_it_was(seeded_store: Store, relation: Relation) -> None:
    talk = begins(seeded_store, relation, MATTERS[0]).asks(*ASIDES[0]).no()
    assert (talk.said, talk.effects) == (["utter_abandoned"], [])
    assert talk.asks(*ASIDES[0]).said[-1] != CONFIRM


def test_the_yes_is_of_the_order_that_was_read_back(seeded_store: Store, relation: Relation) -> None:
    talk = begins(seeded_store, relation, MATTERS[4])
    talk.asks("gerer_contrat.suivi_commande", "et la LV-246454, elle arrive quand ?", order_number="LV-246454")
    assert talk.act("utter_confirm_cancel")["order_number"] == "LV-246455"
    talk.yes()
    assert [one["args"]["order_number"] for one in talk.effects] == ["LV-246455"]


def test_another_order_named_is_read_back_instead(seeded_store: Store, relation: Relation) -> None:
    talk = begins(seeded_store, relation, MATTERS[4]).asks(BARE, "non, LV-246454", order_number="LV-246454")
    assert talk.act("utter_confirm_cancel")["order_number"] == "LV-246454"
    assert not talk.effects


def test_what_is_cancelled_is_not_moved_afterwards(seeded_store: Store, relation: Relation) -> None:
    talk = moves_the_delivery(seeded_store, relation)
    talk.asks("gerer_contrat.annuler_commande", "non, annulez la commande", order_number="LV-246102")
    assert talk.said == ["utter_confirm_cancel"]
    talk.yes()
    assert [one["type"] for one in talk.effects] == ["cancel_order"]
    assert CONFIRM not in talk.said


def test_another_matter_done_meanwhile_brings_it_back(seeded_store: Store, relation: Relation) -> None:
    talk = moves_the_delivery(seeded_store, relation).asks("gerer_contrat.changer_adresse", f"et livrez au {BREST}")
    assert talk.said == ["utter_confirm_order_address"]
    talk.yes()
    assert talk.said == ["utter_order_address_changed", CONFIRM]
    assert talk.yes().act("utter_meeting_moved")["new_on"] == TUESDAY


@pytest.mark.parametrize(
    ("heard", "said", "expected"),
    [
        (BARE, "non, 16 rue des Lilas", ("16 rue des Lilas", "49000", "Angers")),
        (CORRECTION, "non pardon c'est le 16, pas le 14", ("16 rue des Lilas", "49000", "Angers")),
        (BARE, "le 16 bis", ("16 bis rue des Lilas", "49000", "Angers")),
        (BARE, "c'est 49100 pas 49000", ("14 rue des Lilas", "49100", "Angers")),
        ("gerer_contrat.changer_adresse", "je me trompe, c'est rue des Roses", ("14 rue des Roses", "49000", "Angers")),
        ("aucun.affirmer", "oui mais au 16", ("16 rue des Lilas", "49000", "Angers")),
        (CORRECTION, BREST, ("8 rue de Siam", "29200", "Brest")),
    ],
)
def test_an_address_is_corrected_whole_or_in_part(
    seeded_store: Store, relation: Relation, heard: str, said: str, expected: tuple[str, str, str]
) -> None:
    talk = Talk(seeded_store, relation, YING)
    talk.asks("gerer_contrat.changer_adresse", "14 rue des Lilas 49000 Angers").asks(heard, said)
    assert talk.said == ["utter_confirm_order_address"]
    assert not talk.effects
    talk.yes()
    with seeded_store.read() as uow:
        order = uow.brand.order("LV-246102")
    assert order is not None and order.delivery is not None
    assert (order.delivery.address, order.delivery.postcode, order.delivery.town) == expected


def test_an_address_that_is_only_said_to_be_wrong_is_asked(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.changer_adresse", "14 rue des Lilas 49000 Angers")
    talk.asks(CORRECTION, "non ce n'est pas ça")
    assert (talk.said, talk.form) == (["utter_ask_address_text"], "address_form")
    assert not talk.answers("oui", "aucun.affirmer").effects


def test_the_day_of_the_move_is_stored(seeded_store: Store, relation: Relation) -> None:
    moves_the_visit(seeded_store, relation).asks(BARE, "plutôt le matin").yes()
    with seeded_store.read() as uow:
        ticket = uow.brand.ticket("SAV-6VD7J")
    assert ticket is not None
    assert (ticket.visit_on, ticket.visit_slot) == (date.fromisoformat(TUESDAY), "8 h - 12 h")


def test_an_order_asked_anew_after_a_question_is_read_back_once(seeded_store: Store, relation: Relation) -> None:
    talk = begins(seeded_store, relation, ORDERED).asks(*ASIDES[0]).asks("acheter.commander", "ok je le commande")
    assert talk.said == ["utter_confirm_order"]
    assert [one["type"] for one in talk.yes().effects] == ["place_order"]
    assert not talk.slots["other_demands"]
