"""Personas, the cells of the journey matrix, and what the other files of the playbook define."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Literal, get_args

Depth = Literal["bref", "standard", "detaille"]
Address = Literal["vous", "tu", "miroir"]
Words = Literal["maison", "client"]
Stance = Literal["bot_d_abord", "proposer", "humain_d_abord"]

DEPTHS: tuple[str, ...] = get_args(Depth)
ADDRESSES: tuple[str, ...] = get_args(Address)
WORDS: tuple[str, ...] = get_args(Words)
STANCES: tuple[str, ...] = get_args(Stance)

MAX_PERSONAS = 6
MAX_OBJECTIVES = 7
NEUTRAL_PERSONA = "neutre"
INFORMATION = "s_informer"
NO_OBJECTIVE = "aucun"
"""`neutre` and `aucun` do not count towards the maxima."""


@dataclass(frozen=True)
class Persona:
    """A relational style, never a person's worth."""

    name: str
    label: str
    style: str
    """How they write."""
    wants: str
    """What they want of an answer."""
    do: tuple[str, ...]
    """Advice for who writes to them; so is `dont`."""
    dont: tuple[str, ...]
    prefers_people: bool = False


@dataclass(frozen=True)
class Motif:
    name: str
    label: str
    about: str


@dataclass(frozen=True)
class Objective:
    name: str
    label: str
    motifs: Mapping[str, Motif]


FACTS: tuple[str, ...] = ("first_contact", "first_repurchase", "late_order")
"""What is known of the moment besides the message: see relation/services/moments.py."""


@dataclass(frozen=True)
class MomentRule:
    """A moment holds when the fact does (if one is named), for one of these objectives and motifs (if any are)."""

    fact: str | None = None
    objectives: tuple[str, ...] = ()
    motifs: tuple[str, ...] = ()

    def holds(self, facts: Collection[str], objective: str, motif: str | None) -> bool:
        is_about = (not self.objectives or objective in self.objectives) and (not self.motifs or motif in self.motifs)
        return is_about and (self.fact is None or self.fact in facts)


@dataclass(frozen=True)
class Moment:
    """A critical moment of the relation. `rules`: it holds when one of them does."""

    name: str
    label: str
    rules: tuple[MomentRule, ...]
    where: str


@dataclass(frozen=True)
class JourneyCell:
    """How persona × objective × channel is served. Tone, next step and commitments name entries of the playbook."""

    persona: str
    objective: str
    channel: str
    moment: str | None = None
    """The critical moment in force, whether or not something is written for it."""
    fallback: str | None = None
    """Where the cell was taken from when persona × objective is not written: `neutre`, or `default`."""
    is_offered_here: bool = True
    rather: str | None = None
    """The channel to propose instead, when not offered here; `rather_why` is a clause in French."""
    rather_why: str | None = None
    tone: str = "sobre"
    depth: Depth = "standard"
    address: Address = "miroir"
    words: Words = "maison"
    """`client`: their own words for our things, when they have used them."""
    commitments: tuple[str, ...] = ()
    """Kinds that may be promised here."""
    stance: Stance = "bot_d_abord"
    next_step: str | None = None
    sources: Mapping[str, str] = field(default_factory=dict)
    """Field name → "file:line" where its value was written."""


@dataclass(frozen=True)
class Team:
    """Who keeps promises. `hours`: seven days from Monday, spans in the brand's time zone; None: the advisors' own."""

    name: str
    label: str
    hours: tuple[tuple[tuple[time, time], ...], ...] | None = None


@dataclass(frozen=True)
class CommitmentKind:
    """What may be promised. Exactly one of the business delays is set; both count working time only."""

    name: str
    label: str
    owner: str
    """The team (data/teams.yml) that keeps it, in its own working time."""
    business_hours: int | None = None
    business_days: int | None = None
    slot_minutes: int | None = None
    """How long after the hour that was promised it may still be kept."""
    remind_hours: int = 2
    """How long before it is due its team is reminded of it."""
    kept_by: tuple[str, ...] = ()
    """The facts by which the system knows that it is kept (relation/services/promise_facts.py); none: a person says."""


@dataclass(frozen=True)
class Reason:
    """Why a person is needed. Higher `priority` is served first; `level` is the need it raises alone."""

    name: str
    label: str
    priority: int
    level: Literal["offer", "now"]


@dataclass(frozen=True)
class SignalWords:
    """Where the motif is sure, a signal counts with these words only."""

    within: frozenset[str]
    """Objectives and motifs."""
    words: re.Pattern[str]
    """Over normalised text."""
    refused: re.Pattern[str]
    """Over normalised text: what tells that the very thing is not wanted."""


@dataclass(frozen=True)
class Relationship:
    """Thresholds and weights of the need for a human, as data/relationship.yml states them."""

    thresholds: Mapping[str, float]
    weights: Mapping[str, float]
    reasons: Mapping[str, Reason]
    signals: Mapping[str, str]
    """Signal of the brain → the reason that it gives."""
    signal_words: Mapping[str, SignalWords]
    """Signal → the words without which it is none, in matters that only look like it."""
    motif_reasons: Mapping[str, str]
    """Motif → the reason that it is by itself."""
    serious_motifs: Mapping[str, str]
    """Motif → level (`offer` or `now`) that it calls for by itself."""
    loop_ignores: frozenset[str]
    """Acts that may well be said again and again."""
    in_writing: re.Pattern[str]
    """Said by who cannot, or does not want to, telephone: lower case, without accents or punctuation."""
    persona: Mapping[str, float]
    """How the persona posterior moves: see relation/services/persona.py."""
