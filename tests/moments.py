"""The moments of a text, as the brain's own grammar finds them: that part of it needs no Rasa."""

from datetime import date
from typing import Any

from bot.nlu.entity_dates import days
from bot.nlu.entity_delays import delays
from bot.nlu.entity_found import Found, plain
from bot.nlu.entity_times import times


def moments_in(text: str, today: date) -> list[dict[str, Any]]:
    """The `date` and `time` entities, without overlap, in reading order."""
    flat = plain(text)
    kept: list[Found] = []
    for found in (*delays(flat, today), *days(flat, today), *times(flat)):
        if all(found.end <= other.start or found.start >= other.end for other in kept):
            kept.append(found)
    return [
        {
            "entity": found.entity,
            "value": found.value,
            "start": found.start,
            "end": found.end,
            "text": text[found.start : found.end],
            **found.more,
        }
        for found in sorted(kept, key=lambda found: found.start)
    ]
