"""The template language of data/voice: Jinja in a sandbox, French filters, and `[[vous|tu]]` pairs."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jinja2 import StrictUndefined, Template, TemplateError, nodes, pass_context
from jinja2.meta import find_undeclared_variables
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from relation.voice import english, french
from relation.voice.typography import mend_name

SCENE_WORDS = frozenset(
    (
        *("first_name", "tu", "tone", "objective", "motif", "channel", "brand", "anger", "worry"),
        *("is_first_contact", "is_evening", "in_writing", "times", "has_buttons"),
        *("moment", "is_returning", "is_open", "interest", "commitment", "clock"),
    )
)
"""What every template may use besides the act's own args. `times`: how often the act was already said; `commitment`:
what this very act promises, whose words come right after the facts; `clock`: by whose hours, to who lives by others.
"""

_PAIR = re.compile(r"\[\[([^\[\]|]*)\|([^\[\]|]*)\]\]")
DEFAULT_ZONE = "Europe/Paris"


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """The zone of that name, or the default: browsers send anything."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(DEFAULT_ZONE)


class BadTemplate(Exception):
    """A template that cannot be used: `problem` and `facts` as for `playbook_files.wrong_at`."""

    def __init__(self, problem: str, **facts: object) -> None:
        super().__init__(problem)
        self.problem = problem
        self.facts = facts


def _day(context: Context, value: str | date) -> date:
    """An ISO date as it is; of a moment, the day in the scene's time zone."""
    if isinstance(value, datetime) or (isinstance(value, str) and "T" in value):
        return _moment(value).astimezone(zone_of(context["time_zone"])).date()
    return value if isinstance(value, date) else date.fromisoformat(value)


def _moment(value: str | datetime) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment


def _today(context: Context) -> date:
    return _moment(context["now"]).astimezone(zone_of(context["time_zone"])).date()


@pass_context
def _date(context: Context, value: str | date) -> str:
    return french.written_date(_day(context, value), _today(context))


@pass_context
def _jour(context: Context, value: str | date) -> str:
    return french.near_date(_day(context, value), _today(context))


@pass_context
def _quand(context: Context, value: str | date) -> str:
    return french.when_date(_day(context, value), _today(context))


@pass_context
def _soir(context: Context, value: str | date) -> str:
    return french.evening_of(_day(context, value), _today(context))


@pass_context
def _heure(context: Context, value: str | datetime) -> str:
    return french.written_time(_moment(value), zone_of(context["time_zone"]))


def _told(context: Context, hour: str) -> str:
    """An hour that is promised to somebody whose clock says another one."""
    return f"{hour} ({context['clock']})" if context["clock"] else hour


@pass_context
def _moment_ecrit(context: Context, value: str | datetime) -> str:
    zone = zone_of(context["time_zone"])
    day = _moment(value).astimezone(zone).date()
    return _told(context, f"{french.when_date(day, _today(context))} à {french.written_time(_moment(value), zone)}")


@pass_context
def _echeance(context: Context, value: str | datetime) -> str:
    """What follows "avant": "18 h" when it is today, else "demain 18 h", "le mardi 24 novembre à 18 h"."""
    zone = zone_of(context["time_zone"])
    day, hour = _moment(value).astimezone(zone).date(), french.written_time(_moment(value), zone)
    ahead = (day - _today(context)).days
    if ahead == 0:
        return _told(context, hour)
    return _told(context, f"demain {hour}" if ahead == 1 else f"{french.when_date(day, _today(context))} à {hour}")


@pass_context
def _day_en(context: Context, value: str | date) -> str:
    return english.when_date(_day(context, value), _today(context))


@pass_context
def _hour_en(context: Context, value: str | datetime) -> str:
    return english.written_time(_moment(value), zone_of(context["time_zone"]))


@pass_context
def _moment_en(context: Context, value: str | datetime) -> str:
    return f"{_day_en(context, value)} at {_hour_en(context, value)}"


def _liste(items: Iterable[Any], last: str = "et") -> str:
    """Items may be texts, or mappings with a `name`."""
    return french.enumerated([item["name"] if isinstance(item, Mapping) else item for item in items], last)


def _phrase(text: str) -> str:
    return text[:1].upper() + text[1:]


def _minuscule(text: str) -> str:
    """Goes on inside a sentence; an acronym keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


class _Environment(ImmutableSandboxedEnvironment):
    def getattr(self, obj: Any, attribute: str) -> Any:
        """`order.items` is the key of that name before it is a method of dicts."""
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def _environment() -> _Environment:
    env = _Environment(undefined=StrictUndefined, autoescape=False)
    env.filters.update(
        date=_date,
        jour=_jour,
        quand=_quand,
        soir=_soir,
        heure=_heure,
        moment=_moment_ecrit,
        echeance=_echeance,
        euros=french.written_amount,
        nombre=french.written_number,
        lettres=french.in_letters,
        duree=french.written_minutes,
        compte=french.counted,
        liste=_liste,
        phrase=_phrase,
        minuscule=_minuscule,
        nom=mend_name,
        de=french.of,
        a=french.at,
        day_en=_day_en,
        hour_en=_hour_en,
        moment_en=_moment_en,
        wait_en=english.written_minutes,
        que=lambda word: french.elided("que", word),
    )
    env.globals.clear()
    return env


_ENV = _environment()


def compile_text(source: str, words: Iterable[str]) -> Template:
    """A template that uses only `words` and SCENE_WORDS. Raises: BadTemplate."""
    source = _PAIR.sub(r"{% if tu %}\2{% else %}\1{% endif %}", source)
    if "[[" in source:
        raise BadTemplate("bad_pair")
    return _compiled(source, words)


def compile_condition(source: str, words: Iterable[str]) -> Template:
    """A template that renders "1" when the condition holds, else nothing. Raises: BadTemplate."""
    return _compiled(f"{{% if {source} %}}1{{% endif %}}", words)


def _compiled(source: str, words: Iterable[str]) -> Template:
    try:
        tree = _ENV.parse(source)
        for kind, known in ((nodes.Filter, _ENV.filters), (nodes.Test, _ENV.tests)):
            for node in tree.find_all(kind):
                if node.name not in known:  # Jinja itself says so of some places only
                    raise BadTemplate("unknown_filter", given=node.name, known=", ".join(sorted(known)))
        template: Template = _ENV.from_string(source)
    except TemplateError as error:
        raise BadTemplate("bad_template", detail=error) from error
    unknown = find_undeclared_variables(tree) - set(words) - SCENE_WORDS
    if unknown:
        raise BadTemplate("undeclared", given=", ".join(sorted(unknown)))
    return template


def scene_words(values: Mapping[str, Any], now: datetime, time_zone: str) -> dict[str, Any]:
    """The variables of a scene, with the clock that the date filters read."""
    return {**dict.fromkeys(SCENE_WORDS), **values, "now": now, "time_zone": time_zone}
