"""French stretches of days: weeks, week-ends, months and their parts, and from one day to another."""

import re
from datetime import date, timedelta
from typing import Iterator, Optional

from bot.nlu.entity_bounds import bound_before, is_past
from bot.nlu.entity_calendar import RECENT_DAYS, Span, add_months, month_number, month_of, part_of_month, week_of
from bot.nlu.entity_dates import MONTH, NUMBER, WEEKDAY, days
from bot.nlu.entity_found import Found

_WHICH = r"(?:(?P<next>prochaine?|suivante?|qui (?:vient|suit|arrive))|(?P<last>derniere?|passee?|precedente?))"
_PART = r"(?P<part>debut|mi|milieu|courant|fin)"
_WORD = r"(?P<unit>semaine|week-? ?end|we|mois|annee|an)"
UNIT = re.compile(
    rf"\b(?:{_PART}[ -](?:de |du |d'|de la |de l'|de ce |de cette )?)?"
    r"(?:(?P<this>ce|cette|dans la|dans le|le courant de la) )?"
    rf"(?:l'|la |le )?{_WORD}\b(?: {_WHICH}\b)?(?P<here>[- ]ci\b)?"
)
OF_MONTH = re.compile(
    rf"\b(?:(?:en |(?:au )?mois d(?:e |'))|{_PART}[ -](?:de |du mois d(?:e |'))?)"
    rf"(?P<month>{MONTH})(?: (?P<year>20\d\d)\b)?"
)
_DAY = (
    rf"(?:{WEEKDAY}(?: {NUMBER}(?: {MONTH})?)?|{NUMBER}(?: {MONTH}(?: 20\d\d)?)?|\d\d?/\d\d?(?:/(?:20)?\d\d)?|"
    r"aujourd'hui|demain|hier)"
)
RANGE = re.compile(
    rf"\b(?P<lead>entre(?: le)?|du|de) (?P<first>{_DAY}) (?P<tie>et(?: le)?|au|a|jusqu'au) (?P<last>{_DAY})"
    r"(?![\w/:]|[.,]\d|\s?(?:h|heures?|kg|l|cm|€|euros?|ans|jours?|mois|personnes?|couverts|pieces|%)\b)"
)
LAST_DAYS_OF_WEEK = 3


def ranges(plain: str, today: date) -> Iterator[Found]:
    """`period` entities from one day to another, both said: an ISO interval, with `from_on` and `to_on`."""
    for match in RANGE.finditer(plain):
        span = _range(match, today)
        if span:
            yield _period(span, match.start(), match.end())


def periods(plain: str, today: date) -> Iterator[Found]:
    """`period` entities of the calendar; with a bound ("avant la fin du mois"), the `date` that bounds instead."""
    for shape, read in ((OF_MONTH, _month), (UNIT, _unit)):
        for match in shape.finditer(plain):
            span = read(match, plain, today)
            if span:
                yield _bounded(match, plain, span)


def _period(span: Span, start: int, end: int) -> Found:
    first, last = (day.isoformat() for day in span)
    return Found("period", f"{first}/{last}", start, end, {"from_on": first, "to_on": last})


def _bounded(match: "re.Match[str]", plain: str, span: Span) -> Found:
    bound = bound_before(plain, match.start(), match.end())
    if bound in (None, "about"):
        return _period(span, match.start(), match.end())
    is_at_the_end = bound == "before" and (match["part"] == "fin" or _is_within(plain, match.start()))
    day = span[1] if is_at_the_end else span[0]
    return Found("date", day.isoformat(), match.start(), match.end(), {"bound": bound})


def _is_within(plain: str, start: int) -> bool:
    """ "d'ici la semaine prochaine" ends with it; "avant la semaine prochaine" ends when it begins."""
    return re.search(r"(?:d'ici|dici|jusqu'?\w*) ?(?:a|au|la|le|l')? ?$", plain[max(0, start - 16) : start]) is not None


def _unit(match: "re.Match[str]", plain: str, today: date) -> Optional[Span]:
    said = match.groupdict()
    is_named = any(said[key] for key in ("part", "this", "next", "last", "here"))
    if not is_named:
        return None
    step = 1 if said["next"] else -1 if said["last"] else 0
    unit = said["unit"].replace(" ", "").replace("-", "")
    if unit == "semaine":
        return _week(today + timedelta(weeks=step), said["part"], today)
    if unit in ("weekend", "we"):
        return _week_end(today, step)
    if unit == "mois":
        return part_of_month(add_months(today, step), said["part"] or "")
    return _year(today.year + step, said["part"])


def _year(year: int, part: Optional[str]) -> Span:
    spans = {"debut": (1, 3), "mi": (5, 8), "milieu": (5, 8), "fin": (10, 12)}
    first, last = spans.get(part or "", (1, 12))
    return date(year, first, 1), month_of(date(year, last, 1))[1]


def _week(day: date, part: Optional[str], today: date) -> Span:
    monday, sunday = week_of(day)
    if part == "fin":
        start = sunday - timedelta(days=LAST_DAYS_OF_WEEK - 1)
        return max(start, today) if monday <= today <= sunday else start, sunday
    if part == "debut":
        return monday, monday + timedelta(days=1)
    if part in ("mi", "milieu"):
        return monday + timedelta(days=1), monday + timedelta(days=3)
    return monday, sunday


def _week_end(today: date, step: int) -> Span:
    """On a week-end, the next one is that of the week after, and the last one that of the week before."""
    saturday = week_of(today)[0] + timedelta(days=5)
    is_now = today >= saturday
    weeks = 1 if step > 0 and is_now else -1 if step < 0 else 0
    saturday += timedelta(weeks=weeks)
    return saturday, saturday + timedelta(days=1)


def _month(match: "re.Match[str]", plain: str, today: date) -> Optional[Span]:
    month = month_number(match["month"])
    if match["year"]:
        return part_of_month(date(int(match["year"]), month, 1), match["part"] or "")
    span = part_of_month(date(today.year, month, 1), match["part"] or "")
    if is_past(plain, match.start()):
        return span if span[0] <= today else part_of_month(date(today.year - 1, month, 1), match["part"] or "")
    is_over = span[1] < today - timedelta(days=RECENT_DAYS)
    return part_of_month(date(today.year + 1, month, 1), match["part"] or "") if is_over else span


def _range(match: "re.Match[str]", today: date) -> Optional[Span]:
    """Figures alone need an article: "du 3 au 5", "entre le 3 et le 5", not "de 3 à 5" of anything else."""
    is_bare = match["first"].isdigit() or match["last"].isdigit()
    if is_bare and match["lead"] not in ("du", "entre le"):
        return None
    last = _one(match["last"], today)
    if last is None:
        return None
    first = _one(match["first"], today)
    tail = re.sub(rf"^(?:{WEEKDAY} )?{NUMBER}", "", match["last"])
    if re.fullmatch(rf"(?:{WEEKDAY} )?{NUMBER}", match["first"]) and tail.strip():
        first = _one(match["first"] + tail, today) or first
    if first is None:
        return None
    while last < first:
        last = last + timedelta(days=7) if re.match(WEEKDAY, match["last"]) else add_months(last, 1)
    return first, last


def _one(words: str, today: date) -> Optional[date]:
    found = next(days(f"le {words}", today), None)
    return date.fromisoformat(found.value) if found else None
