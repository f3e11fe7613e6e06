"""Moving what is planned, and what may still be changed in an order."""

from datetime import date, timedelta

import pytest
from talk import Talk

from relation.context import Relation
from relation.model.brand import OrderStatus
from relation.store.unit_of_work import Store

YING, ETIENNE, JULIEN, SOLVEIG, MARGUERITE, MAXENCE, NOLWENN = (
    *("C-0007", "C-0010", "C-0008", "C-0005", "C-0011", "C-0004", "C-0012"),
)
TUESDAY, SUNDAY, CHRISTMAS = "2026-12-01", "2026-11-29", "2026-12-25"


def test_a_delivery_is_moved_after_a_yes(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.replanifier", "plutôt le 1er décembre", date=TUESDAY)
    planned = talk.act("utter_confirm_move")
    assert (planned["reference"], planned["new_on"]) == ("LV-246102", TUESDAY)
    assert not talk.effects
    talk.yes()
    assert talk.act("utter_meeting_moved")["new_on"] == TUESDAY
    with seeded_store.read() as uow:
        order = uow.brand.order("LV-246102")
    assert order is not None
    assert order.promised_on == date.fromisoformat(TUESDAY)


def test_a_no_moves_nothing(seeded_store: Store, relation: Relation) -> None:
    with seeded_store.read() as uow:
        before = uow.brand.order("LV-246102")
    Talk(seeded_store, relation, YING).asks("gerer_contrat.replanifier", date=TUESDAY).no()
    with seeded_store.read() as uow:
        assert uow.brand.order("LV-246102") == before


def test_the_day_is_asked_with_days_that_are_served(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.replanifier", "je ne serai pas là")
    assert talk.form == "reschedule_form"
    days = [date.fromisoformat(day) for day in talk.slots["reschedule_days"]]
    assert len(days) == 3
    assert all(day.weekday() != 6 and day > relation.now().date() for day in days)
    talk.answers("mardi", date=TUESDAY)
    assert talk.said == ["utter_confirm_move"]


@pytest.mark.parametrize(
    "text",
    [
        "commandé le 12 novembre, livrez-moi le 1er décembre",
        "livrez-moi le 1er décembre, comme je l'ai écrit le 12 novembre",
        "pas dimanche : le 1er décembre",
        "j'attends depuis lundi, disons le 1er décembre",
    ],
)
def test_of_several_days_the_one_that_can_be_chosen_counts(seeded_store: Store, relation: Relation, text: str) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.replanifier", text)
    assert talk.act("utter_confirm_move")["new_on"] == TUESDAY


def test_the_day_that_is_planned_is_not_the_one_to_move_to(seeded_store: Store, relation: Relation) -> None:
    with seeded_store.read() as uow:
        order = uow.brand.order("LV-246102")
    assert order is not None
    planned = order.promised_on
    talk = Talk(seeded_store, relation, YING)
    talk.asks("gerer_contrat.replanifier", f"ma livraison du {planned:%d/%m/%Y}, je ne serai pas là")
    assert talk.form == "reschedule_form"
    talk.answers(f"le 1er décembre au lieu du {planned:%d/%m/%Y}")
    assert talk.act("utter_confirm_move")["new_on"] == TUESDAY


@pytest.mark.parametrize("day", [SUNDAY, CHRISTMAS, "2026-11-18", "2027-03-01"])
def test_a_day_that_is_not_served_says_which_ones_are(seeded_store: Store, relation: Relation, day: str) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.replanifier", date=day)
    assert talk.form == "reschedule_form"
    talk.answers("ce jour-là", date=day)
    refused = talk.act("utter_day_refused")
    assert refused["wanted_on"] == day
    assert refused["earliest_on"] == "2026-11-19"
    assert talk.form == "reschedule_form"


def test_a_form_without_a_day_ends_with_a_person(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.replanifier")
    for _ in range(3):
        talk.answers("n'importe quand")
    assert talk.form is None
    assert talk.is_offered_a_person


def test_a_technicians_visit_is_proposed_to_be_moved(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, JULIEN).asks("gerer_contrat.replanifier", "le technicien", date=TUESDAY)
    assert (talk.act("utter_confirm_move")["kind"], talk.act("utter_confirm_move")["reference"]) == (
        "visit", "SAV-6VD7J",
    )  # fmt: skip
    talk.yes()
    [effect] = talk.effects
    kept = {"reference": "SAV-6VD7J", "on": TUESDAY, "slot": visit(seeded_store)[1]}
    assert (effect["type"], effect["args"]) == ("move_visit", kept), "what was confirmed, the half-day too"


def visit(store: Store) -> tuple[date | None, str | None]:
    """The day and the half-day on file."""
    with store.read() as uow:
        ticket = uow.brand.ticket("SAV-6VD7J")
    assert ticket is not None
    return ticket.visit_on, ticket.visit_slot


@pytest.mark.parametrize(
    ("said", "slot"),
    [
        ("plutôt le 1er décembre, l'après midi", "13 h - 17 h"),
        ("je peux le mettre le 1er décembre après-midi ?", "13 h - 17 h"),
        ("le 1er décembre le matin", "8 h - 12 h"),
        ("le 1er décembre à 14 h", "13 h - 17 h"),
        ("le 1er décembre après 17 h", "17 h - 20 h"),
    ],
)
def test_the_half_day_asked_is_confirmed_and_stored(
    seeded_store: Store, relation: Relation, said: str, slot: str
) -> None:
    talk = Talk(seeded_store, relation, JULIEN).asks("gerer_contrat.replanifier", said)
    assert talk.act("utter_confirm_move")["new_slot"] == slot
    assert talk.yes().act("utter_meeting_moved")["slot"] == slot
    assert visit(seeded_store) == (date.fromisoformat(TUESDAY), slot)


def test_the_half_day_told_before_the_day_is_kept(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, JULIEN)
    talk.asks("gerer_contrat.replanifier", "le technicien, plutôt l'après-midi")
    assert talk.form == "reschedule_form"
    talk.answers("le 1er décembre")
    assert talk.act("utter_confirm_move")["new_slot"] == "13 h - 17 h"


def test_without_a_half_day_the_one_on_file_is_shown(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, JULIEN).asks("gerer_contrat.replanifier", "le 1er décembre, pas le matin")
    assert talk.act("utter_confirm_move")["new_slot"] == visit(seeded_store)[1]


def test_an_order_on_its_tour_is_not_moved(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, ETIENNE).asks("gerer_contrat.replanifier", date=TUESDAY)
    assert talk.act("utter_move_refused")["code"] == "out_for_delivery"
    assert not talk.effects


def test_what_left_meanwhile_is_refused_by_the_brand(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.replanifier", date=TUESDAY)
    with seeded_store.write() as uow:
        uow.brand._set("LV-246102", status=OrderStatus.OUT_FOR_DELIVERY.value)
        uow.commit()
    talk.yes()
    assert not talk.effects
    assert talk.act("utter_move_refused")["code"] == "out_for_delivery"


def test_a_day_wished_while_an_appliance_is_broken_asks_for_a_visit(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("sav.panne", "mon lave-vaisselle ne démarre plus du tout")
    talk.asks("gerer_contrat.replanifier", "le plus tôt possible, jeudi matin", date=TUESDAY)
    assert "utter_nothing_to_move" not in talk.said


def test_nothing_planned_is_said_and_a_person_offered(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, SOLVEIG).asks("gerer_contrat.replanifier", date=TUESDAY)
    assert talk.said[0] == "utter_nothing_to_move"
    assert talk.is_offered_a_person


def test_a_stranger_is_asked_who_they_are(seeded_store: Store, relation: Relation) -> None:
    assert Talk(seeded_store, relation).asks("gerer_contrat.replanifier").form == "identification_form"


def test_several_meetings_are_a_choice(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, NOLWENN).asks("gerer_contrat.replanifier", date=TUESDAY)
    assert talk.said == ["utter_choose_meeting"]
    talk.clicks(talk.payloads()[1])
    assert talk.act("utter_confirm_move")["new_on"] == TUESDAY


def test_an_order_that_has_not_left_shows_what_can_change(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks("gerer_contrat.modifier_commande", "je me suis trompée")
    assert talk.act("utter_order_modifiable")["order_number"] == "LV-246102"
    opened = {payload.partition("{")[0] for payload in talk.payloads()}
    assert opened == {f"/gerer_contrat.{motif}" for motif in ("annuler_commande", "changer_adresse", "replanifier")}


@pytest.mark.parametrize("is_known", [True, False])
def test_another_model_wanted_instead_is_told_with_what_it_changes_in_the_price(
    seeded_store: Store, relation: Relation, is_known: bool
) -> None:
    with seeded_store.read() as uow:
        table, order = uow.brand.product("LV-OND13"), uow.brand.order("LV-246102")
    assert table is not None and order is not None
    text = "je voudrais le lave-vaisselle Ondine Table 13 couverts à la place"
    talk = Talk(seeded_store, relation, YING if is_known else None)
    talk.asks("gerer_contrat.modifier_commande", text, order_number="LV-246102")
    if not is_known:
        talk.form = None
        talk.slots |= {"order_number": "LV-246102", "email_or_postcode": "44000"}
        talk._step("action_identify", "aucun.donnee_seule", "44000", {"postcode": "44000"})
    told = talk.act("utter_order_modifiable")
    assert (told["wanted"], told["held"]) == (table.name, order.lines[0].name)
    assert told["more_cents"] == table.price_cents - order.lines[0].unit_cents


@pytest.mark.parametrize(
    ("customer", "order_number", "has_return"),
    [(MARGUERITE, "LV-245871", True), (MAXENCE, "LV-245530", False), (NOLWENN, "LV-221199", False)],
)
def test_an_order_that_left_may_only_be_returned(
    seeded_store: Store, relation: Relation, customer: str, order_number: str, has_return: bool
) -> None:
    talk = Talk(seeded_store, relation, customer).asks("gerer_contrat.modifier_commande", order_number=order_number)
    if order_number == "LV-245530":
        assert "utter_order_modifiable" in talk.said
        assert talk.act("utter_order_modifiable")["is_delivered_home"] is False
        return
    assert talk.said == ["utter_order_not_modifiable"]
    assert any("retour" in payload for payload in talk.payloads()) is has_return


def test_days_count_in_the_brands_time_zone(seeded_store: Store, relation: Relation) -> None:
    late = relation.now().replace(hour=23, minute=30)
    moved = Relation(relation.playbook, relation.voice, lambda: late)
    talk = Talk(seeded_store, moved, YING).asks("gerer_contrat.replanifier", date="2026-11-19")
    assert talk.form == "reschedule_form", "in Paris the 19th has begun: it is today, and too late"
    assert date.fromisoformat(talk.slots["reschedule_days"][0]) > late.date() + timedelta(days=1)


def test_a_day_for_the_technician_moves_no_delivery(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, YING).asks(
        "gerer_contrat.replanifier", "mardi matin pour le technicien", date=TUESDAY
    )
    assert talk.act("utter_nothing_to_move")["kind"] == "visit"
    assert talk.is_offered_a_person
    talk = Talk(seeded_store, relation, YING).asks(
        "gerer_contrat.replanifier", "la livraison mardi, pas le technicien", date=TUESDAY
    )
    assert talk.act("utter_confirm_move")["kind"] == "delivery"


def test_a_late_order_without_a_date_is_told_as_late_and_moved_nowhere(seeded_store: Store, relation: Relation) -> None:
    for number in ({}, {"order_number": "LV-240613"}):
        talk = Talk(seeded_store, relation, "C-0001").asks(
            "gerer_contrat.replanifier", "plutôt le 1er décembre", date=TUESDAY, **number
        )
        told = talk.act("utter_move_refused")
        assert (told["code"], told["order_number"], told["wanted_on"]) == ("late", "LV-240613", TUESDAY)
        assert talk.slots["order_number"] == "LV-240613"
        assert "utter_order_status" not in talk.said
        assert not talk.effects
