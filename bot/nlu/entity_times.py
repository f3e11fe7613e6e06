"""French times of day: "à 10h", "10h30", "vers midi", "entre 9h et 12h", "demain matin"."""

import re
from typing import Iterator, Optional, Tuple

from bot.nlu.entity_bounds import bound_before
from bot.nlu.entity_found import Found
from bot.nlu.entity_numbers import WRITTEN_NUMBER, number

_HOUR = rf"(?:[01]?\d|2[0-3]|{WRITTEN_NUMBER})"
_MINUTES = r"(?: ?[0-5]\d(?!\d|[,.]\d)| et (?:demie?|quart))"
_CLOCK = rf"(?:{_HOUR} ?(?:h|heures?)(?![a-z]){_MINUTES}?|(?:[01]?\d|2[0-3]):[0-5]\d|midi(?: et demie?)?|minuit)"
RANGE = re.compile(
    rf"(?<![\w,.:/-])(?:(?P<lead>entre|de|d') ?)?(?P<first>{_CLOCK}|\d{{1,2}}(?= ?(?:-|et|a) ?\d{{1,2}} ?h))"
    rf" ?(?P<tie>-|et|a|jusqu'a|/) ?(?P<last>{_CLOCK}|deux\b)"
)
CLOCK = re.compile(
    rf"(?<![\w,.:/-])(?P<clock>{_CLOCK})(?![\w/:-])(?P<half> d(?:u (?:matin|soir)|e l'apres[- ]midi))?"
    r"(?! (?:de )?(?:retard|attente|d'attente|plus tard|de suite))"
)
INTRODUCED = re.compile(
    r"\b(?:a|vers|avant|apres|des|pour|jusqu'a|partir de|d'ici|environ|alentours de|depuis|il est|le|matin|soir) $"
)
DURATION = re.compile(r"\b(?:sous|dans|les|en|pendant|durant|depuis|fait|de|d'|plus|moins|attendu|y a|chaque|toutes) $")
PART = re.compile(
    r"(?<!bon )(?<!bonne )(?<!belle )(?<!bel )\b(?:(?P<edge>debut|milieu|fin) (?:de |d')(?:l'|la )?)?"
    r"(?P<part>matin(?:ee)?|apres[- ]?midi|aprem|soir(?:ee)?|nuit)\b"
)
PART_CUE = re.compile(
    r"(?:\b(?:le|ce|cet|cette|du|au|en|la|l'|demain|hier|apres[- ]demain|lundi|mardi|mercredi|jeudi|vendredi|samedi|"
    r"dimanche|dans la|plutot|seulement|uniquement|prochaine?|suivante?|janvier|fevrier|mars|avril|mai|juin|juillet|"
    r"aout|septembre|octobre|novembre|decembre|un|creneau|rdv|rendez[- ]vous|visite|livraison|preference)"
    r"|\d|\b1er|^),? ?$"
)
"""« Le 1er décembre après-midi », « mardi, matin »: beside the day as well as after an article."""
LUNCH = re.compile(r"\b(?:pause (?:de |du )?midi|pause dejeuner|heure du dejeuner)\b")
END_OF_DAY = re.compile(r"\bfin de (?:la )?journee\b")
NAMED = ((LUNCH, ("12:00", "14:00")), (END_OF_DAY, ("17:00", "20:00")))
_MORNING, _AFTERNOON, _EVENING = ("08:00", "12:00"), ("13:00", "18:00"), ("18:00", "22:00")
PARTS = {"matin": _MORNING, "apres": _AFTERNOON, "aprem": _AFTERNOON, "soir": _EVENING, "nuit": ("22:00", "06:00")}
EDGES = {
    ("debut", "matin"): ("08:00", "10:00"),
    ("fin", "matin"): ("10:00", "12:00"),
    ("debut", "apres"): ("13:00", "15:00"),
    ("fin", "apres"): ("16:00", "18:00"),
    ("debut", "soir"): ("18:00", "20:00"),
    ("fin", "soir"): ("20:00", "22:00"),
}
FIRST_BARE_HOUR = 6
"""Earlier hours need a word before them: "2h" alone is a duration."""
LOOK_BACK = 16


def times(plain: str) -> Iterator[Found]:
    """`time` entities: "HH:MM", or an interval with `from_at` and `to_at`; `bound` when one is said."""
    for match in RANGE.finditer(plain):
        if found := _interval(match):
            yield found
    for shape, span in NAMED:
        for match in shape.finditer(plain):
            yield _stretch(span, match.start(), match.end())
    parts = [found for match in PART.finditer(plain) if (found := _part(match, plain))]
    yield from (part for part in parts if "midi" in plain[part.start : part.end])  # no hour: « cet apres midi »
    for match in CLOCK.finditer(plain):
        if found := _clock(match, plain):
            yield found
    yield from parts


def _part(match: "re.Match[str]", plain: str) -> Optional[Found]:
    before = plain[max(0, match.start() - LOOK_BACK) : match.start()]
    if not match["edge"] and not PART_CUE.search(before):
        return None
    part = match["part"][:5].rstrip("-e ")
    part = "matin" if part.startswith("mati") else "soir" if part.startswith("soir") else part
    return _stretch(EDGES.get((match["edge"] or "", part), PARTS[part]), match.start(), match.end())


def _stretch(span: Tuple[str, str], start: int, end: int) -> Found:
    return Found("time", "/".join(span), start, end, {"from_at": span[0], "to_at": span[1]})


def _interval(match: "re.Match[str]") -> Optional[Found]:
    if match["tie"] in ("et", "a") and not match["lead"]:
        return None
    last = "14:00" if match["last"] == "deux" else read_clock(match["last"])
    first = read_clock(match["first"])
    if not first or not last or (match["last"] == "deux" and first != "12:00"):
        return None
    return _stretch((first, last), match.start(), match.end())


def _clock(match: "re.Match[str]", plain: str) -> Optional[Found]:
    """A bare hour is a time of day unless a duration is being told."""
    at = read_clock(match["clock"])
    before = plain[max(0, match.start() - LOOK_BACK) : match.start()]
    has_minutes = match["half"] or ":" in match["clock"] or "midi" in match["clock"] or "minuit" in match["clock"]
    if at is None:
        return None
    if match["half"] and "matin" not in match["half"] and at < "12":
        at = f"{int(at[:2]) + 12}{at[2:]}"
    is_early = int(at[:2]) < FIRST_BARE_HOUR
    is_introduced = INTRODUCED.search(before) and not (is_early and before.endswith(("avant ", "depuis ", "d'ici ")))
    if not is_introduced and not has_minutes and (is_early or DURATION.search(before)):
        return None
    bound = bound_before(plain, match.start(), match.end())
    return Found("time", at, match.start(), match.end(), {"bound": bound} if bound else {})


def read_clock(words: str) -> Optional[str]:
    """ "10h30", "dix heures et quart", "midi" → "HH:MM"; None when there is no such hour."""
    if words.startswith("minuit"):
        return "00:00"
    hour = "12" if words.startswith("midi") else re.split(r" ?(?:h|:)", words)[0].strip()
    minutes = re.search(r"(?:h|heures?|:) ?(\d\d)$", words)
    extra = 30 if "demi" in words else 15 if "quart" in words else int(minutes[1]) if minutes else 0
    try:
        value = number(hour)
    except ValueError:
        return None
    return f"{value:02d}:{extra:02d}" if value < 24 else None
