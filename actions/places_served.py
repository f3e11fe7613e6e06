"""Which country or island a message names for a delivery, and whether it is served."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from actions.matching import is_alike, words_in
from actions.turn import Turn
from relation.store.brand_search import normalise

TOLD = ("name", "where", "delay", "cost", "in_english")
_DELIVERY = re.compile(r"\b(?:livr\w*|expedi\w*|envoy\w*|envoi\w*|ship\w*|deliver\w*)\b")
_AT_PLACE = re.compile(r"\b(?:a|en|au|vers|depuis|la|to|in|sur) (\w+)\b")
_POSTCODE = re.compile(r"\b\d{5}\b|\b(?:dans (?:le|l)|departement) \d{2}\b")
_IN_AREA = re.compile(r"\b(?:dans (?:le|la|l)|departement|en) (2[ab])\b")
LEAST_LETTERS = 5
_TOPIC = "action_delivery_terms"
ELSEWHERE = "livraison_ailleurs"
"""In data/follow_ups.yml: a bare place, just after the terms of delivery."""
POSTCODE_FIGURES, AREA_FIGURES = 5, 3


def places_served(turn: Turn) -> list[dict[str, Any]]:
    """Those served beside mainland France that the message names, by one of their names or a town there."""
    wanted = words_in(turn.text)
    places = turn.brand.facts()["delivery"]["countries"][1:]
    named = [place for place in places if _is_named(place, wanted) or _has_code(turn, place.get("codes", ()))]
    return [{key: place.get(key) for key in TOLD} for place in named]


def mainland(turn: Turn) -> dict[str, Any] | None:
    """The terms for everywhere in mainland France, when a bare place is asked that is one of its towns or postcodes.

    Of a place that we do not know nothing is said by itself: the terms are told whole.
    """
    if turn.follows != ELSEWHERE or is_not_served(turn):
        return None
    delivery = turn.brand.facts()["delivery"]
    home = delivery["countries"][0]
    if not _POSTCODE.search(normalise(turn.text)) and not _is_named(home, words_in(turn.text)):
        return None
    return {**{key: home.get(key) for key in TOLD}, "in_english": delivery["in_english"]}


def places_named(turn: Turn) -> list[Mapping[str, Any]]:
    """The same, with their costs, where a place is meant: « un café corsé » names none."""
    plain, places = normalise(turn.text), turn.brand.facts()["delivery"]["countries"][1:]
    said = [word for word in _AT_PLACE.findall(plain) if len(word) >= LEAST_LETTERS]
    return [place for place in places if _is_named(place, said)]


def is_not_served(turn: Turn) -> bool:
    """A country or an island to which nothing is sent is named."""
    plain, delivery = f" {normalise(turn.text)}", turn.brand.facts()["delivery"]
    is_named = any(f" {normalise(start)}" in plain for start in delivery["asks"]["not_served"])
    return is_named or _has_code(turn, delivery.get("not_served_codes", ()))


def is_delivery_abroad(turn: Turn) -> bool:
    """A place out of mainland France, where deliveries are spoken of, in this message or just before."""
    is_spoken_of = _DELIVERY.search(normalise(turn.text)) or turn.slots.get("topic_action") == _TOPIC
    return bool(is_spoken_of) and (bool(places_served(turn)) or is_not_served(turn))


def _has_code(turn: Turn, codes: Sequence[str]) -> bool:
    """« 2A », a postcode that begins so; « 974 » only where nothing but a place is asked."""
    known = tuple(normalise(str(code)) for code in codes)
    plain = normalise(turn.text)
    areas = plain.split() if turn.follows == ELSEWHERE else _IN_AREA.findall(plain)  # « bâtiment 2B » is no place
    if any(word in known and not word.isdigit() for word in areas):
        return True
    for word in plain.split():
        is_area = turn.follows == ELSEWHERE and len(word) == AREA_FIGURES
        if word.isdigit() and (is_area or len(word) == POSTCODE_FIGURES) and word.startswith(known):
            return True
    return False


def _is_named(place: Mapping[str, Any], wanted: list[str]) -> bool:
    names = " ".join((place["name"], *place.get("also", ())))
    return any(is_alike(word, own) for word in wanted for own in words_in(names))
