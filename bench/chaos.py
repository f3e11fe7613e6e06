"""Kills and cuts at random while customers and advisors talk: what was lost, doubled, out of order or spoken over?

`make chaos`. Starts its own system on free ports with an empty database. Says on standard error how far it is, prints
what it did, then one JSON object: {"sent", "lost", "doubled", "out_of_order", "spoken_over", …}; the four after `sent`
must be 0.
"""

import argparse
import asyncio
import json
import random
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import create_engine, text

from bench.chaos_verdict import judge
from bench.people import Customer, Seat
from bench.progress import EVERY_S, Progress
from bench.system import PASSWORD, running_system

LOGINS = ("camille", "yanis", "solene")
TEXTS = (
    "bonjour", "merci", "vous êtes un robot ?", "où est ma commande LV-240613 ?", "quels sont vos horaires ?",
    "je veux parler à un conseiller", "ça marche", "mon lave-linge ne démarre plus", "4", "annuler l'attente",
)  # fmt: skip
CUT_CHANCE = 0.04
PAUSE_S = 0.4
HURRY_CHANCE = 0.3
"""Of writing again without waiting for the answer; at most AHEAD messages are on their way."""
AHEAD = 3
ANSWER_S = 20.0
PATIENCE_S = 300.0
SETTLE_S = 120.0
LOOK_S = 0.5


@dataclass(frozen=True)
class Plan:
    """`seed` decides what is said, which sockets are cut and when processes are killed."""

    conversations: int
    messages: int
    service_kills: int
    brain_kills: int
    seed: int = 1


@dataclass
class Count:
    said: int = 0
    cuts: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    replies: list[str] = field(default_factory=list)
    """Client ids of the advisors' words that the service has acknowledged."""


@dataclass(frozen=True)
class Target:
    """The system to torment. `kill` sends SIGKILL to its `service` or `brain`, which its supervisor starts again."""

    url: str
    database_url: str
    password: str
    kill: Callable[[str], object]


async def torment(target: Target, plan: Plan) -> dict[str, Any]:
    """The whole of it, then the counts."""
    count, draw = Count(), random.Random(plan.seed)
    customers = [Customer(target.url) for _ in range(plan.conversations)]
    advisors = [
        asyncio.create_task(_advise(target, login, count, random.Random(f"{plan.seed}{login}"))) for login in LOGINS
    ]
    killer = asyncio.create_task(_kill(target, plan, count, draw))
    teller = asyncio.create_task(_tell(plan, count))
    try:
        shares = [
            plan.messages // plan.conversations + (n < plan.messages % plan.conversations)
            for n in range(plan.conversations)
        ]
        await asyncio.gather(
            killer,
            *(
                _talk(customer, share, count, random.Random(f"{plan.seed}-{number}"))
                for number, (customer, share) in enumerate(zip(customers, shares, strict=True))
            ),
        )
        await _settle(target)
    finally:
        for task in (*advisors, killer, teller):
            task.cancel()
        await asyncio.gather(*advisors, killer, teller, return_exceptions=True)
    for customer in customers:
        await customer.cut()
        await customer.open()
        await customer.close()
    return {
        **judge(target.database_url, customers, count.replies),
        "conversations": len(customers),
        "replies": len(count.replies),
        "cuts": count.cuts,
        "kills": dict(count.kills),
    }


async def _talk(customer: Customer, messages: int, count: Count, draw: random.Random) -> None:
    await customer.open()
    for _ in range(messages):
        await customer.say(draw.choice(TEXTS))
        count.said += 1
        if draw.random() < CUT_CHANCE:
            count.cuts += 1
            await customer.cut()
        await asyncio.sleep(draw.random() * 2 * PAUSE_S)
        if draw.random() > HURRY_CHANCE:
            await customer.until(_is_answered, ANSWER_S)
        await _be_heard(customer, AHEAD)
    await _be_heard(customer, 1)


async def _be_heard(customer: Customer, fewer_than: int) -> None:
    """Raises: RuntimeError after PATIENCE_S."""
    if not await customer.until(lambda one: len(one.unreceived) < fewer_than, PATIENCE_S):
        raise RuntimeError(f"{len(customer.unreceived)} messages were not received for {PATIENCE_S:.0f} s")


def _is_answered(customer: Customer) -> bool:
    """Nobody waits for the bot while a person is awaited, or there."""
    is_answered = not customer.unreceived and bool(customer.shown) and customer.shown[-1]["author"] != "customer"
    return is_answered or customer.owner.get("kind") != "bot"


async def _kill(target: Target, plan: Plan, count: Count, draw: random.Random) -> None:
    """At drawn moments of the talk, counted in messages."""
    names = ["service"] * plan.service_kills + ["brain"] * plan.brain_kills
    moments = sorted((draw.uniform(0.1, 0.9) * plan.messages, name) for name in names)
    for moment, name in moments:
        while count.said < moment:
            await asyncio.sleep(LOOK_S / 5)
        for _ in range(int(PATIENCE_S / LOOK_S)):
            try:
                await asyncio.to_thread(target.kill, name)
                break
            except (LookupError, OSError):  # between a death and the new start
                await asyncio.sleep(LOOK_S)
        else:
            raise RuntimeError(f"no {name} to kill for {PATIENCE_S:.0f} s: its supervisor is gone")
        count.kills[name] += 1


async def _tell(plan: Plan, count: Count) -> None:
    """How far it is, until it is cancelled."""
    progress = Progress("messages", plan.messages)
    while True:
        kills = ", ".join(f"{times} kills of the {name}" for name, times in sorted(count.kills.items()))
        progress.note(count.said, f"{len(count.replies)} replies, {count.cuts} cuts{kills and ', '}{kills}")
        await asyncio.sleep(EVERY_S)


async def _advise(target: Target, login: str, count: Count, draw: random.Random) -> None:
    """Takes what waits, says a few words, gives it back or closes it, for ever."""
    seat = Seat(target.url, login, target.password)
    await _retry(seat.sign_in)
    presence = asyncio.create_task(seat.stay())
    try:
        while True:
            with suppress(httpx.HTTPError):
                waiting, mine = await seat.listed()
                for conversation in [*mine, *waiting[:2]]:
                    await _deal_with(seat, conversation, count, draw)
            await asyncio.sleep(LOOK_S)
    finally:
        presence.cancel()
        await seat.close()


async def _retry(deed: Callable[[], Any]) -> None:
    while True:
        try:
            await deed()
            return
        except httpx.HTTPError:
            await asyncio.sleep(LOOK_S)


async def _deal_with(seat: Seat, conversation: str, count: Count, draw: random.Random) -> None:
    path = f"/desk/conversations/{conversation}"
    if await seat.post(f"{path}/take") != httpx.codes.NO_CONTENT:
        return
    for number in range(draw.randint(1, 3)):
        client_id = str(uuid4())
        if await seat.post(f"{path}/reply", text=f"Réponse {number}", client_id=client_id) != httpx.codes.NO_CONTENT:
            return
        count.replies.append(client_id)
        await asyncio.sleep(draw.random() * PAUSE_S)
    await seat.post(f"{path}/{'return' if draw.random() < 0.7 else 'close'}", note="")


async def _settle(target: Target) -> None:
    """Until every stored message has been processed, or none has been for SETTLE_S: what is left then is lost."""
    engine = create_engine(target.database_url)
    query = text("SELECT COUNT(*) FROM inbox WHERE processed_at IS NULL")
    left, looks = -1, 0
    while left != 0 and looks * LOOK_S < SETTLE_S:
        before = left
        with engine.connect() as connection:
            left = int(connection.scalar(query) or 0)
        looks = looks + 1 if left == before else 0
        await asyncio.sleep(LOOK_S)
    engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--conversations", type=int, default=200)
    parser.add_argument("--service-kills", type=int, default=20)
    parser.add_argument("--brain-kills", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    plan = Plan(given.conversations, given.messages, given.service_kills, given.brain_kills, given.seed)
    with running_system() as system:
        target = Target(system.url, system.database_url, PASSWORD, system.kill)
        verdict = asyncio.run(torment(target, plan))
    for name, value in verdict.items():
        print(f"{name:>14}  {value}")
    print(json.dumps(verdict))
    sys.exit(any(verdict[name] for name in ("lost", "doubled", "out_of_order", "spoken_over")))


if __name__ == "__main__":
    main()
