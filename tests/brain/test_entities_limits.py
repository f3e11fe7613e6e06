"""Texts that nobody should send: a defined answer, in a time that grows with their length."""

import re
import time
from datetime import date
from pathlib import Path

import pytest

from bot.nlu.entities import Entities, Known, find_entities
from bot.nlu.entity_catalogue import Catalogue

TODAY = date(2026, 11, 21)
SHAPES = [re.compile(shape, re.I) for shape in Entities.get_default_config()["order_number_shapes"]]
LONG, SHORT = 20_000, 5_000
PIECES = [
    *("1", "1 ", "123 ", "😀", "\u202eאבג ", "<b>x</b>", "a", "a@", "1.", "1/", "10h ", "le 3 ", "FR76 ", "06 ", "("),
    *("lundi ", "soixante-dix ", "cent ", "je m'appelle a ", "c'est Aa Bb ", "lave linge ", "67 000 ", "entre 9h et "),
    *("1-", "l'", "commande ", "fin de ", "\n", "é"),
]


@pytest.fixture(scope="module")
def known() -> Known:
    catalogue = Catalogue.read(Path("data/brand/products.yml"), Path("data/brand/words.yml"))
    return Known(catalogue, ("Strasbourg",), lambda text, start, end: True)


def seconds(text: str, known: Known) -> float:
    """Of processor, the least of two."""
    spent = []
    for _ in range(2):
        start = time.process_time()
        find_entities(text, SHAPES, TODAY, known)
        spent.append(time.process_time() - start)
    return min(spent)


@pytest.mark.parametrize("piece", PIECES)
def test_the_time_grows_with_the_length_and_no_faster(piece: str, known: Known) -> None:
    """Four times as long: four times the time, sixteen if it were quadratic."""
    short, long = ((piece * length)[:length] for length in (SHORT, LONG))
    assert seconds(long, known) <= 9 * seconds(short, known) + 0.02


@pytest.mark.parametrize("piece", PIECES)
def test_spans_never_overlap_nor_leave_the_text(piece: str, known: Known) -> None:
    text = (piece * 400)[:2_000]
    end = 0
    for entity in find_entities(text, [], TODAY, known):
        assert end <= entity["start"] < entity["end"] <= len(text)
        assert text[entity["start"] : entity["end"]] == entity["text"]
        end = entity["end"]


@pytest.mark.parametrize("text", ["😀" * 50, "\u202e\u200b", "<script>alert(1)</script>", "\x00", "1" * 400, "׀" * 30])
def test_nothing_to_read_is_nothing(text: str, known: Known) -> None:
    assert find_entities(text, [], TODAY, known) == []
