"""What a customer has given to prove who they are, in any message: to the bot, in a wait, in a complaint."""

import re
from typing import Any

from relation.store.brand_numbers import number_in

GIVEN = "given"
"""Running fact: {"order_number", "email", "postcode"}, each of the last message that gave it; gone once proven."""
TRIED = "tried"
"""Among them: what went with a number that was wrong, or is; a proof is tried again with another number only."""
NEW_DETAILS = ("coordonnees", "changer_adresse")
"""Motifs of which an e-mail or a postcode is what is to be written down, and no proof."""
MERE_DATA = ("aucun.donnee_seule", "nlu_fallback")
_BETWEEN = re.compile(
    r"[\s,;:/-]*(?:(?:et|and|with)\s+)?"
    r"(?:(?:(?:le|mon|my|the)\s+)?(?:code\s+postal|cp|post\s?code|zip(?:\s?code)?|(?:adresse\s+)?e?-?mail|courriel)"
    r"[\s:]*(?:(?:est|is)\s+)?)?",
    re.I,
)
_STREET = re.compile(
    r"\b(?:rue|avenue|av|boulevard|bd|bld|place|chemin|impasse|all[ée]e|route|quai|cours|square|lieu-dit|hameau)\b",
    re.I,
)


def is_place_named(text: str) -> bool:
    """True when a street is named: its postcode is part of an address, which may be a new one."""
    return _STREET.search(text) is not None


def note_given(
    history: dict[str, Any], understanding: dict[str, Any], text: str, *, is_known: bool, is_waiting: bool
) -> dict[str, Any]:
    """The running facts with what this message gives. `is_known`: the customer is proven, and nothing is kept.

    A lone postcode may be of a shop: it is kept beside a number or an e-mail, and where a person is awaited.
    """
    if is_known:
        return {name: fact for name, fact in history.items() if name != GIVEN}
    before = history.get(GIVEN) or {}
    found = _given_in(understanding, text)
    if not is_waiting and not {"order_number", "email"} & {*before, *found}:
        found.pop("postcode", None)
    return {**history, GIVEN: {**before, **found}} if found else history


def without_proofs(history: dict[str, Any]) -> dict[str, Any]:
    """After a wrong try: the same is not tried again by itself. The number may be right, and stays; what went with it
    is `TRIED`, for another number.
    """
    given = dict(history.get(GIVEN) or {})
    tried = {**given.pop(TRIED, {}), **given}
    kept = {name: value for name, value in given.items() if name == "order_number"}
    return {**history, GIVEN: {**kept, TRIED: tried} if tried else {}}


def given_for(history: dict[str, Any], number: str | None) -> dict[str, str]:
    """What was given before; what was tried with another number too, where this one comes instead."""
    given = dict(history.get(GIVEN) or {})
    tried = given.pop(TRIED, None) or {}
    is_another = number is not None and number != tried.get("order_number")
    others = {name: value for name, value in tried.items() if name != "order_number"}
    return {**others, **given} if is_another else given


def _given_in(understanding: dict[str, Any], text: str) -> dict[str, str]:
    entities = understanding.get("entities") or []
    told = {found["entity"]: str(found["value"]) for found in entities}
    number = number_in(text) or number_in(told.get("order_number", ""))
    found = {"order_number": number} if number else {}
    if understanding.get("motif") in NEW_DETAILS:
        return {**found, **beside_number(entities, text)}
    email, postcode = told.get("email"), told.get("postcode")
    if email:
        found["email"] = email
    is_data = (understanding.get("intent") or {}).get("name") in MERE_DATA or number or email
    if postcode and is_data and not is_place_named(text):
        found["postcode"] = postcode
    return found


def beside_number(entities: list[dict[str, Any]], text: str) -> dict[str, str]:
    """« LV-246102, 44000, je change d'adresse »: what stands right after the number is of the customer as known."""
    ends = [one["end"] for one in entities if one["entity"] == "order_number" and "end" in one]
    return {
        one["entity"]: str(one["value"])
        for one in entities
        if one["entity"] in ("email", "postcode") and any(_BETWEEN.fullmatch(text, end, one["start"]) for end in ends)
    }
