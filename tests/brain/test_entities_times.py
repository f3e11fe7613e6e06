"""French times of day."""

from datetime import date

import pytest

from bot.nlu.entities import find_entities


def times(text: str) -> list:
    """(value, bound) of each."""
    return [
        (entity["value"], entity.get("bound"))
        for entity in find_entities(text, [], date(2026, 11, 21))
        if entity["entity"] == "time"
    ]


@pytest.mark.parametrize(
    ("text", "value", "bound"),
    [
        ("à 10h", "10:00", None),
        ("10h30", "10:30", None),
        ("10 h 30", "10:30", None),
        ("10:30", "10:30", None),
        ("à dix heures et demie", "10:30", None),
        ("à midi et quart", "12:00", None),
        ("vers midi", "12:00", "about"),
        ("jusqu'à minuit", "00:00", "before"),
        ("avant 10h", "10:00", "before"),
        ("d'ici 10h", "10:00", "before"),
        ("après 18h", "18:00", "after"),
        ("à partir de 14h", "14:00", "after"),
        ("8h du soir", "20:00", None),
        ("samedi 9h", "09:00", None),
        ("je passe à 3h", "03:00", None),
    ],
)
def test_a_time(text: str, value: str, bound: "str | None") -> None:
    assert times(text) == [(value, bound)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("entre 9h et 12h", "09:00", "12:00"),
        ("de 9 à 12h", "09:00", "12:00"),
        ("9h-12h", "09:00", "12:00"),
        ("de 9h30 à 11h", "09:30", "11:00"),
        ("entre midi et deux", "12:00", "14:00"),
        ("demain matin", "08:00", "12:00"),
        ("le 1er décembre après-midi", "13:00", "18:00"),
        ("mardi prochain, matin", "08:00", "12:00"),
        ("le 1er aprem", "13:00", "18:00"),
        ("la visite après-midi le 1er décembre", "13:00", "18:00"),
        ("dans la matinée", "08:00", "12:00"),
        ("cet après-midi", "13:00", "18:00"),
        ("cet apres midi", "13:00", "18:00"),
        ("en début d'après-midi", "13:00", "15:00"),
        ("en fin de journée", "17:00", "20:00"),
        ("à l'heure du déjeuner", "12:00", "14:00"),
        ("en fin d'après-midi", "16:00", "18:00"),
        ("lundi soir", "18:00", "22:00"),
    ],
)
def test_a_stretch_has_its_ends(text: str, first: str, last: str) -> None:
    [stretch] = [entity for entity in find_entities(text, [], date(2026, 11, 21)) if entity["entity"] == "time"]
    assert (stretch["value"], stretch["from_at"], stretch["to_at"]) == (f"{first}/{last}", first, last)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "sous 48h",
            "2h40 de retard",
            "j'ai attendu 10h",
            "pendant 3 heures",
            "25h",
            "à 99h",
            "24h/24",
            "bonne soirée",
        ),
        *("bon après-midi", "bonsoir", "un cycle de 2 h", "10 hommes", "1,5 h"),
    ],
)
def test_durations_and_greetings_are_no_times(text: str) -> None:
    assert times(text) == []
