"""The playbook: everything staff own (personas, journeys, commitments, words), validated when it is loaded."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from relation.model.in_hand import InHandRules
from relation.model.journey import (
    MAX_OBJECTIVES,
    MAX_PERSONAS,
    NEUTRAL_PERSONA,
    NO_OBJECTIVE,
    CommitmentKind,
    JourneyCell,
    Moment,
    Motif,
    Objective,
    Persona,
    Reason,
    Relationship,
    SignalWords,
    Team,
)
from relation.model.queue import QueueRules
from relation.playbook_answers import Answers, read_answers
from relation.playbook_commitments import read_commitments, read_teams, with_promises
from relation.playbook_dangers import Dangers, read_dangers
from relation.playbook_desk import DeskTexts, read_desk
from relation.playbook_elsewhere import Elsewhere, read_elsewhere
from relation.playbook_errors import read_api_errors
from relation.playbook_files import Section, plain, read_yaml
from relation.playbook_follow_ups import FollowUps, read_follow_ups
from relation.playbook_in_hand import read_in_hand
from relation.playbook_journeys import MOMENTS_FILE, Matrix, Names, read_journeys
from relation.playbook_knowledge import KnowledgeRules, read_knowledge
from relation.playbook_moments import read_moments
from relation.playbook_questions import Questions, read_questions
from relation.playbook_queue import read_queue
from relation.playbook_voice import read_voice
from relation.store.brand_files import read_hours
from relation.voice.book import VoiceBook

WISH_FOR_A_PERSON = "explicit_wish"
PERSONA_PARAMETERS = ("neutral_prior", "memory", "max_step", "floor")
REQUIRED_THRESHOLDS = (
    "anger_offer",
    "anger_now",
    "failures_offer",
    "failures_now",
    "signal_offer",
    "signal_now",
    "motif_sure",
    "valued_anger",
    "loop_same_answer",
    "loop_returns",
    "loop_returns_hours",
    "need_now",
    "max_identifications",
)
REQUIRED_BRAND = ("name", "assistant_name", "assistant_role", "time_zone", "privacy_url", "notice", "refusal_label")


@dataclass(frozen=True)
class Playbook:
    """Immutable; load it again after an edit."""

    personas: Mapping[str, Persona]
    objectives: Mapping[str, Objective]
    relationship: Relationship
    commitments: Mapping[str, CommitmentKind]
    voice: VoiceBook
    matrix: Matrix
    brand: Mapping[str, Any]
    """Who speaks: name, assistant_name, time_zone, advisor_hours, notice… (data/brand/brand.yml), and what they tell
    who waits to write (`QueueRules.printed`).
    """
    api_errors: Mapping[str, Mapping[str, str]]
    """The sentence of each error code of the HTTP API."""
    moments: Mapping[str, Moment]
    """The critical moments; the first that holds is in force."""
    teams: Mapping[str, Team]
    knowledge: KnowledgeRules
    queue: QueueRules
    desk: DeskTexts
    elsewhere: Elsewhere
    questions: Questions
    dangers: Dangers
    follow_ups: FollowUps
    answers: Answers
    in_hand: InHandRules

    @classmethod
    def load(cls, data_dir: Path) -> "Playbook":
        """Raises: Invalid, whose details give file, line and problem (traitdunion/staff_errors.py tells it)."""
        root = data_dir.resolve()
        personas = _read_personas(read_yaml(root / "personas.yml", root))
        objectives = _read_objectives(read_yaml(root / "objectives.yml", root))
        shops = read_yaml(root / "brand" / "shops.yml", root)
        teams = read_teams(read_yaml(root / "teams.yml", root), shops)
        promised = read_yaml(root / "commitments.yml", root)
        commitments, promises = read_commitments(promised, teams)
        moments = read_moments(read_yaml(root / "journeys" / MOMENTS_FILE, root), objectives)
        queue = read_queue(read_yaml(root / "queue.yml", root))
        brand = _read_brand(read_yaml(root / "brand" / "brand.yml", root)) | queue.printed
        voice = with_promises(read_voice(root / "voice", root, promises, brand), promised, brand)
        names = Names(
            personas=tuple(personas),
            objectives=tuple(objectives),
            tones=tuple(voice.tones),
            next_steps=tuple(voice.next_steps),
            commitments=tuple(commitments),
            places=tuple(voice.places),
            moments=tuple(moments),
        )
        matrix = read_journeys(root / "journeys", root, names)
        relationship = _read_relationship(read_yaml(root / "relationship.yml", root), objectives)
        api_errors = read_api_errors(read_yaml(root / "api_errors.yml", root))
        knowledge = read_knowledge(read_yaml(root / "knowledge.yml", root))
        dangers = read_dangers(read_yaml(root / "dangers.yml", root))
        desk = read_desk(read_yaml(root / "desk.yml", root), tuple(objectives))
        elsewhere = read_elsewhere(read_yaml(root / "elsewhere.yml", root))
        intents = [f"{name}.{motif}" for name, objective in objectives.items() for motif in objective.motifs]
        questions = read_questions(read_yaml(root / "questions.yml", root), intents)
        words = read_yaml(root / "follow_ups.yml", root)
        follow_ups = read_follow_ups(words, shops, intents, tuple(relationship.signals))
        return cls(
            personas,
            objectives,
            relationship,
            commitments,
            voice,
            matrix,
            brand,
            api_errors,
            moments,
            teams,
            knowledge,
            queue,
            desk,
            elsewhere,
            questions,
            dangers,
            follow_ups,
            read_answers(read_yaml(root / "brand" / "answers.yml", root), intents),
            read_in_hand(read_yaml(root / "in_hand.yml", root), intents, tuple(voice.acts)),
        )

    @property
    def max_identifications(self) -> int:
        """Failed proofs of identity after which a person must take over."""
        return int(self.relationship.thresholds["max_identifications"])

    def reason_priority(self, name: str) -> int:
        reason = self.relationship.reasons.get(name)
        return reason.priority if reason else 0

    def reason_label(self, name: str) -> str:
        reason = self.relationship.reasons.get(name)
        return reason.label if reason else name

    def is_grave(self, reasons: Iterable[str]) -> bool:
        """True when one of them, the customer's own wish apart, calls for a person at once."""
        known = (self.relationship.reasons.get(name) for name in reasons if name != WISH_FOR_A_PERSON)
        return any(reason is not None and reason.level == "now" for reason in known)

    def cell(self, persona: str, objective: str, channel: str, moment: str | None = None) -> JourneyCell:
        """The cell in force. An unknown persona is `neutre`, an unknown objective `aucun`; never fails."""
        persona = persona if persona in self.personas else NEUTRAL_PERSONA
        objective = objective if objective in self.objectives else NO_OBJECTIVE
        return self.matrix.cell(persona, objective, channel, moment if moment in self.moments else None)


def _read_brand(file: Section) -> dict[str, Any]:
    for name in REQUIRED_BRAND:
        file.text(name)
    if not any(read_hours(file.section("advisor_hours"))):
        raise file.wrong("advisor_hours", "never_open")
    brand: dict[str, Any] = plain(file)
    return brand


def _read_personas(file: Section) -> dict[str, Persona]:
    file.only("personas")
    section = file.section("personas")
    if NEUTRAL_PERSONA not in section:
        raise file.wrong("personas", "no_neutral_persona", given=NEUTRAL_PERSONA)
    counted = [name for name in section if name != NEUTRAL_PERSONA]
    if len(counted) > MAX_PERSONAS:
        raise section.wrong(counted[MAX_PERSONAS], "too_many_personas", most=MAX_PERSONAS, given=NEUTRAL_PERSONA)
    return {name: _read_persona(name, persona) for name, persona in section.sections()}


def _read_persona(name: str, section: Section) -> Persona:
    section.only("label", "style", "wants", "do", "dont", "prefers_people")
    return Persona(
        name=name,
        label=section.text("label"),
        style=section.text("style"),
        wants=section.text("wants"),
        do=section.names("do"),
        dont=section.names("dont"),
        prefers_people=section.flag("prefers_people", False),
    )


def _read_objectives(file: Section) -> dict[str, Objective]:
    file.only("objectives")
    section = file.section("objectives")
    if NO_OBJECTIVE not in section:
        raise file.wrong("objectives", "no_empty_objective", given=NO_OBJECTIVE)
    counted = [name for name in section if name != NO_OBJECTIVE]
    if len(counted) > MAX_OBJECTIVES:
        raise section.wrong(counted[MAX_OBJECTIVES], "too_many_objectives", most=MAX_OBJECTIVES, given=NO_OBJECTIVE)
    return {name: _read_objective(name, objective) for name, objective in section.sections()}


def _read_objective(name: str, section: Section) -> Objective:
    section.only("label", "motifs")
    motifs: dict[str, Motif] = {}
    for motif, entry in section.section("motifs").sections():
        entry.only("label", "about")
        motifs[motif] = Motif(motif, entry.text("label"), entry.text("about"))
    return Objective(name, section.text("label"), motifs)


def _read_relationship(file: Section, objectives: Mapping[str, Objective]) -> Relationship:
    known = ("thresholds", "weights", "reasons", "signals", "motif_reasons", "serious_motifs", "loop_ignores")
    file.only(*known, "signal_words", "in_writing", "persona")
    thresholds, weights = file.section("thresholds"), file.section("weights")
    own_reasons, motifs = file.section("motif_reasons"), file.section("serious_motifs")
    reasons: dict[str, Reason] = {}
    for name, section in file.section("reasons").sections():
        section.only("label", "priority", "level")
        level: Literal["offer", "now"] = "now" if section.choice("level", ("offer", "now")) == "now" else "offer"
        reasons[name] = Reason(name, section.text("label"), int(section.number("priority")), level)
    for name in REQUIRED_THRESHOLDS:
        thresholds.number(name)
    return Relationship(
        thresholds={name: thresholds.number(name) for name in thresholds},
        weights={name: weights.number(name) for name in weights},
        reasons=reasons,
        signals={name: file.section("signals").choice(name, tuple(reasons)) for name in file.section("signals")},
        signal_words=_read_signal_words(file.section("signal_words"), file.section("signals"), objectives),
        motif_reasons={name: own_reasons.choice(name, tuple(reasons)) for name in own_reasons},
        serious_motifs={name: motifs.choice(name, ("offer", "now")) for name in motifs},
        loop_ignores=frozenset(file.names("loop_ignores")),
        in_writing=file.expression("in_writing"),
        persona={name: file.section("persona").number(name) for name in PERSONA_PARAMETERS},
    )


def _read_signal_words(
    section: Section, signals: Collection[str], objectives: Mapping[str, Objective]
) -> dict[str, SignalWords]:
    section.only(*signals)
    matters = {*objectives, *(motif for objective in objectives.values() for motif in objective.motifs)}
    read = {}
    for signal, entry in section.sections():
        entry.only("within", "words", "refused")
        words, refused = entry.expression("words"), entry.expression("refused")
        read[signal] = SignalWords(frozenset(entry.names("within", matters)), words, refused)
    return read
