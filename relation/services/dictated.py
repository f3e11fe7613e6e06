"""What is dictated, as it would be typed: « awa point ndiaye arobase exemple point fr », « LV deux quatre quatre… »."""

import re
from dataclasses import dataclass, replace

from relation.store.brand_search import normalise

UNITS = ("zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
         "treize", "quatorze", "quinze", "seize")  # fmt: skip
TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "huitante": 80,
        "octante": 80, "nonante": 90}  # fmt: skip
VALUES = {**{word: value for value, word in enumerate(UNITS)}, **TENS, "vingts": 20}
HUNDRED, THOUSAND = ("cent", "cents"), ("mille",)
FIGURES = 10
"""How many there are."""
ORDER, POSTCODE, PHONE = 6, 5, 10
"""Figures of a number that is worth reading: fewer are a price, a size, a quantity."""

_AT = r"(?:\s+(?:arobase?|arobaz|arrobase?)\s+|\s+@\s*|\s*@\s+)"
_DOT = r"(?:\.|\s+(?:point|dot)\s+)"
_JOINED = r"(?:[._+-]|\s+(?:point|dot|tiret(?:\s+(?:du\s+)?(?:bas|6|8))?|underscore)\s+)"
_LETTERS = r"(?:[^\W\d_]\s+){2,}[^\W\d_]\b"
"""« a w a »: a name that is spelt."""
_EMAIL = re.compile(rf"(?<![\w.@-])(?:{_LETTERS}|\w+)(?:{_JOINED}\w+)*{_AT}[\w-]+(?:{_DOT}\w{{2,}})+", re.I)
_EMAIL_EN = re.compile(r"(?<![\w.@-])\w+(?:\s+dot\s+\w+)*\s+at\s+\w+(?:\s+dot\s+\w{2,})+", re.I)
_SPOKEN = (
    (re.compile(r"\s+(?:tiret\s+(?:du\s+)?(?:bas|8)|underscore)\s+", re.I), "_"),
    (re.compile(r"\s+tiret(?:\s+(?:du\s+)?6)?\s+", re.I), "-"),
    (re.compile(r"\s+(?:point|dot)\s+", re.I), "."),
    (re.compile(r"\s*(?:\b(?:arobase?|arobaz|arrobase?|at)\b|@)\s*", re.I), "@"),
)
_RUN = re.compile(r"(?:[^\W\d_]+|\d+)(?:[\s-]+(?:[^\W\d_]+|\d+))*")
_COUNTED = re.compile(
    r"[\s-]*(?:€|(?:euros?|eur|balles|personnes?|fois|jours?|km|kilometres?|kg|litres?|watts?|tours?|metres?)\b)", re.I
)


def as_typed(text: str) -> str:
    """The text with its dictated e-mails and long numbers (an order's, a postcode, a telephone) as they are typed."""
    for shape in (_EMAIL, _EMAIL_EN):
        text = shape.sub(lambda found: _typed_email(found.group()), text)
    return _RUN.sub(lambda found: _typed_numbers(found.group(), text[found.end() :]), text)


def _typed_email(spoken: str) -> str:
    for said, sign in _SPOKEN:
        spoken = said.sub(sign, spoken)
    return "".join(spoken.split())


def _typed_numbers(words: str, after: str) -> str:
    """The run of words, each long number that is said in it replaced by its figures."""
    parts = re.split(r"([\s-]+)", words)  # a word, what stands between, a word…
    typed, place = [], 0
    while place < len(parts):
        end = place
        while end < len(parts) and (_is_figure(parts[end]) or (end > place and _is_and_one(parts[end : end + 3]))):
            end += 2
        said = [plain for plain in map(normalise, parts[place:end:2]) if plain != "et"]
        figures = "" if all(map(str.isdigit, said)) else _figures(said)
        is_long = len(figures) in (ORDER, POSTCODE) or (len(figures) == PHONE and figures.startswith("0"))
        if is_long and not _COUNTED.match("".join(parts[end - 1 :]) + after):
            typed += [figures, *parts[end - 1 : end]]
            place = end
        else:
            typed.append(parts[place])
            place += 1
    return "".join(typed)


def _is_figure(word: str) -> bool:
    plain = normalise(word)
    return plain.isdigit() or plain in VALUES or plain in (*HUNDRED, *THOUSAND)


def _is_and_one(parts: list[str]) -> bool:
    """« Vingt et un », « soixante et onze »; between two numbers « et » is of neither."""
    return [normalise(word) for word in parts[::2]] in (["et", "un"], ["et", "onze"])


@dataclass
class _Said:
    """One number that is being said: its thousands, what is under them, and what may still be added to it."""

    thousands: int = 0
    under: int = 0
    room: range = range(1000)

    def take(self, word: str) -> bool:
        """False when the word begins another number."""
        value = VALUES.get(word, 0)
        if word in THOUSAND:
            is_taken = not self.thousands
            self.thousands, self.under, self.room = self.thousands or self.under or 1, 0, range(1, 1000)
        elif word in HUNDRED:
            is_taken = (self.under == 0 and 100 in self.room) or 1 < self.under < FIGURES
            self.under, self.room = (self.under or 1) * 100, range(1, 100)
        elif value == 20 and self.under % 100 == 4:
            is_taken = True
            self.under, self.room = self.under + 76, range(1, 20)
        else:
            is_taken = value in self.room
            self.under, self.room = self.under + value, _room_after(value)
        return is_taken

    @property
    def figures(self) -> str:
        return str(self.thousands * 1000 + self.under)


def _room_after(value: int) -> range:
    if value in (60, 80):
        return range(1, 20)
    if value in TENS.values():
        return range(1, 10)
    return range(7, 10) if value == 10 else range(0)


def _figures(words: list[str]) -> str:
    """« deux quarante quatre zéro quatre vingt sept » → 244087: each number that is said, one after the other."""
    said: list[str] = []
    now: _Said | None = None
    for word in words:
        held = replace(now) if now else None
        if word.isdigit() or word == "zero" or now is None or not now.take(word):
            said += [held.figures] if held else []
            now = None
            if word.isdigit() or word == "zero":
                said.append(word if word.isdigit() else "0")
            else:
                now = _Said()
                now.take(word)
    return "".join([*said, now.figures] if now else said)
