"""Composes one turn: which opening, facts, commitment and next step each act gets."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from relation.model.act import Act, Scene
from relation.voice.book import ENGLISH, ActVoice, Tone, VoiceBook, Wording
from relation.voice.templates import scene_words, zone_of
from relation.voice.typography import mend_name

log = logging.getLogger(__name__)

EVENING_HOUR = 18
GREETING = "greeting"
"""The extent of an opening that greets only: the mood is left to what follows in the turn."""
BRIEF_LINES = 2


class Unspoken(Exception):
    """The voice has no words for this act: its neutral wording is to be used."""


@dataclass
class Composed:
    """The paragraphs of an act, and the keys it adds to what was said."""

    paragraphs: list[str]
    said: list[str] = field(default_factory=list)
    is_french: bool = True


class Turn:
    """The state of one turn: what was said before it and during it."""

    def __init__(self, book: VoiceBook, acts: Sequence[Act], scene: Scene) -> None:
        self._book = book
        self._scene = scene
        self._said = Counter(scene.said)
        self._is_opened = False
        self._greets_itself = any((voice := book.acts.get(act.name)) and voice.greets for act in acts)
        self._words = words_of(scene)
        self._tone = book.tones.get(scene.cell.tone) or Tone(scene.cell.tone, scene.cell.tone)

    def compose(self, act: Act, is_last: bool) -> Composed:
        """Raises: Unspoken when the voice lacks the act or the act lacks an arg."""
        voice = self._voice_of(act)
        counted = {"times": self._said[act.name], "has_buttons": bool(act.buttons)}
        words = {**self._words, **dict.fromkeys(voice.optional), **act.args, **counted}
        at, wording = _first(voice.wordings, words)
        if any(words.get(name) is None for name in wording.needs):
            raise Unspoken(act.name)
        key = f"{act.name}.{at}" if len(voice.wordings) > 1 else act.name
        facts = self._facts(wording, words, self._said[key])
        said = list(dict.fromkeys((act.name, key)))
        if voice.greets:
            said.append("greeting")
        if self._scene.language == "en" and ENGLISH in wording.parts:
            self._said.update(said)
            texts = [wording.part((ENGLISH,), words, 0), self._promise(act, words, in_english=True)]
            return Composed([text for text in texts if text], said, is_french=False)
        promise = self._promise(act, words)
        opening, closing = Composed([]), Composed([])
        if voice.opening != "none" and not self._is_opened:
            is_last_of_mood = voice.opening != GREETING or is_last
            self._is_opened, opening = is_last_of_mood, self._opening(voice.opening, words)
        if is_last and voice.next_step and wording.next_step:
            closing = self._closing(words)
        composed = self._layout(opening, facts, promise, closing)
        composed.said = said + composed.said
        self._said.update(composed.said)
        return composed

    def next_step(self) -> str | None:
        """How the cell's next step would be said now; None when there is none, or no words for it."""
        try:
            return self._say(self._book.next_steps[self._scene.cell.next_step or ""], self._words)
        except (KeyError, Unspoken):
            return None

    def write(self, wordings: Sequence[Wording], args: Mapping[str, Any]) -> str:
        """One text that is no act. Raises: Unspoken."""
        return self._say(wordings, {**self._words, "times": 0, "has_buttons": False, **args})

    def _voice_of(self, act: Act) -> ActVoice:
        voice = self._book.acts.get(act.name)
        if voice is None or any(act.args.get(name) is None for name in voice.requires):
            raise Unspoken(act.name)
        return voice

    @property
    def _is_brief(self) -> bool:
        return self._scene.cell.depth == "bref"

    def _facts(self, wording: Wording, words: Mapping[str, Any], count: int) -> list[str]:
        names: list[str] = []
        if not self._is_brief:
            names += ["detaille"] if self._scene.cell.depth == "detaille" else []
            names += self._tone.adds
        texts = [self._spoken(wording, words, count), *(wording.part((name,), words, count) for name in names)]
        return [text for text in texts if text]

    def _promise(self, act: Act, words: Mapping[str, Any], in_english: bool = False) -> str:
        commitment = act.args.get("commitment")
        if not isinstance(commitment, Mapping):
            return ""
        kind = str(commitment.get("kind"))
        rules = self._book.promised_with.get(act.name, ())
        own = next((rule.promise for rule in rules if rule.kind == kind), ())
        wordings = own or self._book.promises.get(kind)
        if wordings is None:
            log.warning("voice_unknown_commitment act=%s", act.name)
            return ""
        words = {**words, "reference": None, "is_again": False, **commitment}
        return _first(wordings, words)[1].part((ENGLISH,), words, 0) if in_english else self._say(wordings, words)

    def _opening(self, extent: str, words: Mapping[str, Any]) -> Composed:
        opening = Composed([])
        is_first = self._scene.is_first_contact and not self._greets_itself and not self._said["greeting"]
        if is_first:
            opening.paragraphs.append(self._say(self._book.greeting, words))
            opening.said.append("greeting")
        if extent == GREETING:
            return opening
        if extent == "anger":
            words = {**words, "worry": 0.0}  # a worry is answered, not remarked upon before a plain question
        has_mood = self._add_once(opening, "mood", self._book.mood, words)
        if extent == "full" and not has_mood:
            self._add_once(opening, "acknowledge", self._book.acknowledge, words)
        return opening

    def _closing(self, words: Mapping[str, Any]) -> Composed:
        closing, cell = Composed([]), self._scene.cell
        is_call_refused = self._scene.in_writing and cell.rather == "callback"
        if not cell.is_offered_here and cell.rather and not self._said["rather"] and not is_call_refused:
            return Composed([self._say(self._book.places[cell.rather], {**words, "why": cell.rather_why})], ["rather"])
        if cell.next_step and not self._is_brief:
            self._add_once(closing, f"next_step.{cell.next_step}", self._book.next_steps[cell.next_step], words)
        return closing

    def _add_once(self, to: Composed, key: str, wordings: Sequence[Wording], words: Mapping[str, Any]) -> bool:
        """Each variant is said once in a conversation; then silence rather than a refrain. Whether one holds."""
        try:
            at, wording = _first(wordings, words)
        except Unspoken:
            return False
        key = f"{key}.{at}"
        if self._said[key] < wording.variants:
            to.paragraphs.append(self._spoken(wording, words, self._said[key]))
            to.said.append(key)
        return True

    def _say(self, wordings: Sequence[Wording], words: Mapping[str, Any]) -> str:
        return self._spoken(_first(wordings, words)[1], words, 0)

    def _spoken(self, wording: Wording, words: Mapping[str, Any], count: int) -> str:
        main = ("bref", "standard") if self._is_brief else ("standard", "bref")
        names = [name for name in main if name in wording.parts][:1]
        is_question = words.get("has_buttons")  # a recap to be confirmed is said whole each time
        if count and not self._is_brief and not is_question and len(wording.parts[names[0]]) == 1:
            names = [name for name in main if name in wording.parts]  # said again: the short form, in turn
        if self._tone.prefers and not self._is_brief:
            names.insert(0, self._tone.prefers)
        return wording.part(tuple(names), words, count)

    def _layout(self, opening: Composed, facts: list[str], promise: str, closing: Composed) -> Composed:
        head = " ".join(text for text in opening.paragraphs if text)
        body = [*facts, *([promise] if promise else [])]
        lines = sum(text.count("\n") + 1 for text in body)
        if self._is_brief:
            if lines + len(closing.paragraphs) > BRIEF_LINES:
                closing = Composed([])
            if head and lines + len(closing.paragraphs) >= BRIEF_LINES:
                opening, head = Composed([]), ""
            body = [head, *body] if head else body
        elif head:
            body = [f"{head} {body[0]}", *body[1:]]
        return Composed([*body, *closing.paragraphs], [*opening.said, *closing.said])


def _first(wordings: Sequence[Wording], words: Mapping[str, Any]) -> tuple[int, Wording]:
    for at, wording in enumerate(wordings):
        if wording.holds(words):
            return at, wording
    raise Unspoken("no wording holds")


def words_of(scene: Scene) -> dict[str, Any]:
    """What every text may use of that scene (SCENE_WORDS)."""
    address = scene.cell.address
    first_name = mend_name(scene.first_name) if scene.first_name and scene.first_name.strip() else None
    values = {
        "first_name": first_name,
        "tu": (scene.address if address == "miroir" else address) == "tu",
        "tone": scene.cell.tone,
        "objective": scene.objective,
        "motif": scene.motif,
        "channel": scene.channel,
        "brand": scene.brand,
        "anger": scene.anger,
        "worry": scene.worry,
        "is_first_contact": scene.is_first_contact,
        "is_returning": scene.is_returning,
        "is_open": scene.is_open,
        "interest": scene.interest,
        "clock": scene.clock,
        "moment": scene.cell.moment,
        "in_writing": scene.in_writing,
        "is_evening": scene.now.astimezone(zone_of(scene.time_zone)).hour >= EVENING_HOUR,
    }
    return scene_words(values, scene.now, scene.time_zone)
