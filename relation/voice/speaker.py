"""The voice's door: acts in, bubbles out, never a failure."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from relation.model.act import Act, Bubble, Scene
from relation.voice.book import Wording
from relation.voice.bubbles import bubbles_of, fit_buttons
from relation.voice.channels import limits_of
from relation.voice.idiolect import in_their_words
from relation.voice.turn import Composed, Turn, Unspoken
from relation.voice.typography import mend

if TYPE_CHECKING:
    from relation.playbook import Playbook

log = logging.getLogger(__name__)


class Voice:
    """Holds no state: what was said before comes in the scene."""

    def __init__(self, playbook: Playbook) -> None:
        self._book = playbook.voice

    def render_turn(self, acts: Sequence[Act], scene: Scene) -> list[Bubble]:
        """The bubbles of a turn, in order; add each one's `said` keys to the conversation's.

        Never fails: an act that cannot be rendered is sent in its neutral wording, and logged by its name.
        """
        turn = Turn(self._book, acts, scene)
        bubbles: list[Bubble] = []
        for at, act in enumerate(acts):
            composed = _composed(turn, act, at == len(acts) - 1)
            if scene.cell.words == "client" and composed.is_french:
                composed.paragraphs = [in_their_words(text, scene.own_words) for text in composed.paragraphs]
            bubbles += _fitted(act, composed, scene.channel)
        return _joined(bubbles) if limits_of(scene.channel).is_one_message else bubbles

    def next_step_words(self, scene: Scene) -> str | None:
        """What the cell would have said last, as advice to a person; None when it says nothing."""
        words = Turn(self._book, [], scene).next_step()
        return mend(words) if words else None

    def write(self, wordings: Sequence[Wording], scene: Scene, **args: object) -> str:
        """A text for a person to send, in this scene's words. Raises: what the template does: it was tried at load."""
        return mend(Turn(self._book, [], scene).write(wordings, args))


def _composed(turn: Turn, act: Act, is_last: bool) -> Composed:
    try:
        return turn.compose(act, is_last)
    except Unspoken:
        log.warning("voice_fallback act=%s", act.name)
    except Exception:  # a text that staff wrote must never cost the customer an answer; args may hold personal data
        log.error("voice_failed act=%s", act.name)
    return Composed([act.text] if act.text else [], [act.name])


def _fitted(act: Act, composed: Composed, channel: str) -> list[Bubble]:
    limits = limits_of(channel)
    buttons, unshown = fit_buttons(act.buttons, limits)
    texts = bubbles_of([*composed.paragraphs, *(["\n".join(unshown)] if unshown else [])], limits, composed.is_french)
    last = len(texts) - 1
    return [
        Bubble(text, buttons if at == last else [], act, tuple(composed.said) if at == 0 else ())
        for at, text in enumerate(texts)
    ]


def _joined(bubbles: list[Bubble]) -> list[Bubble]:
    """One message for the whole turn, of the last act; nothing for a turn that says nothing."""
    if len(bubbles) < 2:
        return bubbles
    text = "\n\n".join(bubble.text for bubble in bubbles)
    said = tuple(key for bubble in bubbles for key in bubble.said)
    return [Bubble(text, bubbles[-1].buttons, bubbles[-1].act, said)]
