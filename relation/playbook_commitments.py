"""Reads data/teams.yml and data/commitments.yml: what may be promised, with which answers, by whom it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time
from typing import Any

from relation.model.errors import Invalid
from relation.model.journey import CommitmentKind, Team
from relation.playbook_files import Section, listed, wrong_at
from relation.playbook_voice import trial_words, try_wording
from relation.store.brand_files import entries, read_hours
from relation.voice.book import ActVoice, PromiseRule, VoiceBook, Wording, read_condition, read_wordings

PROMISE_WORDS = ("due_at", "reference", "is_again")
DUE_AT = "2026-11-23T17:00:00+00:00"
DELAYS = ("business_hours", "business_days", "slot_minutes", "remind_hours")
KEPT_BY = ("advisor_answered", "order_arrived", "refund_sent", "complaint_answered", "visit_planned")
"""What the system can see of a promise's end."""
Week = tuple[tuple[tuple[time, time], ...], ...]


def read_teams(file: Section, shops: Section) -> dict[str, Team]:
    """Raises: Invalid, also for a team that never works."""
    file.only("teams")
    week_of = {shop.text("id"): _week(shop, "hours") for shop in entries(shops, "shops")}
    return {name: _read_team(name, team, week_of) for name, team in file.section("teams").sections()}


def _read_team(name: str, section: Section, week_of: Mapping[str, Week]) -> Team:
    section.only("label", "hours", "shop")
    if "hours" in section and "shop" in section:
        raise section.wrong("shop", "hours_or_shop")
    hours = _week(section, "hours") if "hours" in section else None
    if "shop" in section:
        hours = week_of[section.choice("shop", week_of)]
    if hours is not None and not any(hours):
        raise section.wrong("hours" if "hours" in section else "shop", "never_works", team=name)
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
        section.only("label", "owner", "promise", "said_with", "kept_by", *DELAYS)
        if ("business_hours" in section) == ("business_days" in section):
            raise section.wrong(None, "hours_or_days")
        delays = {key: int(section.number(key)) for key in DELAYS if key in section}
        owner = section.text("owner")
        if owner not in teams:
            raise section.wrong("owner", "unknown_owner", known=listed(teams), given=owner)
        kept_by = section.names("kept_by", KEPT_BY)
        kinds[name] = CommitmentKind(name, section.text("label"), owner, kept_by=kept_by, **delays)
        promises[name] = read_wordings(section, "promise", PROMISE_WORDS)
    return kinds, promises


def with_promises(voice: VoiceBook, file: Section, brand: Mapping[str, Any]) -> VoiceBook:
    """The same book, which also knows the answers that promise something (`said_with`). Raises: Invalid."""
    rules: dict[str, tuple[PromiseRule, ...]] = {}
    for kind, wordings in voice.promises.items():
        _try_promise(kind, wordings, {}, voice, brand)
    for kind, section in file.section("commitments").sections():
        for entry in entries(section, "said_with") if "said_with" in section else ():
            act = voice.acts[entry.choice("act", voice.acts)]
            known = rules.get(act.name, ())
            if any(rule.kind == kind for rule in known):
                raise entry.wrong("act", "promised_twice", act=act.name, kind=kind)
            rule = _read_rule(kind, act, entry)
            _try_promise(act.name, rule.promise, {**dict.fromkeys(act.optional), **act.examples[0]}, voice, brand)
            rules[act.name] = (*known, rule)
    return replace(voice, promised_with=rules)


def _try_promise(
    name: str, wordings: Sequence[Wording], facts: Mapping[str, Any], voice: VoiceBook, brand: Mapping[str, Any]
) -> None:
    """Raises: Invalid for words that fail, or that the brand never says."""
    words = trial_words(brand, **{**facts, "due_at": DUE_AT, "reference": "R-1", "is_again": False})
    for wording in wordings:
        try:
            try_wording(name, wording, words, voice.never)
        except Invalid:
            raise
        except Exception as error:  # a template of staff may raise anything
            raise wrong_at(wording.where, "example_fails", act=name, detail=error) from error


def _read_rule(kind: str, act: ActVoice, entry: Section) -> PromiseRule:
    entry.only("act", "when", "subject", "promise")
    facts = sorted(act.requires | act.optional)
    when = read_condition(entry, "when", facts) if "when" in entry else None
    subject = entry.choice("subject", facts) if "subject" in entry else None
    promise = read_wordings(entry, "promise", (*facts, *PROMISE_WORDS)) if "promise" in entry else ()
    return PromiseRule(kind, subject, when, promise)
