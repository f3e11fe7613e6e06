"""Reads data/teams.yml and data/commitments.yml: what may be promised, by whom it is kept, and when they work."""

from collections.abc import Mapping
from datetime import time

from relation.model.journey import CommitmentKind, Team
from relation.playbook_files import Section
from relation.store.brand_files import entries, read_hours
from relation.voice.book import Wording, read_wordings

PROMISE_WORDS = ("due_at", "reference")
DELAYS = ("business_hours", "business_days", "slot_minutes", "remind_hours")
Week = tuple[tuple[tuple[time, time], ...], ...]


def read_teams(file: Section, shops: Section) -> dict[str, Team]:
    """Raises: Invalid, also for a team that never works."""
    file.only("teams")
    week_of = {shop.text("id"): _week(shop, "hours") for shop in entries(shops, "shops")}
    return {name: _read_team(name, team, week_of) for name, team in file.section("teams").sections()}


def _read_team(name: str, section: Section, week_of: Mapping[str, Week]) -> Team:
    section.only("label", "hours", "shop")
    if "hours" in section and "shop" in section:
        raise section.wrong("shop", "either hours or shop")
    hours = _week(section, "hours") if "hours" in section else None
    if "shop" in section:
        hours = week_of[section.choice("shop", week_of)]
    if hours is not None and not any(hours):
        raise section.wrong("hours" if "hours" in section else "shop", f"{name}: one working day at least")
    return Team(name, section.text("label"), hours)


def _week(section: Section, key: str) -> Week:
    week = read_hours(section.section(key))
    return tuple(tuple((span.opens, span.closes) for span in day) for day in week)


def read_commitments(
    file: Section, teams: Mapping[str, Team]
) -> tuple[dict[str, CommitmentKind], dict[str, tuple[Wording, ...]]]:
    """The kinds, and what the customer reads of each. Raises: Invalid, also for an owner that is no team."""
    file.only("commitments")
    kinds: dict[str, CommitmentKind] = {}
    promises: dict[str, tuple[Wording, ...]] = {}
    for name, section in file.section("commitments").sections():
        section.only("label", "owner", "promise", *DELAYS)
        if ("business_hours" in section) == ("business_days" in section):
            raise section.wrong(None, "either business_hours or business_days")
        delays = {key: int(section.number(key)) for key in DELAYS if key in section}
        owner = section.text("owner")
        if owner not in teams:
            raise section.wrong("owner", f"owner: a team of teams.yml ({', '.join(teams)}), not {owner!r}")
        kinds[name] = CommitmentKind(name, section.text("label"), owner, **delays)
        promises[name] = read_wordings(section, "promise", PROMISE_WORDS)
    return kinds, promises
