"""Dates, times, amounts, plurals, lists and elisions."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from relation.voice import french

TODAY = date(2026, 11, 20)


def test_dates() -> None:
    assert french.written_date(date(2026, 11, 24), TODAY) == "mardi 24\u00a0novembre"
    assert french.written_date(date(2026, 12, 1), TODAY) == "mardi 1er\u00a0décembre"
    assert french.written_date(date(2027, 1, 4), TODAY) == "lundi 4\u00a0janvier"
    assert french.written_date(date(2027, 6, 1), TODAY) == "mardi 1er\u00a0juin 2027"
    assert french.when_date(date(2026, 11, 21), TODAY) == "demain"
    assert french.when_date(date(2026, 11, 24), TODAY) == "le mardi 24\u00a0novembre"
    assert french.near_date(date(2026, 11, 19), TODAY) == "hier"
    assert french.evening_of(TODAY, TODAY) == "ce soir"
    assert french.evening_of(date(2026, 11, 24), TODAY) == "le mardi 24\u00a0novembre au soir"


def test_times_are_told_in_the_brands_zone() -> None:
    paris, reunion = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")
    at = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
    assert french.written_time(at, paris) == "18\u00a0h\u00a030"
    assert french.written_time(at, reunion) == "21\u00a0h\u00a030"
    assert french.written_time(datetime(2026, 11, 20, 8, 0, tzinfo=UTC), paris) == "9\u00a0h"
    assert french.written_time(datetime(2026, 11, 20, 23, 0, tzinfo=UTC), paris) == "0\u00a0h"


@pytest.mark.parametrize(
    ("cents", "written"),
    [
        (124990, "1\u202f249,90\u00a0€"),
        (0, "0,00\u00a0€"),
        (5, "0,05\u00a0€"),
        (-1250, "−12,50\u00a0€"),
        (123456789, "1\u202f234\u202f567,89\u00a0€"),
    ],
)
def test_amounts(cents: int, written: str) -> None:
    assert french.written_amount(cents) == written


def test_counts_and_lists() -> None:
    assert [french.counted(n, "jour") for n in (0, 1, 2)] == ["0\u00a0jour", "1\u00a0jour", "2\u00a0jours"]
    assert french.counted(2, "cheval", "chevaux") == "2\u00a0chevaux"
    assert french.enumerated(["a", "b", "c"]) == "a, b et c"
    assert french.enumerated(["a", "b"], "ou") == "a ou b"
    assert french.enumerated(["a"]) == "a"
    assert french.enumerated([]) == ""
    assert french.written_minutes(65) == "1\u00a0h\u00a005"
    assert french.written_minutes(0) == "1\u00a0minute"


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("Anne", "d’Anne"),
        ("Paul", "de Paul"),
        ("Hugo", "d’Hugo"),
        ("hotte", "de hotte"),
        ("Yves", "d’Yves"),
        ("yaourtière", "de yaourtière"),
        ("Œuvre", "d’Œuvre"),
        ("Éric", "d’Éric"),
        ("Le Verger", "du Verger"),
        ("Les Halles", "des Halles"),
        ("", "de "),
    ],
)
def test_elisions(word: str, said: str) -> None:
    assert french.of(word) == said


def test_places() -> None:
    said = [french.at(name) for name in ("Le Verger", "Les Halles", "Nantes")]
    assert said == ["au Verger", "aux Halles", "à Nantes"]
