"""French days: numeric, written, weekdays, relative ones. An own small grammar: dateparser reads none of the last."""

import re
from datetime import date, timedelta
from typing import Iterator, Optional

from bot.nlu.entity_bounds import bound_before, is_past
from bot.nlu.entity_calendar import (
    DAYS,
    MONTH_NAMES,
    add_months,
    day_of_month,
    day_of_year,
    last_weekday,
    month_number,
    next_weekday,
    week_of,
)
from bot.nlu.entity_found import Found

_FULL = [rf"{full}\b" for full, *_ in MONTH_NAMES]
_SHORT = [rf"{short}\b\.?" for _, *others in MONTH_NAMES for short in others]
MONTH = "(?:" + "|".join(_FULL + _SHORT) + ")"
WEEKDAY = r"(?:" + "|".join(DAYS) + ")"
NUMBER = r"(?:1er|[12]\d|3[01]|0?[1-9])"
ISO = re.compile(r"(?<![\w-])(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?![\w-])")
NUMERIC = re.compile(
    r"(?<![\w/.,-])(?P<day>\d{1,2})(?:/(?P<month>\d{1,2})(?:/(?P<year>\d{4}|\d\d))?"
    r"|[.-](?P<month2>\d{1,2})[.-](?P<year2>\d{4}|\d\d))(?![\w/-]|[.,]\d| ?(?:kg|l|h|cm|€)\b)"
)
DATED = re.compile(r"\b(?:le|du|au|depuis|avant|apres|pour|des|vers|ici|prevue?|" + "|".join(DAYS) + r")(?: le| au)? $")
WRITTEN = re.compile(
    rf"\b(?:(?P<name>{WEEKDAY}) )?(?P<day>{NUMBER}) (?:de )?(?P<month>{MONTH})(?: (?P<year>20\d\d)\b)?"
)
NAMED = re.compile(
    rf"\b(?P<name>{WEEKDAY})\b(?: (?P<day>{NUMBER})(?![\w/:.,-]|\s?(?:h|heures?|kg|€|euros?)\b)"
    r"|(?P<week> de la semaine prochaine)|(?P<after> en huit)|(?P<two> en quinze)|(?P<last> (?:dernier|passe))\b"
    r"| (?:prochain|qui vient)\b)?"
)
_FUNCTION_WORDS = (
    r"a|au|aux|vers|entre|avant|apres|pour|par|chez|ou|et|mais|donc|car|si|svp|stp|merci|matin|midi|soir|dans|"
    r"en(?! \d)|du mois|je|j'|on|il|elle|vous|ca|c'|puis|prochain|dernier|max\w*|possible|plutot|que|qui|mon|ma|mes|"
    r"toujours|sans|rien|pas|avec|de ce mois"
)
ALONE = re.compile(
    rf"\b(?:le|du|au) (?P<day>{NUMBER})(?: du mois (?:(?P<next>prochain|suivant)|(?P<last>dernier|passe)))?"
    rf"(?=\s*(?:[.;!?)]|,(?!\d)|$)|\s(?:{_FUNCTION_WORDS})\b)"
)
CLOSE = re.compile(
    r"\b(?P<word>avant[- ]hier|hier|aujourd'? ?hui|ajd|auj|apres[- ]demain|demain|(?:ce|cet|cette)(?= (?:matin|midi|"
    r"apres[- ]?midi|aprem|soir|nuit)\b))\b"
)
FEASTS = re.compile(
    r"\b(?P<feast>noel|jour de l'an|nouvel an|toussaint|saint[- ]valentin|fete du travail|assomption)\b"
)
FEAST_DAYS = {
    "noel": (25, 12),
    "jour de l'an": (1, 1),
    "nouvel an": (1, 1),
    "toussaint": (1, 11),
    "saint valentin": (14, 2),
    "fete du travail": (1, 5),
    "assomption": (15, 8),
}
FRACTIONS = frozenset(("24/7", "7/7", "24/24"))


def days(plain: str, today: date) -> Iterator[Found]:
    """`date` entities: an ISO value, and a `bound` when one is said. Later ones may overlap earlier, better ones."""
    readers = ((ISO, _numeric), (NUMERIC, _numeric), (WRITTEN, _written), (NAMED, _named), (CLOSE, _close))
    for shape, read in (*readers, (FEASTS, _feast), (ALONE, _alone)):
        for match in shape.finditer(plain):
            day = read(match, plain, today)
            if day is not None:
                yield dated(plain, day, match.start(), match.end())


def dated(plain: str, day: date, start: int, end: int) -> Found:
    """The entity of one day, with what the words around say of it."""
    bound = bound_before(plain, start, end)
    return Found("date", day.isoformat(), start, end, {"bound": bound} if bound else {})


def _numeric(match: "re.Match[str]", plain: str, today: date) -> Optional[date]:
    said = match.groupdict()
    month, year = said["month"] or said["month2"], said["year"] or said.get("year2")
    is_clear = len(match["day"]) == len(month) == 2 and match["day"] != month
    if year is None and match.group() in FRACTIONS:
        return None
    if year is None and not is_clear and not DATED.search(plain[max(0, match.start() - 20) : match.start()]):
        return None
    had = is_past(plain, match.start())
    return day_of_year(int(match["day"]), int(month), int(year) if year else None, today, had)


def _written(match: "re.Match[str]", plain: str, today: date) -> Optional[date]:
    year = int(match["year"]) if match["year"] else None
    had = is_past(plain, match.start())
    return day_of_year(_figure(match["day"]), month_number(match["month"]), year, today, had)


def _named(match: "re.Match[str]", plain: str, today: date) -> Optional[date]:
    weekday, had = DAYS.index(match["name"]), is_past(plain, match.start())
    if match["day"]:
        day = _figure(match["day"])
        return day_of_month(day, today, had, weekday) or day_of_month(day, today, had)
    if match["week"]:
        return week_of(today + timedelta(days=7))[0] + timedelta(days=weekday)
    if match["last"] or had:
        return last_weekday(weekday, today)
    weeks = 1 if match["after"] else 2 if match["two"] else 0
    return next_weekday(weekday, today) + timedelta(weeks=weeks)


def _close(match: "re.Match[str]", plain: str, today: date) -> date:
    word = match["word"].replace(" ", "-")
    ahead = {"avant-hier": -2, "hier": -1, "apres-demain": 2, "demain": 1}
    return today + timedelta(days=ahead.get(word, 0))


def _feast(match: "re.Match[str]", plain: str, today: date) -> Optional[date]:
    day, month = FEAST_DAYS[match["feast"].replace("-", " ")]
    return day_of_year(day, month, None, today, is_past(plain, match.start()))


def _alone(match: "re.Match[str]", plain: str, today: date) -> Optional[date]:
    had = is_past(plain, match.start()) or (match.group().startswith("du") and is_past(plain, match.start() + 3))
    if match["next"] or match["last"]:
        first = add_months(today.replace(day=1), 1 if match["next"] else -1)
        return day_of_year(_figure(match["day"]), first.month, first.year, today)
    return day_of_month(_figure(match["day"]), today, had)


def _figure(day: str) -> int:
    return int(day.replace("er", ""))
