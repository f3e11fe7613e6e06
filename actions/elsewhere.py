"""Going on by another channel: the way that was asked for, if it is on, once it is known whose conversation it is."""

import re
from typing import Any

from actions.buttons import motif_button
from actions.turn import ServiceAction, Turn
from relation.store.brand_search import normalise

WAY = "way"
"""Slot and entity: the channel that was asked for, while the customer proves who they are."""
OTHER = "other"
"""Any channel that we do not have."""
_CALL = re.compile(r"\b(r?appele[rz]|r?appelle|r?appels?|telephone[rz])\b")
TOLD = ("channel_next", "code", "url", "address", "minutes")


class ContinueElsewhere(ServiceAction):
    """The channel named, or the only one there is; among several, it asks. A call there is a person's to make."""

    action_name = "action_continue_elsewhere"

    def answer(self, turn: Turn) -> None:
        pending = turn.slots.get(WAY) if turn.motif != "continuer_ailleurs" else None
        chosen = turn.entity(WAY) or pending
        turn.forget(WAY)
        here = str(turn.context.get("channel"))
        ways = turn.relation.ways.others(here)
        if chosen in ways:
            self._give(turn, chosen)
        elif _CALL.search(normalise(turn.text)):
            turn.continue_with("action_handoff")
        else:
            self._hear(turn, here, ways)

    def _hear(self, turn: Turn, here: str, ways: tuple[str, ...]) -> None:
        words, known = normalise(turn.text), turn.relation.playbook.elsewhere
        asked, declined = known.named_in(words), known.declined_in(words)
        named = [name for name in asked if name in ways]
        off = [name for name in asked if name not in (here, *ways)] + [OTHER] * bool(known.others.search(words))
        closed, is_here = next(iter(off), None), asked == [here] and not off
        possible = named or [name for name in ways if name not in declined]
        if not possible:
            turn.say("utter_no_other_way", closed=closed)
        elif len(possible) == 1 and (named or not (off or is_here)):
            self._give(turn, possible[0])
        else:
            buttons = [_button(turn, name) for name in possible]
            turn.say("utter_choose_way", closed=closed, is_here=is_here, buttons=buttons)

    def _give(self, turn: Turn, channel: str) -> None:
        if not turn.customer_reference:
            turn.remember(way=channel)
            turn.say("utter_way_needs_proof")
        if turn.needs_identity(self.action_name):
            return
        turn.change("continue_elsewhere", key=WAY, refused_act="utter_way_refused", channel=channel)
        told: dict[str, Any] = {name: f"${WAY}.{name}" for name in TOLD}
        turn.say("service_continue_elsewhere", **told)

    def _keep_thread(self, turn: Turn) -> None:
        """The matter in hand goes along."""


def _button(turn: Turn, channel: str) -> dict[str, str]:
    label = turn.relation.playbook.elsewhere.labels[channel]
    return {**motif_button(turn, "aucun", "continuer_ailleurs", **{WAY: channel}), "title": label}
