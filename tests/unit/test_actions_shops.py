"""Shops: which one, open or not at that hour and that day, public holidays included."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from clock import Clock
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import update

from actions.shops import ShopHours
from actions.turn import ServiceAction, bind
from relation.context import Relation
from relation.model.act import Act
from relation.store import brand_tables as tables
from relation.store.unit_of_work import Store
from relation.voice.preview import preview_scene

Answered = tuple[list[dict[str, Any]], dict[str, Any], list[str]]
Ask = Callable[..., Answered]


@pytest.fixture
def ask(seeded_store: Store, relation: Relation) -> Ask:
    bind(seeded_store, relation)

    def run_action(
        action: ServiceAction, text: str, persona: str = "neutre", cues: Any = (), entities: Any = None, **slots: Any
    ) -> Answered:
        message = {
            "text": text,
            "intent": {"name": "s_informer.magasins_horaires"},
            "entities": [{"entity": name, "value": value} for name, value in (entities or {}).items()],
            "metadata": {"journey": {"persona": persona}, "understanding": {"persona": {"cues": list(cues)}}},
        }
        dispatcher = CollectingDispatcher()
        events = action.run(dispatcher, Tracker("c1", slots, message, [], False, None, {}, "action_listen"), {})
        kept = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
        return dispatcher.messages, kept, [event["name"] for event in events if event["event"] == "followup"]

    return run_action


def test_the_shop_of_the_purchase_is_meant(ask: Ask) -> None:
    [said], _, _ = ask(ShopHours(), "et dimanche c'est ouvert ?", purchase={"goal": "reservation", "shop_id": "paris"})
    assert said["shop_name"] == "Le Verger Paris"
    [said], _, _ = ask(ShopHours(), "et à Lyon ?", purchase={"goal": "reservation", "shop_id": "paris"})
    assert said["shop_name"] == "Le Verger Lyon"


def test_no_shop_named_asks_which_one_with_a_button_each(ask: Ask) -> None:
    [said], slots, _ = ask(ShopHours(), "vous fermez à quelle heure ce soir ?")
    assert said["response"] == "utter_choose_shop"
    assert '/s_informer.magasins_horaires{"shop_id": "lyon"}' in [button["payload"] for button in said["buttons"]]
    assert slots["pending_action"] == "action_shop_hours"
    assert "shop_id" not in slots


@pytest.mark.parametrize(
    ("words", "entities", "remembered", "shop_id"),
    [
        ("le magasin de lyon", None, None, "lyon"),
        ("je suis au 29200", None, None, "nantes"),
        ("et demain ?", None, "lille", "lille"),
        ("le magasin de lyon", None, "lille", "lyon"),
        ("Lyon", {"shop_id": "paris"}, "lille", "paris"),
    ],
)
def test_the_shop_is_named_near_remembered_or_chosen(
    ask: Ask, words: str, entities: Any, remembered: str | None, shop_id: str
) -> None:
    [said], slots, _ = ask(ShopHours(), words, entities=entities, shop_id=remembered)
    assert (said["response"], slots["shop_id"]) == ("utter_shop", shop_id)
    assert said["phone"]
    assert said["address"]


@pytest.mark.parametrize(
    ("now", "state", "at"),
    [
        (datetime(2026, 11, 17, 8, 0, tzinfo=UTC), "later", "2026-11-17T10:00:00+01:00"),
        (datetime(2026, 11, 17, 10, 0, tzinfo=UTC), "open", "2026-11-17T13:00:00+01:00"),
        (datetime(2026, 11, 17, 12, 30, tzinfo=UTC), "later", "2026-11-17T14:00:00+01:00"),
        (datetime(2026, 11, 17, 18, 0, tzinfo=UTC), "over", "2026-11-18T10:00:00+01:00"),
        (datetime(2026, 11, 16, 10, 0, tzinfo=UTC), "closed", "2026-11-17T10:00:00+01:00"),
        (datetime(2026, 7, 14, 10, 0, tzinfo=UTC), "closed", "2026-07-15T10:00:00+02:00"),
    ],
)
def test_today_hour_by_hour_with_the_lunch_break(ask: Ask, clock: Clock, now: datetime, state: str, at: str) -> None:
    clock.now = now
    [said], _, _ = ask(ShopHours(), "toulouse ?")
    assert (said["state"], said["at"]) == (state, at)


def test_the_seven_days_to_come_tell_the_closures(ask: Ask, clock: Clock) -> None:
    clock.now = datetime(2026, 12, 23, 10, 0, tzinfo=UTC)
    [said], _, _ = ask(ShopHours(), "strasbourg")
    closed = {day["on"]: day["label"] for day in said["week"] if not day["spans"]}
    assert closed == {"2026-12-25": "Noël", "2026-12-26": "Saint-Étienne", "2026-12-27": None}
    assert len(said["week"]) == 7


def test_a_closure_named_by_its_holiday(ask: Ask) -> None:
    [said], _, _ = ask(ShopHours(), "et à Noël ?", shop_id="lyon")
    assert (said["day_on"], said["state"], said["label"]) == ("2026-12-25", "closed", "Noël")
    assert said["at"] == "2026-12-26T09:30:00+01:00"


def test_an_open_public_holiday_is_said_to_be_one(ask: Ask) -> None:
    [said], _, _ = ask(ShopHours(), "ouverts le lundi de Pentecôte à Nantes ?")
    assert (said["day_on"], said["state"], said["label"]) == ("2027-05-17", "day", "Lundi de Pentecôte")
    assert said["spans"] == [{"opens_at": "2027-05-17T14:00:00+02:00", "closes_at": "2027-05-17T19:00:00+02:00"}]


def test_a_date_to_come_is_that_day_and_a_past_holiday_the_next_one(ask: Ask) -> None:
    [sunday], _, _ = ask(ShopHours(), "ouvert dimanche ?", entities={"date": "2026-11-22"}, shop_id="lille")
    assert (sunday["day_on"], sunday["state"]) == ("2026-11-22", "day")
    [past], _, _ = ask(ShopHours(), "le 11 novembre ?", entities={"date": "2026-11-11"}, shop_id="lyon")
    assert (past["day_on"], past["label"]) == ("2027-11-11", "Armistice")


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("il y a un parking à la boutique de Lyon ?", {"parking": "Part-Dieu"}),
        ("la boutique de Lyon est accessible en fauteuil roulant ?", {"acces": "plain-pied"}),
        ("horaires, parking et accès pmr à Lyon ?", {"parking": "Part-Dieu", "acces": "plain-pied"}),
        ("vos horaires à Lyon ?", {}),
    ],
)
def test_the_car_park_and_the_entrance_are_told_to_who_asks(ask: Ask, words: str, asked: dict[str, str]) -> None:
    [said], _, _ = ask(ShopHours(), words)
    told = {one["asked"]: one["told"] for one in said["ways_in"]}
    assert told.keys() == asked.keys()
    assert all(part in told[name] for name, part in asked.items())
    assert said["phone"] and said["state"]


def test_a_shop_of_which_it_is_not_known_says_so(ask: Ask, seeded_store: Store, relation: Relation) -> None:
    with seeded_store.write() as uow:
        uow.session.execute(update(tables.shops).values(parking=""))
        uow.commit()
    [said], _, _ = ask(ShopHours(), "où se garer à Lyon ?")
    assert said["ways_in"] == [{"asked": "parking", "told": ""}]
    scene = preview_scene(relation.playbook, "neutre", "s_informer", "webchat")
    args = {name: value for name, value in said.items() if name not in ("response", "buttons", "text")}
    [bubble] = relation.voice.render_turn([Act("utter_shop", args, "", [])], scene)
    assert "ne sais pas où" in bubble.text


def test_the_hours_of_a_shop_are_those_of_the_week(ask: Ask) -> None:
    [said], _, _ = ask(ShopHours(), "vos horaires à Paris")
    assert said["is_week_asked"]
    assert len(said["week"]) == 7
    [tonight], _, _ = ask(ShopHours(), "vous fermez quand à Paris ?")
    assert not tonight["is_week_asked"]


def test_a_town_without_a_shop_is_said_whatever_shop_was_spoken_of(ask: Ask) -> None:
    [said], _, _ = ask(ShopHours(), "et à Marseille ?", shop_id="paris")
    assert (said["response"], said["unknown_town"]) == ("utter_choose_shop", "Marseille")
