"""How long a word takes between a customer and an advisor, handoff after handoff, over real sockets.

`make bench-handoff`. Starts its own system on free ports with an empty database. *To the advisor*: from the customer's
frame to the line in the desk's answer, asked for when its stream told it. *To the customer*: from the advisor's form to
the frame in the chat. `--browsers`: then once more, from screen to screen (bench/handoff_browsers.py). Says on standard
error how far it is, prints each setting when it is measured, then one JSON object. A handoff that does not come through
is counted (`failed`), and makes the command fail.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import uuid4

import httpx

from bench.handoff_browsers import in_browsers, require_chromium
from bench.handoff_tries import PATIENCE_S, WISH, NoHandoff, Times, try_each
from bench.people import Customer, Seat
from bench.system import PASSWORD, RunningSystem, running_system

CROWD_PAUSE_S = 20.0
"""Between two messages of each of the other open conversations."""


class Watch:
    """An advisor's stream: `told(name)` waits for an event's name."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._names: asyncio.Queue[str] = asyncio.Queue()
        self._task = asyncio.create_task(self._follow())

    async def told(self, name: str) -> None:
        """Raises: TimeoutError."""
        async with asyncio.timeout(PATIENCE_S):
            while await self._names.get() != name:
                pass

    async def _follow(self) -> None:
        with suppress(httpx.HTTPError):
            async for name in self._seat.events():
                self._names.put_nowait(name)

    def stop(self) -> None:
        self._task.cancel()


async def measure(system: RunningSystem, handoffs: int, others: int) -> dict[str, Any]:
    """What `try_each` returns, with so many other open conversations. Raises: RuntimeError, as `try_each`."""
    seat = Seat(system.url, "camille", PASSWORD)
    await seat.sign_in()
    watch = Watch(seat)
    try:
        async with crowd(system.url, others):
            return await try_each(
                f"handoffs beside {others} others", handoffs, lambda times: _hand_over(system.url, seat, watch, times)
            )
    finally:
        watch.stop()
        await seat.close()


async def measure_in_browsers(system: RunningSystem, handoffs: int, others: int) -> dict[str, Any]:
    """As `measure`, from screen to screen."""
    async with crowd(system.url, others):
        return await in_browsers(system.url, handoffs)


@asynccontextmanager
async def crowd(url: str, size: int) -> AsyncIterator[None]:
    """So many other open conversations, as long as the context lasts."""
    chatters = [asyncio.create_task(_chatter(url, number, size)) for number in range(size)]
    try:
        yield
    finally:
        for chatter in chatters:
            chatter.cancel()
        await asyncio.gather(*chatters, return_exceptions=True)


async def _hand_over(url: str, seat: Seat, watch: Watch, times: Times) -> None:
    customer = Customer(url)
    await customer.open()
    await customer.say(WISH)
    if not await customer.until(lambda one: one.owner.get("kind") == "waiting", PATIENCE_S):
        raise NoHandoff(str(customer.shown[-2:]))
    waiting, _ = await seat.listed()
    conversation = waiting[-1]
    path = f"/desk/conversations/{conversation}"
    await seat.post(f"{path}/take")
    if not await customer.until(lambda one: one.owner.get("kind") == "advisor", PATIENCE_S):
        raise NoHandoff(str(customer.owner))
    times["to_advisor"].append(await _to_advisor(customer, seat, watch, conversation))
    times["to_customer"].append(await _to_customer(customer, seat, path))
    await seat.post(f"{path}/close")
    await customer.close()


async def _to_advisor(customer: Customer, seat: Seat, watch: Watch, conversation: str) -> float:
    """Milliseconds until the desk holds the line: told by the stream, then asked for, as the page does."""
    words, after = f"question {uuid4()}", customer.last_seq
    started = time.perf_counter()
    await customer.say(words)
    while True:
        await watch.told(f"lines-{conversation}")
        if words in await seat.page(f"/desk/conversations/{conversation}/live?after={after}"):
            return (time.perf_counter() - started) * 1000


async def _to_customer(customer: Customer, seat: Seat, path: str) -> float:
    words = f"réponse {uuid4()}"

    async def wait() -> float:
        if not await customer.until(lambda one: any(line["text"] == words for line in one.shown[-3:]), PATIENCE_S):
            raise TimeoutError
        return time.perf_counter()

    waiter = asyncio.create_task(wait())
    started = time.perf_counter()
    await seat.post(f"{path}/reply", text=words, client_id=str(uuid4()))
    return (await waiter - started) * 1000


async def _chatter(url: str, number: int, others: int) -> None:
    """One of the other open conversations: a few words now and then, with the bot."""
    customer = Customer(url)
    await customer.open()
    await asyncio.sleep(CROWD_PAUSE_S * number / others)
    while True:
        await customer.say("merci")
        await customer.until(lambda one: not one.unreceived, PATIENCE_S)
        await asyncio.sleep(CROWD_PAUSE_S)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--handoffs", type=int, default=500, help="in each setting; two or more")
    parser.add_argument("--others", type=int, default=200)
    parser.add_argument("--browsers", action="store_true", help="besides, in Chromium")
    given = parser.parse_args()
    if given.browsers:
        require_chromium()
    results: dict[str, Any] = {}
    for way, run in ({"": measure} | ({"in_browsers_": measure_in_browsers} if given.browsers else {})).items():
        for others in dict.fromkeys((0, given.others)):
            setting = way + (f"with_{others}_others" if others else "alone")
            with running_system() as system:
                results[setting] = asyncio.run(run(system, given.handoffs, others))
            print(f"{setting:>28}", results[setting], flush=True)
    print(json.dumps(results))
    sys.exit(any(figures["failed"] for figures in results.values()))


if __name__ == "__main__":
    main()
