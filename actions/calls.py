"""What is known of a call that a customer wants: from the slot `callback`, and from what they have just written."""

import json
import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from actions.turn import Turn
from relation.services.call_slots import Slot, Wish, coming_slots, slot_for
from relation.services.call_times import CHANGED, CHOSEN, read_wish
from relation.store.brand_search import normalise
from relation.voice.french import DAYS, NEAR, written_time

CALLBACK = "action_callback"
SLOT = "callback_answer"
WEEK_DAYS = 7
MOVING_WORDS = 12
_INSTEAD = re.compile(r"\b(plutot|finalement|decal\w*|repouss\w*|report\w*|deplac\w*|avanc\w*|chang\w*|non)\b")
_OF_ANOTHER = re.compile(
    r"\b(livr\w*|technicien\w*|colis|commandes?|rendez vous|rdv|depann\w*|repar\w*|visite|retrait|installat\w*)"
)
"""What else may be moved: its own rule moves it."""


@dataclass(frozen=True)
class Call:
    """What is known of the call so far, carried in the slot `callback`. Days and moments are ISO."""

    day: str | None = None
    starts_at: str | None = None
    ends_at: str | None = None
    phone: str | None = None
    is_other_phone: bool = False
    """The number in the brand's file is not the one."""
    is_promised: bool = False
    about: str | None = None
    """The matter in hand when it was promised (`topic_action`)."""

    @property
    def slot(self) -> Slot | None:
        if self.starts_at is None or self.ends_at is None:
            return None
        return Slot(datetime.fromisoformat(self.starts_at), datetime.fromisoformat(self.ends_at))


def local_now(turn: Turn) -> datetime:
    return turn.now.astimezone(turn.relation.time_zone)


def slot_words(slots: list[Slot]) -> list[dict[str, str]]:
    return [{"starts_at": one.starts_at.isoformat(), "ends_at": one.ends_at.isoformat()} for one in slots]


def slot_buttons(turn: Turn, slots: list[Slot]) -> list[dict[str, str]]:
    return [
        {
            "title": _title(turn, slot),
            "payload": "/aucun.demander_humain" + json.dumps({CHOSEN: f"{one['starts_at']}/{one['ends_at']}"}),
        }
        for slot, one in zip(slots, slot_words(slots), strict=True)
    ]


def _title(turn: Turn, slot: Slot) -> str:
    """As in "demain 10 h", "lundi 10 h", "lundi 30/11 10 h": short enough for every channel."""
    day = slot.starts_at.astimezone(turn.relation.time_zone).date()
    ahead = (day - local_now(turn).date()).days
    name = NEAR.get(ahead) or DAYS[day.weekday()] + ("" if ahead < WEEK_DAYS else f" {day:%d/%m}")
    return f"{name} {written_time(slot.starts_at, turn.relation.time_zone)}"


def take_up(turn: Turn) -> tuple[Call, Wish]:
    """What was known, and what this message adds; a call promised already is moved, at the same number, by a new hour
    alone, and is a new one otherwise."""
    kept = Call(**(turn.slots.get("callback") or {}))
    changed = turn.entity(CHANGED)
    if kept.is_promised and not changed:
        kept = _as_moved(turn, kept) if is_call_moved(turn) else Call()
    if changed == "phone":
        return replace(kept, phone=None, is_other_phone=True, is_promised=False), Wish()
    if changed:
        return replace(kept, day=None, starts_at=None, ends_at=None, is_promised=False), Wish()
    kept = replace(kept, phone=turn.entity("phone") or kept.phone)
    if chosen := turn.entity(CHOSEN):
        starts_at, _, ends_at = chosen.partition("/")
        return replace(kept, starts_at=starts_at, ends_at=ends_at), Wish()
    return _with_wish(turn, kept)


def _day_of(turn: Turn, call: Call) -> str | None:
    return call.slot.starts_at.astimezone(turn.relation.time_zone).date().isoformat() if call.slot else None


def _as_moved(turn: Turn, call: Call) -> Call:
    """Another hour is asked of its day; another number alone leaves the hour as it was."""
    wish = read_wish(turn.text, turn.entities, local_now(turn))
    if _is_other_number(turn, call) and not wish.has_hour and wish.day is None:
        return replace(call, is_promised=False)
    return Call(day=_day_of(turn, call), phone=call.phone)


def _is_other_number(turn: Turn, call: Call) -> bool:
    phone = turn.entity("phone")
    return phone is not None and phone != call.phone


def is_call_moved(turn: Turn) -> bool:
    """« Plutôt mardi 14 h », « non, 06 39 98 12 35 », while the call that was promised is what the talk is about: it
    names nothing else."""
    kept = Call(**(turn.slots.get("callback") or {}))
    words = normalise(turn.text)
    is_in_hand = kept.is_promised and turn.slots.get("topic_action") == kept.about and turn.active_form is None
    if not is_in_hand or turn.slots.get("to_confirm") or turn.slots.get("pending_action"):
        return False
    is_renumbered = _is_other_number(turn, kept)
    if len(words.split()) > MOVING_WORDS or not (is_renumbered or _INSTEAD.search(words)):
        return False
    if turn.entity("order_number") or _OF_ANOTHER.search(words):
        return False
    wish = read_wish(turn.text, turn.entities, local_now(turn))
    return is_renumbered or wish.has_hour or wish.day is not None


def _with_wish(turn: Turn, kept: Call) -> tuple[Call, Wish]:
    said = read_wish(turn.text, turn.entities, local_now(turn), is_answer=turn.slots.get(SLOT) is not None)
    day = said.day or (date.fromisoformat(kept.day) if kept.day else None)
    wish = replace(said, day=day)
    if not (said.has_hour or said.day or said.is_at_once):
        return kept, wish
    slot = slot_for(turn.relation, wish)
    is_day_open = day is not None and next(coming_slots(turn.relation, day), None) is not None
    found = replace(kept, day=day.isoformat() if day and is_day_open else None, starts_at=None, ends_at=None)
    if slot is None:
        return found, wish
    return replace(found, starts_at=slot.starts_at.isoformat(), ends_at=slot.ends_at.isoformat()), wish
