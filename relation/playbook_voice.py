"""Reads data/voice: the acts, one file per topic, and turn.yml, what every turn shares."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from relation.model.errors import Invalid
from relation.playbook_files import Section, listed, read_yaml, wrong_at
from relation.voice.book import (
    ADDED_PARTS,
    TURN_FILE,
    ActVoice,
    Tone,
    VoiceBook,
    Wording,
    read_act,
    read_wordings,
)
from relation.voice.channels import PLACES
from relation.voice.idiolect import is_fit
from relation.voice.templates import scene_words

_BASE: dict[str, Any] = {
    "tu": False,
    "tone": "sobre",
    "channel": "webchat",
    "anger": 0.0,
    "worry": 0.0,
    "is_first_contact": False,
    "is_returning": False,
    "is_open": True,
    "is_evening": False,
    "times": 0,
    "has_buttons": False,
    "objective": "aucun",
}
_TRIALS: tuple[dict[str, Any], ...] = (
    {},
    {
        "times": 1,
        "tu": True,
        "first_name": "Anne",
        "has_buttons": True,
        "interest": "salon",
        "is_first_contact": True,
        "is_returning": True,
        "is_open": False,
        "moment": "premier_contact",
    },
    {"times": 2, "anger": 1.0, "worry": 1.0, "is_first_contact": True, "is_evening": True},
)
_NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def read_voice(
    folder: Path, root: Path, promises: Mapping[str, tuple[Wording, ...]], brand: Mapping[str, Any]
) -> VoiceBook:
    """Raises: Invalid, also for a text that its own examples cannot fill, or that none of them reaches."""
    turn = read_yaml(folder / TURN_FILE, root)
    turn.only("never", "recaps", "idiolect", "tones", "greeting", "mood", "acknowledge", "next_steps", "places")
    never = turn.expression("never", flags=re.IGNORECASE)
    acts = _read_acts(folder, root, brand, never)
    book = VoiceBook(
        acts=acts,
        tones={name: _read_tone(name, tone) for name, tone in turn.section("tones").sections()},
        greeting=read_wordings(turn, "greeting", ()),
        mood=read_wordings(turn, "mood", ()),
        acknowledge=read_wordings(turn, "acknowledge", ()),
        next_steps={name: read_wordings(turn.section("next_steps"), name, ()) for name in turn.section("next_steps")},
        places={name: read_wordings(turn.section("places"), name, ("why",)) for name in turn.section("places")},
        promises=promises,
        recaps=frozenset(turn.names("recaps", acts)),
        idiolect=_read_idiolect(turn),
        never=never,
    )
    if unknown := set(book.places) ^ (set(PLACES) & set(book.places)):
        raise turn.section("places").wrong(min(unknown), "unknown_place", known=listed(PLACES))
    return book


def _read_idiolect(turn: Section) -> dict[str, tuple[str, ...]]:
    section = turn.section("idiolect") if "idiolect" in turn else Section(turn.file, turn.line)
    for house in section:
        for theirs in section.names(house):
            if not is_fit(house, theirs):
                raise section.wrong(house, "elides_otherwise", given=theirs)
    return {house: section.names(house) for house in section}


def _read_acts(folder: Path, root: Path, brand: Mapping[str, Any], never: re.Pattern[str]) -> dict[str, ActVoice]:
    acts: dict[str, ActVoice] = {}
    for path in sorted(folder.glob("*.yml")):
        if path.name != TURN_FILE:
            for name, entry in read_yaml(path, root).sections():
                if name in acts:
                    raise entry.wrong(None, "act_twice", act=name)
                acts[name] = read_act(name, entry)
                _try_examples(acts[name], entry, brand, never)
    return acts


def _read_tone(name: str, section: Section) -> Tone:
    section.only("label", "adds", "prefers")
    prefers = section.choice("prefers", ADDED_PARTS) if "prefers" in section else None
    return Tone(name, section.text("label"), section.names("adds", ADDED_PARTS), prefers)


def _try_examples(voice: ActVoice, entry: Section, brand: Mapping[str, Any], never: re.Pattern[str]) -> None:
    reached: set[int] = set()
    for example, where in zip(voice.examples, entry.get("examples", [entry]), strict=True):
        for trial in _TRIALS:
            words = scene_words({**_BASE, **trial, "brand": brand}, _NOW, "Europe/Paris")
            _try(voice, {**words, **dict.fromkeys(voice.optional), **example}, where, reached, never)
    for at, wording in enumerate(voice.wordings):
        if at not in reached:
            raise wrong_at(wording.where, "unreached_wording", act=voice.name)


def _try(
    voice: ActVoice, words: Mapping[str, Any], example: Section, reached: set[int], never: re.Pattern[str]
) -> None:
    try:
        for at, wording in enumerate(voice.wordings):
            if wording.holds(words):
                reached.add(at)
                try_wording(voice.name, wording, words, never)
                return
    except Invalid:
        raise
    except Exception as error:
        raise wrong_at(example.where(), "example_fails", act=voice.name, detail=error) from error
    raise wrong_at(example.where(), "no_wording_holds", act=voice.name)


def trial_words(brand: Mapping[str, Any], **facts: Any) -> dict[str, Any]:
    """Those of a plain scene, with these facts."""
    return scene_words({**_BASE, "brand": brand, **facts}, _NOW, "Europe/Paris")


def try_wording(act: str, wording: Wording, words: Mapping[str, Any], never: re.Pattern[str]) -> None:
    """Raises: Invalid for a text that says what the brand never does; whatever a template raises."""
    for name, texts in wording.parts.items():
        for count in range(len(texts)):
            if said := never.search(wording.part((name,), words, count)):
                raise wrong_at(wording.where, "never_said", name=name, act=act, given=said.group())
