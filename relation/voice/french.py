"""French forms for templates: dates, times, amounts, plurals, lists, elisions."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from relation.voice.typography import NBSP, NNBSP

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
NEAR = {-1: "hier", 0: "aujourd’hui", 1: "demain"}
LETTERS = dict(enumerate(("deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"), start=2))
FRENCH_PHONE = re.compile(r"\+33\d{9}")
ASPIRATED = (
    "hach", "hail", "hall", "hamac", "hamster", "handicap", "hangar", "haric", "harn", "hasard", "hauss",
    "haut", "havre", "hibou", "hiérarch", "hockey", "hors", "hott", "houss", "hublot", "huit", "hurl", "héros",
)  # fmt: skip


def written_date(day: date, today: date) -> str:
    """As in "mardi 24 novembre"; the year is added when it is not `today`'s and the day is over three months away."""
    number = "1er" if day.day == 1 else str(day.day)
    year = f" {day.year}" if day.year != today.year and abs((day - today).days) > 90 else ""
    return f"{DAYS[day.weekday()]} {number}{NBSP}{MONTHS[day.month - 1]}{year}"


def near_date(day: date, today: date) -> str:
    """As in "demain", or "mardi 24 novembre"."""
    return NEAR.get((day - today).days) or written_date(day, today)


def when_date(day: date, today: date) -> str:
    """A complement: "demain", or "le mardi 24 novembre"."""
    return NEAR.get((day - today).days) or f"le {written_date(day, today)}"


def evening_of(day: date, today: date) -> str:
    """As in "ce soir", "demain soir", "le mardi 24 novembre au soir"."""
    return {-1: "hier soir", 0: "ce soir", 1: "demain soir"}.get((day - today).days) or (
        f"{when_date(day, today)} au soir"
    )


def written_time(at: datetime, zone: tzinfo) -> str:
    """As in "18 h 30", "9 h"."""
    local = at.astimezone(zone)
    minutes = f"{NBSP}{local.minute:02d}" if local.minute else ""
    return f"{local.hour}{NBSP}h{minutes}"


def written_number(number: int) -> str:
    """As in "5 000"."""
    return f"{number:,}".replace(",", NNBSP)


def in_letters(number: int) -> str:
    """As in "deux", up to ten and but for "un", which agrees; figures beyond."""
    return LETTERS.get(number) or written_number(number)


def written_amount(cents: int) -> str:
    """Cents → "1 249,90 €"; whole euros keep their cents: prices are compared."""
    euros, rest = divmod(abs(int(cents)), 100)
    return f"{'−' if cents < 0 else ''}{written_number(euros)},{rest:02d}{NBSP}€"


def written_minutes(minutes: int) -> str:
    """As in "12 minutes", "1 h 05"."""
    hours, rest = divmod(max(1, int(minutes)), 60)
    if not hours:
        return counted(rest, "minute")
    return f"{hours}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """As in "1 jour", "3 jours"; French counts 0 as singular."""
    word = singular if abs(number) < 2 else plural or f"{singular}s"
    return f"{number}{NBSP}{word}"


def enumerated(items: Sequence[object], last: str = "et") -> str:
    """As in "a, b et c"."""
    words = [str(item) for item in items]
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def plain_letters(text: str) -> str:
    """Lower case without accents, with straight apostrophes: what customers' words are compared in."""
    letters = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def written_phone(number: str) -> str:
    """E.164 → as French people write their own, "06 12 34 56 78"; a foreign number is left as it is."""
    if not FRENCH_PHONE.fullmatch(number):
        return number
    digits = f"0{number[3:]}"
    return " ".join(digits[at : at + 2] for at in range(0, len(digits), 2))


def elides(word: str) -> bool:
    """Whether "de", "le" or "que" loses its vowel before this word."""
    start = word.strip().lstrip('«\u202f\u00a0 "').lower()
    if not start or start.startswith(ASPIRATED) or start.startswith(("oui", "onze", "yaourt")):
        return False
    letters = unicodedata.normalize("NFD", start.replace("œ", "oe").replace("æ", "ae"))
    if letters[0] == "y":
        return len(letters) > 1 and letters[1] not in "aeiou"
    return letters[0] in "aeiouh"


def elided(short: str, word: object) -> str:
    """`elided("de", "Anne")` → "d’Anne"; `elided("que", "Paul")` → "que Paul"."""
    text = str(word)
    return f"{short[:-1]}’{text}" if elides(text) else f"{short} {text}"


def of(name: object) -> str:
    """As in "d’Anne", "de Paul", "du Verger" for "Le Verger", "des Halles" for "Les Halles"."""
    return _contracted(str(name), "du", "des") or elided("de", name)


def at(name: object) -> str:
    """As in "à Nantes", "au Verger" for "Le Verger", "aux Halles" for "Les Halles"."""
    return _contracted(str(name), "au", "aux") or f"à {name}"


def _contracted(name: str, singular: str, plural: str) -> str | None:
    article, _, rest = name.partition(" ")
    if not rest or article.lower() not in ("le", "les"):
        return None
    return f"{singular if article.lower() == 'le' else plural} {rest}"
