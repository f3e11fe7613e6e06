"""Several kinds of appliance in one message, « un lave-linge et un frigo »: the first comes first, the others wait."""

import re
from typing import Any

from actions.product_choice import category_named
from actions.turn import Turn
from relation.store.brand_search import normalise

_EACH = re.compile(
    r"[,;:+&]|[.!?](?=\s|$)|\b(?:et|puis|ainsi que)\b"
    r"(?=(?: aussi| également)? (?:une?|des|deux|du|d['’ ]une?|pour|mon|ma|mes|le|la)\b)",
    re.I,
)
_WISH = re.compile(
    r"\b(?:cherche\w*|recherche\w*|faut|faudrait|faudra|besoin|envie|veux|veut|voudrai\w*|aimerai\w*|souhait\w+|acheter"
    r"|achete|commander|prendre|prends|equiper|conseil\w*|recommand\w*|propos\w*)\b|^(?:\w+ ){0,2}une?\b"
)
_USE = re.compile(r"\b(?:pour|budget|moins de|maximum|max)\b", re.I)
_ONE = re.compile(r"\b(?:une?|des|deux|trois)\b")
_ITEMS = re.compile(r"[,;:+&.?!\n]|\bet\b", re.I)
_TO_FIT_OUT = re.compile(rf"{_WISH.pattern}|\b(?:amenag\w*|equip\w*|refais\w*|refaire|renov\w*|meubl\w*)\b")
MOST_WORDS_OF_A_NAME, LEAST_LISTED = 3, 2
_NEXT = re.compile(r"^(?:aussi |egalement |puis |peut etre |plus )*(?:une?|des|deux|trois|du|d une?|pour)\b")
"""How what is wished for beside the first begins: « pas un », « avec un », « sous un » are no wish."""
_HAD = re.compile(
    r"\b(?:mon|ma|mes|notre|nos|ce|cet|cette|ai(?! besoin| envie)|avons|panne|marche|fonctionne|contrats?|garanti\w*)\b"
)


def shelves_named(turn: Turn, text: str) -> dict[str, str]:
    """By the id of each shelf that a part of `text` names, that part; in the order of the message."""
    found: dict[str, str] = {}
    for part in _EACH.split(text):
        if shelf := category_named(turn, part):
            found.setdefault(shelf.id, part.strip())
    return found


def shelves_wanted(turn: Turn, text: str) -> dict[str, str]:
    """As `shelves_named`, when each of them, and there are two at least, is wished for; else empty."""
    if turn.is_clicked or not _EACH.search(text):
        return {}
    named = shelves_named(turn, text)
    plain = [normalise(part) for part in named.values()]
    is_wished = len(plain) > 1 and _WISH.search(plain[0]) is not None
    is_more = all(map(_NEXT.search, plain[1:]))
    is_each = is_wished and is_more and all(_ONE.search(one) and not _HAD.search(one) for one in plain)
    return named if is_each else shelves_listed(turn, text)


def shelves_listed(turn: Turn, text: str) -> dict[str, str]:
    """« Nous refaisons la cuisine : four, plaque, hotte et lave-vaisselle, que proposez-vous ? »: bare names."""
    if not _TO_FIT_OUT.search(normalise(text)):
        return {}
    bare = [part.strip() for part in _ITEMS.split(text) if 1 <= len(part.split()) <= MOST_WORDS_OF_A_NAME]
    named = {shelf.id: part for part in reversed(bare) if (shelf := category_named(turn, part))}
    is_plain = not any(_HAD.search(normalise(part)) for part in named.values())
    return dict(reversed(named.items())) if len(named) >= LEAST_LISTED and is_plain else {}


def shared_use(wanted: dict[str, str]) -> str:
    """« … et un sèche-linge pour une famille de 4 »: said once, at the end, it is of each; else empty."""
    *before, last = wanted.values() if wanted else [""]
    found = _USE.search(last)
    return last[found.start() :] if found and before and not any(_USE.search(part) for part in before) else ""


def leave_others(turn: Turn) -> None:
    """Leaves to this answer the first shelf that the message wants; advice on the others comes after it."""
    wanted = shelves_wanted(turn, turn.text)
    if wanted:
        first, use = next(iter(wanted)), shared_use(wanted)
        turn.text = f"{wanted.pop(first)} {use}".strip()
        advise_later(turn, wanted)


def advise_later(turn: Turn, shelves: dict[str, str], *, is_announced: bool = False) -> None:
    """`shelves`: what was said of each, by its id."""
    labels = shelf_labels(turn, shelves)
    demand = {"objective": "acheter", "motif": "conseil_choix", "entities": [], "is_announced": is_announced}
    later = [{**demand, "text": part, "label": label} for part, label in zip(shelves.values(), labels, strict=True)]
    if later:
        turn.remember(other_demands=[*later, *_waiting_but(turn, labels)])


def leave_advised(turn: Turn, shelf: str) -> None:
    """That shelf has its advice: it waits for none."""
    left = _waiting_but(turn, shelf_labels(turn, {shelf: ""}))
    if len(left) < len(turn.slots.get("other_demands") or []):
        turn.remember(other_demands=left or None)


def _waiting_but(turn: Turn, labels: list[str]) -> list[dict[str, Any]]:
    waiting = turn.slots.get("other_demands") or []
    return [one for one in waiting if one["motif"] != "conseil_choix" or one.get("label") not in labels]


def shelf_labels(turn: Turn, shelves: dict[str, str]) -> list[str]:
    labels = {shelf.id: shelf.label for shelf in turn.brand.categories()}
    return [labels[shelf] for shelf in shelves]
