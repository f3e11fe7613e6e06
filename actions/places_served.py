"""Which country or island a message names for a delivery, and whether it is served."""

import re
from collections.abc import Mapping
from typing import Any

from actions.matching import is_alike, words_in
from actions.turn import Turn
from relation.store.brand_search import normalise

TOLD = ("name", "where", "delay", "cost", "in_english")
_DELIVERY = re.compile(r"\b(?:livr\w*|expedi\w*|envoy\w*|envoi\w*|ship\w*|deliver\w*)\b")
_AT_PLACE = re.compile(r"\b(?:a|en|au|vers|depuis|la|to|in|sur) (\w+)\b")
LEAST_LETTERS = 5
_TOPIC = "action_delivery_terms"


def places_served(turn: Turn) -> list[dict[str, Any]]:
    """Those served beside mainland France that the message names, by one of their names or a town there."""
    wanted = words_in(turn.text)
    places = turn.brand.facts()["delivery"]["countries"][1:]
    return [{key: place.get(key) for key in TOLD} for place in places if _is_named(place, wanted)]


def places_named(turn: Turn) -> list[Mapping[str, Any]]:
    """The same, with their costs, where a place is meant: « un café corsé » names none."""
    plain, places = normalise(turn.text), turn.brand.facts()["delivery"]["countries"][1:]
    said = [word for word in _AT_PLACE.findall(plain) if len(word) >= LEAST_LETTERS]
    return [place for place in places if _is_named(place, said)]


def is_not_served(turn: Turn) -> bool:
    """A country or an island to which nothing is sent is named."""
    plain = f" {normalise(turn.text)}"
    return any(f" {normalise(start)}" in plain for start in turn.brand.facts()["delivery"]["asks"]["not_served"])


def is_delivery_abroad(turn: Turn) -> bool:
    """A place out of mainland France, where deliveries are spoken of, in this message or just before."""
    is_spoken_of = _DELIVERY.search(normalise(turn.text)) or turn.slots.get("topic_action") == _TOPIC
    return bool(is_spoken_of) and (bool(places_served(turn)) or is_not_served(turn))


def _is_named(place: Mapping[str, Any], wanted: list[str]) -> bool:
    names = " ".join((place["name"], *place.get("also", ())))
    return any(is_alike(word, own) for word in wanted for own in words_in(names))
