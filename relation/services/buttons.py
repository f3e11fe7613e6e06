"""Which of the offered buttons a message is: clicked, its label typed, or its place said (« le deuxième »)."""

import re
from collections.abc import Mapping, Sequence

from relation.model.conversation import Author, Message
from relation.store.brand_search import normalise

Button = dict[str, str]

_LIST = re.compile(r"_(choose|clarify)")
"""Acts that list things to choose from: there, a part of a label or a bare figure is a choice."""
CUT = "…"
LOOK_BACK = 8
"""Lines among which a button may still be chosen."""
NUMBERED_WORDS = 5
"""Beside a figure in an e-mail: « Bonjour », « Cordialement, Marie »; with more, it is not only a choice."""
OF_THE_MOMENT = "/satisfaction."
"""Payloads whose labels are anybody's words (« Pas du tout »): typed, they count only right after the question."""
MAX_WORDS = 5
STEM = 6
"""Letters that two forms of one word begin with."""
OF_A_USE = '/aucun.donnee_seule{"advice_need"'
_TAKES = re.compile(r"\bprends\b")
LAST = -1
PLACES: tuple[tuple[str, int], ...] = (
    (r"1er|1ere|premiere?", 0),
    (r"2e|2eme|2nde?|deuxieme|seconde?", 1),
    (r"3e|3eme|troisieme", 2),
    (r"4e|4eme|quatrieme", 3),
    (r"derniere?", LAST),
)
_LEAD = r"(?:(?:plutot|c est|ce sera|je (?:veux|prends|choisis)|le|la|l|pour|numero|option|choix|no?) )*"
_TAIL = r"(?: (?:svp|stp|merci|choix|option|s il (?:vous|te) plait))*"
_FIGURE = re.compile(rf"{_LEAD}([1-9]){_TAIL}")
GRADE = re.compile(r'/satisfaction\.grade\{"grade": ([1-5])\}')


def chosen_payload(
    lines: Sequence[Message], clicked: str | None, text: str, *, is_numbered: bool = False
) -> str | None:
    """The payload of that button; None when the message is none of them. `lines`: those before it, in order.

    A clicked payload counts only if it was really offered. `is_numbered`: the channel shows buttons as numbered lines.
    """
    told = [line for line in lines if line.author is Author.BOT and line.buttons]
    offered = [button for line in reversed(told) for button in reversed(line.buttons)]
    if clicked is not None and any(button["payload"] == clicked for button in offered):
        return clicked
    typed = normalise(text)
    asked_now = [button for line in lines[-1:] if line in told for button in line.buttons]
    typable = [button for button in offered if button in asked_now or not button["payload"].startswith(OF_THE_MOMENT)]
    same = next((button["payload"] for button in typable if normalise(button["title"]) == typed), None)
    last = _last_asked(lines)
    numbered = _numbered_in(last, text) if is_numbered and last else None
    return same or numbered or (_choice_in(last, typed) if typed else None)


def numbered(buttons: Sequence[Mapping[str, str]]) -> dict[int, Mapping[str, str]]:
    """By the figure that answers it, where buttons are numbered lines: its place; of grades, the grade."""
    grades = [GRADE.fullmatch(button["payload"]) for button in buttons]
    figures = [int(grade[1]) if grade else at for at, grade in enumerate(grades, start=1)]
    return dict(zip(figures, buttons, strict=True))


def _numbered_in(line: Message, text: str) -> str | None:
    """A figure alone on its line, with hardly a word around it."""
    rows = [row for row in map(normalise, text.split("\n")) if row]
    figures = [found for found in map(_FIGURE.fullmatch, rows) if found]
    others = sum(len(row.split()) for row in rows if not _FIGURE.fullmatch(row))
    if len(figures) != 1 or others > NUMBERED_WORDS:
        return None
    button = numbered(line.buttons).get(int(figures[0][1]))
    return button["payload"] if button else None


def _last_asked(lines: Sequence[Message]) -> Message | None:
    """The line whose buttons are still on offer: the last that has some, since the last words of a person."""
    for line in reversed(lines):
        if line.author in (Author.CUSTOMER, Author.ADVISOR):
            return None
        if line.author is Author.BOT and line.buttons:
            return line
    return None


def _choice_in(line: Message | None, typed: str) -> str | None:
    if line is None or len(typed.split()) > MAX_WORDS:
        return None
    is_list = _LIST.search(str((line.act or {}).get("act"))) is not None
    place = _place_in(typed, is_list) if is_list or _is_place_among(line.buttons, typed) else None
    if place is not None:
        return line.buttons[place]["payload"] if place < len(line.buttons) else None
    return _by_label(line.buttons, typed) if is_list else None


def _is_place_among(buttons: Sequence[Button], typed: str) -> bool:
    """Of « commander » and « réserver », under two products, « le deuxième » is no place: it is the second product.

    Nor is « je prends le premier » among the uses that an appliance may have: nobody takes those.
    """
    if _TAKES.search(typed) and any(button["payload"].startswith(OF_A_USE) for button in buttons):
        return False
    return len({button["payload"].partition("{")[0] for button in buttons}) == 1


def _place_in(typed: str, has_figures: bool) -> int | None:
    """The place that is said, from 0; LAST for the last one."""
    for words, place in PLACES:
        if re.fullmatch(rf"{_LEAD}(?:{words}){_TAIL}", typed):
            return place
    figure = _FIGURE.fullmatch(typed) if has_figures else None
    return int(figure[1]) - 1 if figure else None


def _by_label(buttons: Sequence[Button], typed: str) -> str | None:
    """The only button whose label begins as typed (channels cut labels), or has every long word that was typed, in
    that form or another.
    """
    words = {word for word in typed.split() if len(word) > len("les")}
    like = [
        button
        for button in buttons
        if (button["title"].endswith(CUT) and typed.startswith(normalise(button["title"])))
        or (words and all(_is_of(word, normalise(button["title"]).split()) for word in words))
    ]
    return like[0]["payload"] if len(like) == 1 else None


def _is_of(word: str, label: list[str]) -> bool:
    """The word is there, or another form of it: « un remplacement » for « Remplacer »."""
    return word in label or any(word[:STEM] == own[:STEM] for own in label if min(len(word), len(own)) >= STEM)
