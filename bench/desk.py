"""What the desk costs when it is full: its pages with many conversations, and one event told to many open desks.

`make bench-desk`. Its own SQLite file, the real application in memory, no brain. Prints a table, then one JSON object.
"""

import argparse
import asyncio
import json
import logging
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from fastapi import FastAPI
from sqlalchemy import insert

from desk.app import DeskContext, make_desk
from desk.guard import Guard, Viewer
from desk.stream import follow
from relation.context import Relation
from relation.live import LiveHub
from relation.model.conversation import Author, Owner
from relation.model.events import Event, EventName
from relation.model.handoff import HandoffState
from relation.model.people import Role
from relation.services.advisors import add_advisor, open_session
from relation.store import tables as t
from relation.store.files import FileFolder
from relation.store.unit_of_work import Store
from traitdunion.app import make_relation
from traitdunion.settings import read_settings

SIZES = (10, 1_000, 20_000)
LINES = 12
LONG = 10_000
"""Lines of the one long conversation."""
ROUNDS = 15
DESKS = 50
EVENTS = 20
SHARES = ((Owner.WAITING, 0.02), (Owner.ADVISOR, 0.03), (Owner.BOT, 0.15), (Owner.CLOSED, 1.0))
ABOUT = (("sav", "panne"), ("acheter", "commander"), ("gerer_contrat", "suivi_commande"))
STYLES = ("presse", "conseil", "expert", "inquiet", "autonome", "relationnel")
PAGES = {
    "desk": "/desk", "queue": "/desk/queue", "conversation": "/desk/conversations/{one}",
    "long_conversation": "/desk/conversations/{long}", "card": "/desk/conversations/{one}/card",
    "wall": "/desk/wall", "figures": "/desk/figures?days=7",
}  # fmt: skip


def fill(store: Store, now: datetime, size: int, advisor_id: str) -> dict[str, str]:
    """So many conversations with their lines. Returns {"one", "long"}: ids to open."""
    rows, lines, handoffs = [], [], []
    for number in range(size):
        owner = next(owner for owner, share in SHARES if number <= share * size)
        made = _conversation(number, owner, now, advisor_id)
        rows.append(made)
        lines += [_line(made["id"], seq, now) for seq in range(1, LINES + 1)]
        if owner in (Owner.WAITING, Owner.ADVISOR):
            handoffs.append(_handoff(made, advisor_id))
    lines += [_line(rows[0]["id"], seq, now) for seq in range(LINES + 1, LONG + 1)]
    rows[0]["last_seq"] = LONG
    with store.write() as uow:
        for table, found in ((t.conversations, rows), (t.messages, lines), (t.handoffs, handoffs)):
            for start in range(0, len(found), 5_000):
                uow.session.execute(insert(table), found[start : start + 5_000])
        uow.commit()
    return {"long": rows[0]["id"], "one": rows[-1]["id"]}


def _conversation(number: int, owner: Owner, now: datetime, advisor_id: str) -> dict[str, Any]:
    at = now - timedelta(minutes=number)
    objective, motif = ABOUT[number % len(ABOUT)]
    understood = {"objective": objective, "motif": motif, "confidence": 0.9, "mood": {"anger": 0.2}}
    scores = {name: (number * (place + 7)) % 9973 / 2500 for place, name in enumerate(STYLES)}
    return {
        "id": str(uuid4()), "channel": "webchat", "key": str(uuid4()), "created_at": at, "updated_at": at,
        "owner": owner, "owner_version": 1, "advisor_id": advisor_id if owner is Owner.ADVISOR else None,
        "last_seq": LINES, "read_seq": 0, "seen_seq": 0, "first_name": f"Client {number}", "persona_scores": scores,
        "need": {"main_objective": objective, "main_motif": motif}, "understanding": understood, "context": {},
        "failed_identifications": 0, "said": {},
    }  # fmt: skip


def _line(conversation_id: str, seq: int, now: datetime) -> dict[str, Any]:
    author = Author.CUSTOMER if seq % 2 else Author.BOT
    text = f"Ligne {seq}, d'une longueur ordinaire pour une conversation de tous les jours."
    return {
        "id": str(uuid4()), "conversation_id": conversation_id, "seq": seq, "author": author, "text": text,
        "at": now, "buttons": [],
    }  # fmt: skip


def _handoff(made: dict[str, Any], advisor_id: str) -> dict[str, Any]:
    is_taken = made["owner"] is Owner.ADVISOR
    return {
        "id": str(uuid4()), "conversation_id": made["id"], "reasons": ["explicit_wish"], "priority": 10,
        "created_at": made["created_at"], "state": HandoffState.TAKEN if is_taken else HandoffState.WAITING,
        "summary": {}, "advisor_id": advisor_id if is_taken else None, "passed": [],
        "taken_at": made["created_at"] if is_taken else None,
    }  # fmt: skip


async def measure_pages(app: FastAPI, token: str, ids: dict[str, str]) -> dict[str, dict[str, float]]:
    """{page: {"p50_ms", "p95_ms", "cpu_ms", "kB"}}; `cpu_ms` does not depend on what else the machine does."""
    found = {}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.bench", timeout=120) as client:
        client.cookies.set("desk_session", token)
        for name, path in PAGES.items():
            times, worked, size = [], [], 0
            for _ in range(ROUNDS):
                started, began = time.perf_counter(), time.process_time()
                answer = await client.get(path.format(**ids))
                times.append(1000 * (time.perf_counter() - started))
                worked.append(1000 * (time.process_time() - began))
                answer.raise_for_status()
                size = len(answer.content)
            times.sort()
            found[name] = {
                "p50_ms": round(statistics.median(times), 1), "p95_ms": round(times[int(0.95 * (ROUNDS - 1))], 1),
                "cpu_ms": round(statistics.median(worked), 1), "kB": round(size / 1000, 1),
            }  # fmt: skip
    return found


async def measure_events(desk: DeskContext, viewer: Viewer, conversation_id: str) -> dict[str, float]:
    """From the commit of one event to the last of DESKS open desks that has been told of it."""
    guard, worst = Guard(desk), []
    async with desk.hub.running():
        streams = [follow(desk, guard, viewer, desk.hub.last_id) for _ in range(DESKS)]
        for stream in streams:
            await _next_with(stream, ":\n\n")
        for _ in range(EVENTS):
            started = time.perf_counter()
            await asyncio.to_thread(_happen, desk, conversation_id)
            await asyncio.gather(*(_next_with(stream, f"lines-{conversation_id}") for stream in streams))
            worst.append(1000 * (time.perf_counter() - started))
        for stream in streams:
            async with aclosing(stream):  # type: ignore[type-var]
                pass
    worst.sort()
    return {"p50_ms": round(statistics.median(worst), 1), "p95_ms": round(worst[int(0.95 * (EVENTS - 1))], 1)}


async def _next_with(stream: AsyncIterator[str], word: str) -> None:
    async for chunk in stream:
        if word in chunk:
            return


def _happen(desk: DeskContext, conversation_id: str) -> None:
    with desk.store.write() as uow:
        now = desk.relation.now()
        uow.record(Event(None, EventName.MESSAGE_ADDED, conversation_id, now, {"seq": 1, "author": "customer"}))
        uow.commit()


async def run(relation: Relation, sizes: list[int]) -> dict[str, Any]:
    pages: dict[str, Any] = {}
    events: dict[str, float] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            store = Store(f"sqlite:///{Path(folder) / 'desk.sqlite3'}")
            store.create_all()
            token, viewer = _sign_in(store, relation)
            ids = fill(store, datetime.now(UTC), size, viewer.advisor.id)
            desk = DeskContext(store, relation, LiveHub(store), False, FileFolder(Path(folder)), 0)
            app = FastAPI()
            app.include_router(make_desk(desk))
            pages[str(size)] = await measure_pages(app, token, ids)
            events = await measure_events(desk, viewer, ids["one"])
            store.close()
    return {"pages": pages, "event_to_desks": {"desks": DESKS, **events}, "rounds": ROUNDS}


def _sign_in(store: Store, relation: Relation) -> tuple[str, Viewer]:
    with store.write() as uow:
        advisor = add_advisor(uow, relation, "bench", "Bench", "", Role.SUPERVISOR, "only for measurements")
        token, session = open_session(uow, relation, "bench", is_verified=True)
        uow.commit()
    return token, Viewer(advisor, session, token)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    wanted = parser.parse_args()
    logging.disable(logging.WARNING)
    found = asyncio.run(run(make_relation(read_settings()), wanted.sizes))
    print(f"{'page':<20}" + "".join(f"{size:>38}" for size in found["pages"]))
    for page in PAGES:
        cells = [found["pages"][size][page] for size in found["pages"]]
        written = (
            f"{one['p50_ms']:>9} ms {one['p95_ms']:>6} cpu {one['cpu_ms']:>6} {one['kB']:>5} kB" for one in cells
        )
        print(f"{page:<20}" + "".join(written))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
