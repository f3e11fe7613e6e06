"""The need for a human: `no`, `offer` or `now`, with named reasons. The sole reader of data/relationship.yml."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from relation.model.journey import NO_OBJECTIVE, JourneyCell, Relationship
from relation.playbook import Playbook
from relation.services.given import is_place_named
from relation.services.understandings import FALLBACK
from relation.store.brand_search import normalise

LEVELS = ("no", "offer", "now")
HISTORY = 6
WISH = "explicit_wish"
SAFETY = "safety"
PREFERENCE = "persona_prefers_people"
IN_WRITING = "in_writing"
ADDRESS = "address"
"""How the customer last addressed us, « tu » or « vous »: kept while they say neither."""
OWN_LANGUAGE = "fr"
LANGUAGE_WORDS = 4
MERE_DATA = "donnee_seule"
_DETAIL = re.compile(r"\S*[\d@]\S*")


@dataclass(frozen=True)
class Need:
    """`level` is one of LEVELS; `reasons` are names of relationship.yml, the one to serve first coming first."""

    level: str = "no"
    reasons: list[str] = field(default_factory=list)


def compute_need(
    playbook: Playbook,
    understanding: dict[str, Any],
    history: dict[str, Any],
    cell: JourneyCell | None = None,
    has_broken_commitment: bool = False,
    known: Collection[str] = (),
    text: str | None = None,
) -> Need:
    """Weighs one understood message in its history. `text`: its words, None when they are not known.

    `history`: the conversation's running facts ({} for a neutral history): failures, refused_offer, anger_history.
    `known`: reasons that the customer's own history gives (relation/services/knowledge.py), each offered once.
    """
    rules = playbook.relationship
    found = _from_signals(playbook, understanding, text)
    _raise(found, "anger", _anger_level(rules, understanding, history))
    _raise(found, "repeated_failure", _failure_level(rules, understanding, history))
    _weigh_motif(rules, understanding, found)
    if history.get("in_writing"):  # age and deafness sound like distress: the bot answers, and a person is offered
        found.pop("vulnerability", None)
        is_offered = IN_WRITING in (history.get("offered") or ())
        _raise(found, IN_WRITING, None if is_offered else rules.reasons[IN_WRITING].level)
    if has_broken_commitment and not history.get("returned"):  # a person has just dealt with it
        _raise(found, "broken_commitment", rules.reasons["broken_commitment"].level)
    for reason in known:
        is_offered = reason in (history.get("offered") or ())
        _raise(found, reason, None if is_offered else rules.reasons[reason].level)
    is_new = PREFERENCE not in (history.get("offered") or ())  # said once, not at each answer
    if cell is not None and is_new and understanding.get("objective") != "aucun":
        _raise(found, PREFERENCE, _stance_level(rules, understanding, cell))
    if history.get("refused_offer") or history.get("returned"):
        found = {reason: level for reason, level in found.items() if level == "now"}
    return _sum_up(rules, found)


def _stance_level(rules: Relationship, understanding: dict[str, Any], cell: JourneyCell) -> str | None:
    """What the journey prefers. On a doubt about the objective nobody is called; on none at all, nothing is offered."""
    intent = understanding.get("intent") or {}
    if intent.get("name") == FALLBACK:
        return None
    level = {"humain_d_abord": "now", "proposer": "offer"}.get(cell.stance)
    return level if _is_sure(rules, understanding) or level is None else "offer"


def _sum_up(rules: Relationship, found: dict[str, str]) -> Need:
    """The strongest reason decides; several weaker ones together may ask for a person at once."""
    if not found:
        return Need()
    level = max(found.values(), key=LEVELS.index)
    weight = sum(rules.weights.get(reason, 0.0) for reason in found)
    if len(found) > 1 and weight >= rules.thresholds["need_now"]:
        level = "now"
    order = sorted(found, key=lambda reason: (-LEVELS.index(found[reason]), -rules.reasons[reason].priority))
    return Need(level, order)


def _raise(found: dict[str, str], reason: str, level: str | None) -> None:
    if level and LEVELS.index(level) > LEVELS.index(found.get(reason, "no")):
        found[reason] = level


def _from_signals(playbook: Playbook, understanding: dict[str, Any], text: str | None) -> dict[str, str]:
    """Threats, vulnerability, fraud, an explicit wish: probabilities from the brain, at most the reason's own level."""
    rules, scores = playbook.relationship, understanding.get("signals") or {}
    found: dict[str, str] = {}
    for signal, reason in rules.signals.items():
        is_denied = _is_denied(rules, signal, understanding, text)
        is_denied = is_denied or (reason == SAFETY and _looks_like_a_danger_alone(playbook, text))
        score = 0.0 if is_denied else float(scores.get(signal, 0.0))
        if score >= rules.thresholds["signal_now"]:
            _raise(found, reason, rules.reasons[reason].level)
        elif score >= rules.thresholds["signal_offer"] and _is_told(playbook, signal, text):
            _raise(found, reason, "offer")
    return found


def _is_told(playbook: Playbook, signal: str, text: str | None) -> bool:
    """A signal that is merely likely needs words of its own: a long story sounds like many things."""
    own = playbook.relationship.signal_words.get(signal)
    if own is None or text is None:
        return True
    plain = normalise(text)
    return own.words.search(plain) is not None or playbook.dangers.kind_in(plain) is not None


def _is_denied(rules: Relationship, signal: str, understanding: dict[str, Any], text: str | None) -> bool:
    """A sure motif of another matter weighs against a signal that none of the words tell."""
    own, matter = rules.signal_words.get(signal), {understanding.get("objective"), understanding.get("motif")}
    if own is None or text is None or own.within.isdisjoint(matter) or not _is_sure(rules, understanding):
        return False
    return own.words.search(normalise(text)) is None


def _looks_like_a_danger_alone(playbook: Playbook, text: str | None) -> bool:
    """« Mon four brûle les gâteaux »: without the words that are harmless, nothing is left of a danger."""
    plain = normalise(text or "")
    told = playbook.dangers.without_harmless(plain)
    own = playbook.relationship.signal_words.get(SAFETY)
    is_left = playbook.dangers.kind_in(plain) is not None or (own is not None and own.words.search(told) is not None)
    return told != plain and not is_left


def _is_sure(rules: Relationship, understanding: dict[str, Any]) -> bool:
    intent = understanding.get("intent") or {}
    is_heard = intent.get("name") != FALLBACK
    return is_heard and float(intent.get("confidence", 1.0)) >= rules.thresholds["motif_sure"]


def _weigh_motif(rules: Relationship, understanding: dict[str, Any], found: dict[str, str]) -> None:
    """What the motif calls for by itself. « Retourner mon robot » is not a wish for a person: doubt calls nobody."""
    motif, intent = str(understanding.get("motif")), understanding.get("intent") or {}
    if intent.get("name") == FALLBACK:
        return
    is_sure = _is_sure(rules, understanding)
    reason = rules.motif_reasons.get(motif)
    if reason is not None and (is_sure or reason != WISH):
        _raise(found, reason, rules.reasons[reason].level if is_sure else "offer")
    serious = rules.serious_motifs.get(motif)
    _raise(found, "serious_complaint", serious if is_sure or serious is None else "offer")


def _anger_level(rules: Relationship, understanding: dict[str, Any], history: dict[str, Any]) -> str | None:
    """Fury at once; clear anger is an offer, and a second clear anger running is not to be answered by a bot."""
    anger = float((understanding.get("mood") or {}).get("anger", 0.0))
    if anger >= rules.thresholds["anger_now"]:
        return "now"
    if anger < rules.thresholds["anger_offer"]:
        return None
    before = history.get("anger_history") or [0.0]
    return "now" if before[-1] >= rules.thresholds["anger_offer"] else "offer"


def _failure_level(rules: Relationship, understanding: dict[str, Any], history: dict[str, Any]) -> str | None:
    """A matter that is clear after all has its answer first, and a person is only proposed."""
    failures = int(history.get("failures", 0))
    is_clear = understanding.get("objective") != NO_OBJECTIVE and _is_sure(rules, understanding)
    if failures >= rules.thresholds["failures_now"] and not is_clear:
        return "now"
    return "offer" if failures >= rules.thresholds["failures_offer"] else None


def come_back(history: dict[str, Any], note: str, unfinished: str | None) -> dict[str, Any]:
    """The running facts once an advisor has given the conversation back: what they have heard calls nobody any more.

    `returned` is for the bot's next turn alone: see docs/brain-contract.md.
    """
    offered = [*(reason for reason in history.get("offered") or () if reason != PREFERENCE), PREFERENCE]
    settled: dict[str, Any] = {"failures": 0, "anger_history": [], "offered": offered, "note": note}
    return {**history, **settled, "returned": {"note": note, "unfinished": unfinished}}


def leave_the_wait(history: dict[str, Any], unfinished: str | None) -> dict[str, Any]:
    """The running facts once the customer has left the queue: the bot takes up what was asked, on a yes."""
    return {**history, "returned": {"note": "", "unfinished": unfinished, "is_left": True}}


def hear_words(playbook: Playbook, history: dict[str, Any], understanding: dict[str, Any], text: str) -> dict[str, Any]:
    """The running facts that a customer's words alone tell: the language they write, and that they do not telephone."""
    words, language = normalise(text), understanding.get("language") or OWN_LANGUAGE
    heard = dict(history)
    if address := (understanding.get("style") or {}).get("address"):
        heard[ADDRESS] = address
    if language != OWN_LANGUAGE:
        heard["language"] = language
    elif not _is_address(understanding, text) and _words_left(text) >= LANGUAGE_WORDS:
        heard.pop("language", None)
    if playbook.relationship.in_writing.search(words):
        heard["in_writing"] = True
    return heard


def _words_left(text: str) -> int:
    """Without what is of no language: an e-mail, a number."""
    return len(normalise(_DETAIL.sub(" ", text)).split())


def _is_address(understanding: dict[str, Any], text: str) -> bool:
    """« 4 rue des Roses, 35000 Rennes », alone: a place in France is no sentence in French."""
    return understanding.get("motif") == MERE_DATA and is_place_named(text)


def fold_history(history: dict[str, Any], understanding: dict[str, Any]) -> dict[str, Any]:
    """The conversation's running facts after one more message."""
    anger = round(float((understanding.get("mood") or {}).get("anger", 0.0)), 3)
    folded = {**history, "anger_history": [*history.get("anger_history", []), anger][-HISTORY:]}
    is_sure = (understanding.get("intent") or {}).get("name") != FALLBACK
    if is_sure and understanding.get("objective") not in (None, "aucun"):
        folded |= {"main_objective": understanding["objective"], "main_motif": understanding.get("motif")}
    return folded
