"""Reads what the demonstration brand says (brand, facts, help, words) from data/brand, validated with file and line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from relation.model.brand import BrandIdentity, HelpTopic, HowTo, OpeningSpan, WeekHours
from relation.playbook_files import Section, read_yaml

DATA_DIR = Path(__file__).resolve().parents[2] / "data"
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
CLOSED = "fermé"
EVERY_CATEGORY = "tous"
"""The category of help topics that hold for every appliance."""

WHOLE_FACTS = (
    ("delivery", "free_from_cents"),
    ("returns", "days"),
    ("returns", "refund_days"),
    ("warranty", "legal_years"),
    ("click_and_collect", "hold_days"),
    ("home_service", "max_days_ahead"),
    ("orders", "late_days"),
    ("orders", "late_refund_days"),
)
"""Facts that the brand's own systems compute with: absent, nothing would work."""


@dataclass(frozen=True)
class BrandTexts:
    """What does not change while a process runs, and is not in the database."""

    identity: BrandIdentity
    facts: Mapping[str, Any]
    help: tuple[HelpTopic, ...]
    how_to: tuple[HowTo, ...]
    online_label: str
    noise: frozenset[str]

    def whole(self, topic: str, name: str) -> int:
        """A number that the loader has checked (see WHOLE_FACTS)."""
        return int(self.facts[topic][name])


@cache
def default_texts() -> BrandTexts:
    """Those of the repository, read once per process. Raises: Invalid."""
    return load_texts(DATA_DIR)


def load_texts(data_dir: Path) -> BrandTexts:
    """Raises: Invalid, whose details say where (file:line) and what is wrong."""
    root = data_dir.resolve()
    words = read_yaml(root / "brand" / "words.yml", root)
    words.only("online_label", "noise")
    help_file = read_yaml(root / "brand" / "help.yml", root)
    help_file.only("topics", "how_to")
    return BrandTexts(
        identity=_read_identity(read_yaml(root / "brand" / "brand.yml", root)),
        facts=_read_facts(read_yaml(root / "brand" / "facts.yml", root)),
        help=tuple(_read_topic(section) for section in entries(help_file, "topics")),
        how_to=tuple(_read_how_to(section) for section in entries(help_file, "how_to")),
        online_label=words.text("online_label"),
        noise=frozenset(words.names("noise")),
    )


def entries(section: Section, key: str) -> list[Section]:
    """A list of mappings, possibly absent. Raises: Invalid."""
    value = section.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, Section) for item in value):
        raise section.wrong(key, "not_sections")
    return value


def whole(section: Section, key: str, default: int | None = None, lowest: int = 0) -> int:
    """A whole number of at least `lowest`. Raises: Invalid."""
    value = section.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < lowest:
        raise section.wrong(key, "not_whole", lowest=lowest)
    return value


def texts(section: Section, key: str) -> tuple[str, ...]:
    """A list of texts that holds at least one. Raises: Invalid."""
    value = section.names(key)
    if not value:
        raise section.wrong(key, "empty_list")
    return value


def read_hours(section: Section) -> WeekHours:
    """`lundi: 09:00-12:00 14:00-19:00`; a day that is absent or `fermé` is closed. Raises: Invalid."""
    section.only(*WEEKDAYS)
    return tuple(_read_day(section, day) for day in WEEKDAYS)


def _read_day(section: Section, day: str) -> tuple[OpeningSpan, ...]:
    value = section.get(day, CLOSED)
    if value == CLOSED:
        return ()
    try:
        bounds = [[time.fromisoformat(moment) for moment in span.split("-")] for span in str(value).split()]
        spans = tuple(OpeningSpan(opens, closes) for opens, closes in bounds)
    except ValueError as error:
        raise section.wrong(day, "bad_hours", given=value) from error
    moments = [moment for span in spans for moment in (span.opens, span.closes)]
    if not moments or any(later <= earlier for earlier, later in pairwise(moments)):
        raise section.wrong(day, "disordered_hours", given=value)
    return spans


def _read_identity(section: Section) -> BrandIdentity:
    names = ("name", "assistant_name", "tagline", "time_zone", "site_url", "privacy_url", "notice", "refusal_label")
    section.only(*names, "assistant_role", "time_zone_label", "advisor_hours")  # the role and the label are the voice's
    values = {name: section.text(name) for name in names}
    try:
        ZoneInfo(values["time_zone"])
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise section.wrong("time_zone", "bad_zone") from error
    return BrandIdentity(**values, advisor_hours=read_hours(section.section("advisor_hours")))


def _read_facts(section: Section) -> Mapping[str, Any]:
    for name, topic in section.sections():
        if "summary" not in topic:
            raise section.wrong(name, "no_summary")
        topic.text("summary")
        _check_asks(topic)
    for name, key in WHOLE_FACTS:
        whole(section.section(name), key)
    texts(section.section("home_service"), "slots")
    delivery = section.section("delivery")
    modes = {mode.text("id"): whole(mode, "cost_cents") for mode in entries(delivery, "modes")}
    if not {"colis", "volumineux"} <= set(modes):
        raise delivery.wrong("modes", "no_modes")
    return MappingProxyType(section)


def _check_asks(topic: Section) -> None:
    """`asks`, where there is one: for a sentence of the topic, the beginnings of customers' words."""
    if "asks" in topic:
        asks = topic.section("asks")
        for name in asks:
            topic.text(name)
            texts(asks, name)


def _read_topic(section: Section) -> HelpTopic:
    section.only("id", "category", "title", "symptoms", "steps", "needs_technician", "warnings", "is_dangerous")
    topic = HelpTopic(
        id=section.text("id"),
        category=section.text("category"),
        title=section.text("title"),
        symptoms=texts(section, "symptoms"),
        steps=texts(section, "steps"),
        needs_technician=section.flag("needs_technician", False),
        warnings=section.names("warnings"),
        is_dangerous=section.flag("is_dangerous", False),
    )
    if topic.is_dangerous and not topic.warnings:
        raise section.wrong(None, "no_warnings")
    return topic


def _read_how_to(section: Section) -> HowTo:
    section.only("id", "category", "title", "steps")
    return HowTo(section.text("id"), section.text("category"), section.text("title"), texts(section, "steps"))
