"""What became of every message that came in, and of every line that went out: the database against the platforms."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import create_engine, text

from bench.loopback import Loopback

ECHO = "Écho de "
"""What the fake brain answers begins so."""
LEFT = (
    "SELECT (SELECT COUNT(*) FROM webhooks) + (SELECT COUNT(*) FROM inbox WHERE processed_at IS NULL)"
    " + (SELECT COUNT(*) FROM outbox WHERE state = 'queued')"
)


def count_left(database_url: str) -> int:
    """Webhooks to unpack, messages to answer, lines to deliver."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        left = int(connection.scalar(text(LEFT)) or 0)
    engine.dispose()
    return left


def answers(system: Loopback, texts: Sequence[str]) -> dict[str, int]:
    """{"messages", "lost", "answered_twice"}: stored, answered and delivered once each, or not."""
    engine = create_engine(system.database_url)
    with engine.connect() as connection:
        stored = Counter(connection.scalars(text("SELECT text FROM messages")))
    engine.dispose()
    sent = Counter(told for texts_of in system.sent_texts().values() for told in texts_of)
    times = [(stored[one], stored[ECHO + one], sent[ECHO + one]) for one in texts]
    return {
        "messages": len(texts),
        "lost": sum(min(of_one) == 0 for of_one in times),
        "answered_twice": sum(max(of_one) > 1 for of_one in times),
    }


def deliveries(system: Loopback, messages: int, lines: int, mark: str) -> dict[str, Any]:
    """{"messages", "lost", "out_of_order", "doubled": {channel: times}}, of the lines that `queue_lines` queued."""
    doubled, lost, disordered = {}, 0, 0
    taken = system.sent_texts()
    for channel, texts in taken.items():
        ours = [told for told in texts if told.startswith(f"{mark} {channel} ")]
        lost += messages // len(taken) - len(set(ours))
        doubled[channel] = len(ours) - len(set(ours))
        places = {told: place for place, told in reversed(list(enumerate(ours)))}
        firsts = [places.get(f"{mark} {channel} {n // lines} {n % lines}") for n in range(messages // len(taken))]
        threads = [firsts[start : start + lines] for start in range(0, len(firsts), lines)]
        disordered += sum(
            before > after
            for thread in threads
            for before, after in pairwise(place for place in thread if place is not None)
        )
    return {"messages": messages, "lost": lost, "out_of_order": disordered, "doubled": doubled}
