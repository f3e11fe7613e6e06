"""French days, delays and stretches of days, relative to a given today."""

from datetime import date, timedelta

import pytest

from bot.nlu.entities import find_entities

SATURDAY = date(2026, 11, 21)
WEDNESDAY = date(2026, 11, 18)
MOMENTS = ("date", "period")


def moments(text: str, today: date = SATURDAY) -> list:
    """(value, bound) of each."""
    return [
        (entity["value"], entity.get("bound"))
        for entity in find_entities(text, [], today)
        if entity["entity"] in MOMENTS
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("lundi", "2026-11-23"),
        ("lundi prochain", "2026-11-23"),
        ("samedi", "2026-11-28"),
        ("lundi en huit", "2026-11-30"),
        ("lundi dernier", "2026-11-16"),
        ("commandé lundi, toujours rien", "2026-11-16"),
        ("mardi de la semaine prochaine", "2026-11-24"),
        ("samedi 9", "2027-01-09"),
        ("vendredi 11 décembre", "2026-12-11"),
        ("le 3", "2026-12-03"),
        ("livrez-moi le 3 svp", "2026-12-03"),
        ("ma commande du 3", "2026-11-03"),
        ("reçu le 15", "2026-11-15"),
        ("je veux être livré le 3", "2026-12-03"),
        ("le 2 du mois prochain", "2026-12-02"),
        ("3 déc.", "2026-12-03"),
        ("1er janvier", "2027-01-01"),
        ("3 novembre", "2026-11-03"),
        ("3 décembre 2027", "2027-12-03"),
        ("03/12/2026", "2026-12-03"),
        ("03.12.26", "2026-12-03"),
        ("2026-12-03", "2026-12-03"),
        ("le 3/12", "2026-12-03"),
        ("livrée le 12/06", "2026-06-12"),
        ("aujourd'hui", "2026-11-21"),
        ("aujourd’hui", "2026-11-21"),
        ("demain", "2026-11-22"),
        ("après-demain", "2026-11-23"),
        ("hier soir", "2026-11-20"),
        ("avant-hier", "2026-11-19"),
        ("ce soir", "2026-11-21"),
        ("à Noël", "2026-12-25"),
        ("dans 3 jours", "2026-11-24"),
        ("dans deux semaines", "2026-12-05"),
        ("dans un mois", "2026-12-21"),
        ("dans une quinzaine de jours", "2026-12-06"),
        ("il y a 15 jours", "2026-11-06"),
        ("y a deux mois", "2026-09-21"),
    ],
)
def test_a_day(text: str, value: str) -> None:
    assert moments(text) == [(value, None)]


@pytest.mark.parametrize(
    ("text", "value", "bound"),
    [
        ("avant vendredi", "2026-11-27", "before"),
        ("d'ici mardi", "2026-11-24", "before"),
        ("jusqu'au 5 décembre", "2026-12-05", "before"),
        ("jeudi au plus tard", "2026-11-26", "before"),
        ("avant la fin du mois", "2026-11-30", "before"),
        ("avant la semaine prochaine", "2026-11-23", "before"),
        ("d'ici la semaine prochaine", "2026-11-29", "before"),
        ("à partir de lundi", "2026-11-23", "after"),
        ("pas avant lundi", "2026-11-23", "after"),
        ("dès demain", "2026-11-22", "after"),
        ("depuis le 2", "2026-11-02", "since"),
        ("depuis lundi", "2026-11-16", "since"),
        ("depuis début novembre", "2026-11-01", "since"),
        ("depuis une semaine", "2026-11-14", "since"),
        ("ça fait 3 semaines que j'attends", "2026-10-31", "since"),
        ("vers le 15 décembre", "2026-12-15", "about"),
        ("sous 48h", "2026-11-23", "within"),
        ("sous 24-48h", "2026-11-23", "within"),
        ("sous huitaine", "2026-11-29", "within"),
        ("sous 3 jours ouvrés", "2026-11-25", "within"),
        ("d'ici 10 jours", "2026-12-01", "within"),
        ("dans les 14 jours", "2026-12-05", "within"),
    ],
)
def test_a_bound_is_kept_beside_its_day(text: str, value: str, bound: str) -> None:
    assert moments(text) == [(value, bound)]


@pytest.mark.parametrize(
    ("text", "today", "first", "last"),
    [
        ("la semaine prochaine", SATURDAY, "2026-11-23", "2026-11-29"),
        ("cette semaine", WEDNESDAY, "2026-11-16", "2026-11-22"),
        ("la semaine dernière", SATURDAY, "2026-11-09", "2026-11-15"),
        ("fin de semaine", WEDNESDAY, "2026-11-20", "2026-11-22"),
        ("fin de semaine", SATURDAY, "2026-11-21", "2026-11-22"),
        ("ce week-end", WEDNESDAY, "2026-11-21", "2026-11-22"),
        ("le week-end prochain", SATURDAY, "2026-11-28", "2026-11-29"),
        ("mi-décembre", SATURDAY, "2026-12-10", "2026-12-20"),
        ("début janvier", SATURDAY, "2027-01-01", "2027-01-10"),
        ("en octobre", SATURDAY, "2026-10-01", "2026-10-31"),
        ("le mois prochain", SATURDAY, "2026-12-01", "2026-12-31"),
        ("fin de mois", SATURDAY, "2026-11-21", "2026-11-30"),
        ("l'année dernière", SATURDAY, "2025-01-01", "2025-12-31"),
        ("du 3 au 5 décembre", SATURDAY, "2026-12-03", "2026-12-05"),
        ("du 29 au 3", SATURDAY, "2026-11-29", "2026-12-03"),
        ("entre le 3 et le 5", SATURDAY, "2026-12-03", "2026-12-05"),
        ("entre lundi et mercredi", SATURDAY, "2026-11-23", "2026-11-25"),
        ("du lundi 7 au mercredi 9", SATURDAY, "2026-12-07", "2026-12-09"),
    ],
)
def test_a_period_has_its_first_and_last_day(text: str, today: date, first: str, last: str) -> None:
    [period] = [entity for entity in find_entities(text, [], today) if entity["entity"] in MOMENTS]
    assert (period["entity"], period["value"]) == ("period", f"{first}/{last}")
    assert (period["from_on"], period["to_on"]) == (first, last)


def test_hours_of_a_delay_are_kept() -> None:
    [delay] = find_entities("sous 48h", [], SATURDAY)
    assert (delay["hours"], delay["text"]) == (48, "sous 48h")
    [short] = find_entities("dans 2 heures", [], SATURDAY)
    assert (short["value"], short["hours"]) == ("2026-11-21", 2)
    [past] = find_entities("il y a 2 heures", [], SATURDAY)
    assert (past["value"], past["hours"]) == ("2026-11-21", -2)


@pytest.mark.parametrize(
    ("text", "minutes"), [("dans 20 min", 20), ("dans une demi-heure", 30), ("dans environ dix minutes", 10)]
)
def test_minutes_of_a_delay_are_kept(text: str, minutes: int) -> None:
    [delay] = find_entities(text, [], SATURDAY)
    assert (delay["value"], delay["minutes"]) == ("2026-11-21", minutes)


@pytest.mark.parametrize(
    "text",
    [
        *("le 31/02/2027", "le 35", "le 29 février", "12/13/2026", "99/99", "il y a un problème", "le 8 kg est bien"),
        *("note 5/5", "ouvert 7j/7 et 24h/24", "24/7", "le 3 en 1", "lave-linge 9/6 kg", "1,5 L", "version 2.5"),
        *("tous les lundis", "de 3 à 5 personnes", "une semaine", "le week-end", "mon mois", "la mairie", "dix sept"),
    ],
)
def test_what_is_no_day_is_left_alone(text: str) -> None:
    assert moments(text) == []


def test_a_year_of_todays_gives_real_days_in_order() -> None:
    """Whatever the day: tomorrow is the next one, a weekday is within a week, a day of the month is that one."""
    for offset in range(400):
        today = date(2027, 1, 1) + timedelta(days=offset)
        [(tomorrow, _)] = moments("demain", today)
        [(monday, _)] = moments("lundi", today)
        [(third, _)] = moments("le 3", today)
        [(past, _)] = moments("depuis le 31", today)
        [(week, _)] = moments("fin de semaine", today)
        assert date.fromisoformat(tomorrow) == today + timedelta(days=1)
        assert 1 <= (date.fromisoformat(monday) - today).days <= 7 and date.fromisoformat(monday).weekday() == 0
        assert date.fromisoformat(third).day == 3 and 0 <= (date.fromisoformat(third) - today).days <= 31
        assert date.fromisoformat(past).day == 31 and 0 <= (today - date.fromisoformat(past)).days <= 61
        first, last = week.split("/")
        assert today <= date.fromisoformat(last) and first <= last
