"""Looks for texts that use a fact which may be missing: each optional arg of each example is taken away in turn."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from relation.playbook import Playbook
from relation.voice.book import ActVoice, Wording
from relation.voice.templates import DEFAULT_ZONE, scene_words

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
PLAIN: dict[str, Any] = {
    "tu": False, "tone": "sobre", "channel": "webchat", "anger": 0.0, "worry": 0.0, "objective": "aucun", "times": 0,
    "is_first_contact": False, "is_returning": False, "is_evening": False, "is_open": True, "in_writing": False,
    "has_buttons": False,
}  # fmt: skip
TRACE = "None"


def missing_facts(playbook: Playbook) -> Iterator[tuple[str, str, str]]:
    """(file:line of the wording, act, fact): without that fact, what is said has a hole or cannot be said."""
    for voice in playbook.voice.acts.values():
        for example in voice.examples:
            for fact in sorted(voice.optional):
                if example.get(fact) is None:
                    continue
                words = {**PLAIN, "brand": playbook.brand, **dict.fromkeys(voice.optional), **example, fact: None}
                whole = scene_words(words, NOW, DEFAULT_ZONE)
                wording = _wording_of(voice, whole)
                if wording is not None and fact not in wording.needs and _has_hole(wording, whole):
                    yield wording.where, voice.name, fact


def _wording_of(voice: ActVoice, words: Mapping[str, Any]) -> Wording | None:
    """The wording that holds; None when no condition can be told, which is then another act's affair."""
    try:
        return next((wording for wording in voice.wordings if wording.holds(words)), None)
    except Exception:  # a template of staff may raise anything; it then falls back to the neutral wording
        return None


def _has_hole(wording: Wording, words: Mapping[str, Any]) -> bool:
    try:
        said = [template.render(words) for texts in wording.parts.values() for template in texts]
    except Exception:  # as above
        return True
    return any(TRACE in text for text in said)
