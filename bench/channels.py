"""What the messaging channels hold: webhooks acknowledged in time, deliveries a second, and what a `kill -9` costs.

`make bench-channels`. The real service as a process, with the platforms and a brain of tests/fakes, on loopback and
SQLite: the brain answers at once, because it is not what is measured. Says on standard error how far it is, prints a
table, then one JSON object. Fails when something is lost, answered twice, or doubled without the log saying so.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bench.channel_load import Acknowledged, Post, post_all
from bench.channel_verdict import answers, count_left, deliveries
from bench.loopback import Loopback, on_loopback, queue_lines
from bench.progress import Progress

CHANNELS = ("telegram", "whatsapp", "messenger", "instagram")
NO_KEY = {
    "telegram": "sendMessage takes no idempotency key",
    "whatsapp": "messages take no idempotency key (a receipt before the retry prevents it; none is sent here)",
    "messenger": "the Send API takes no idempotency key (an echo before the retry prevents it; none is sent here)",
    "instagram": "the Send API takes no idempotency key (an echo before the retry prevents it; none is sent here)",
}
LINES = 5
"""Of each conversation, delivered in order."""
LATER = 40
"""Half of the repeats come so many webhooks after the first, the others right behind it."""
LOOK_S = 0.02
PATIENCE_S = 1800.0


def measure_webhooks(seconds: int, per_second: int, repeats: float, senders: int) -> dict[str, Any]:
    """Messages of so many customers on four channels, one webhook each, some of them twice; each is answered once."""
    with on_loopback() as system:
        total = seconds * per_second
        texts = [f"message {number}" for number in range(round(total * (1 - repeats)))]
        firsts = [_webhook(system, CHANNELS[n % len(CHANNELS)], n % senders, text) for n, text in enumerate(texts)]
        system.start()
        acknowledged = post_all(system.url, _with_repeats(firsts, total), per_second)
        started, left = time.monotonic(), count_left(system.database_url)
        progress = Progress("webhooks, messages and lines still to be worked on", left)

        def tell() -> None:
            progress.note(max(1, left - count_left(system.database_url)))

        _wait_for(lambda: count_left(system.database_url) == 0, tell)
        return {
            **_figures(acknowledged),
            **answers(system, texts),
            "backlog": left,
            "backlog_s": round(time.monotonic() - started, 1),
        }


def measure_outbox(messages: int) -> dict[str, Any]:
    """{channel: deliveries a second}, each alone, then `together`; `allowed` is the pace we keep to on each."""
    with on_loopback() as system:
        system.start()
        alone = {name: _rate(system, (name,), messages) for name in CHANNELS}
        return {"per_second": alone, "together": _rate(system, CHANNELS, messages), "allowed": system.paces()}


def measure_recovery(messages: int, kills: int) -> dict[str, Any]:
    """Deliveries queued on four channels; `kill -9` of the service at even moments of them."""
    with on_loopback() as system:
        for name in CHANNELS:
            queue_lines(system, name, messages // len(CHANNELS), LINES, "recovery")
        progress, started = Progress("deliveries", messages), time.monotonic()

        def tell() -> None:
            progress.note(min(_sent(system), messages - 1))  # some are sent twice

        system.start()
        for number in range(1, kills + 1):
            _wait_for(lambda moment=messages * number // (kills + 1): _sent(system) >= moment, tell)
            system.kill()
            print(f"kill -9 after {_sent(system)} deliveries", file=sys.stderr)
            system.start()
        _wait_for(lambda: count_left(system.database_url) == 0, tell)
        told = {name: system.count_logged(f"possibly doubled on {name}") for name in CHANNELS}
        found = deliveries(system, messages, LINES, "recovery")
        found["doubled"] = {
            name: {"times": times, "told_in_the_log": told[name], "because": NO_KEY[name]}
            for name, times in found["doubled"].items()
        }
        return {**found, "kills": kills, "seconds": round(time.monotonic() - started, 1)}


def _webhook(system: Loopback, channel: str, sender: int, text: str) -> Post:
    if channel == "telegram":
        posted = system.telegram.delivery(system.telegram.message(text, chat=10_000 + sender))
    elif channel == "whatsapp":
        fake = system.graph.whatsapp
        who = {"from": f"336{sender:08d}", "from_user_id": f"FR.{sender}"}
        posted = fake.delivery(fake.batch(fake.message(text, **who)))
    else:
        page = system.graph.messenger if channel == "messenger" else system.graph.instagram
        posted = page.delivery({**page.message(text), "sender": {"id": str(500_000 + sender)}})
    return Post(posted["url"], posted["content"], posted["headers"])


def _with_repeats(firsts: Sequence[Post], total: int) -> list[Post]:
    draw = random.Random(1)
    places: list[tuple[float, Post]] = [(float(place), post) for place, post in enumerate(firsts)]
    for place in draw.sample(range(len(firsts)), total - len(firsts)):
        places.append((place + draw.choice((0.5, LATER + 0.5)), firsts[place]))
    return [post for _, post in sorted(places, key=lambda one: one[0])]


def _figures(acknowledged: Sequence[Acknowledged]) -> dict[str, float]:
    times = sorted(one.ms for one in acknowledged)
    cuts = {f"p{cut}_ms": round(times[min(len(times) - 1, len(times) * cut // 100)], 1) for cut in (50, 95, 99)}
    return {"webhooks": len(times), **cuts, "max_ms": round(times[-1], 1), "retries": sum(_retries(acknowledged))}


def _retries(acknowledged: Sequence[Acknowledged]) -> Iterator[int]:
    return (one.tries - 1 for one in acknowledged)


def _rate(system: Loopback, channels: Sequence[str], messages: int) -> float:
    """From the first delivery to the last, on all of these channels together."""
    before = _sent(system)
    for name in channels:
        queue_lines(system, name, messages, LINES, f"rate {len(channels)}")
    _wait_for(lambda: _sent(system) > before)
    first, started = _sent(system), time.perf_counter()
    wanted = before + messages * len(channels)
    progress = Progress(f"deliveries on {', '.join(channels)}", messages * len(channels))
    _wait_for(lambda: _sent(system) >= wanted, lambda: progress.note(_sent(system) - before))
    return round((wanted - first) / (time.perf_counter() - started), 1)


def _sent(system: Loopback) -> int:
    return sum(len(texts) for texts in system.sent_texts().values())


def _wait_for(is_done: Callable[[], bool], meanwhile: Callable[[], object] = lambda: None) -> None:
    """Raises: TimeoutError after PATIENCE_S without an end."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_done():
        if time.monotonic() > deadline:
            raise TimeoutError("it does not end")
        meanwhile()
        time.sleep(LOOK_S)


def has_failed(results: dict[str, Any]) -> bool:
    """Lost, answered twice, out of order, or doubled without a word in the log."""
    found = [part.get(name, 0) for part in results.values() for name in ("lost", "answered_twice", "out_of_order")]
    doubled = results.get("recovery", {}).get("doubled", {}).values()
    return any(found) or any(one["times"] > one["told_in_the_log"] for one in doubled)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--per-second", type=int, default=200)
    parser.add_argument("--repeats", type=float, default=0.2, help="share of the webhooks that come a second time")
    parser.add_argument("--senders", type=int, default=1_000)
    parser.add_argument("--messages", type=int, default=500, help="deliveries of each channel, for its throughput")
    parser.add_argument("--deliveries", type=int, default=5_000, help="in the middle of which the service is killed")
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--only", choices=("webhooks", "outbox", "recovery"))
    given = parser.parse_args()
    measures: dict[str, Callable[[], dict[str, Any]]] = {
        "webhooks": lambda: measure_webhooks(given.seconds, given.per_second, given.repeats, given.senders),
        "outbox": lambda: measure_outbox(given.messages),
        "recovery": lambda: measure_recovery(given.deliveries, given.kills),
    }
    results = {name: measure() for name, measure in measures.items() if given.only in (None, name)}
    for name, figures in results.items():
        for what, found in figures.items():
            print(f"{name:>9} {what:>15}", found)
    print(json.dumps(results))
    sys.exit(has_failed(results))


if __name__ == "__main__":
    main()
