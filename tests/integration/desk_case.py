"""A desk on its own SQLite file, with a clock that tests move and a hub that remembers what it was told."""

import asyncio
import re
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.routing import APIRoute

from desk.app import DeskContext, make_desk
from desk.context import Brain
from relation.context import Relation
from relation.live import LiveHub
from relation.model.conversation import Author, Conversation, Message
from relation.model.delivery import InboundMessage
from relation.model.events import Event
from relation.model.people import Advisor, Role
from relation.playbook import Playbook
from relation.services.advisors import open_session
from relation.services.conversations import add_message
from relation.services.handoffs import open_handoff
from relation.services.receiving import receive_message
from relation.store.files import FileFolder
from relation.store.unit_of_work import Store
from relation.voice import Voice

DATA = Path(__file__).parents[2] / "data"
PASSWORD = "un mot de passe long"
HASH = PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD)
"""Made once, and cheaply: hashing is slow on purpose."""
NO_FILES = FileFolder(Path("/nonexistent"))
PLAYBOOK = Playbook.load(DATA)


class RememberingHub(LiveHub):
    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.told: list[Event] = []

    def tell(self, happened: Event) -> None:
        self.told.append(happened)
        super().tell(happened)


class Browser:
    """Talks to the application itself, without a network; redirections are not followed."""

    def __init__(self, app: FastAPI, runner: asyncio.Runner, base_url: str) -> None:
        self._runner = runner
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base_url)
        self.cookies = self._http.cookies

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self._runner.run(self.requesting(method, path, **options))

    def requesting(self, method: str, path: str, **options: Any) -> Coroutine[Any, Any, httpx.Response]:
        return self._http.request(method, path, **options)

    def close(self) -> None:
        self._runner.run(self._http.aclose())


@dataclass
class Seat:
    """An advisor's browser, signed in, that speaks as htmx does."""

    browser: Browser
    csrf: str

    def post(self, path: str, **fields: str) -> httpx.Response:
        return self.browser.request("POST", path, data=fields, headers=self._headers())

    def posting(self, path: str, **fields: str) -> Coroutine[Any, Any, httpx.Response]:
        return self.browser.requesting("POST", path, data=fields, headers=self._headers())

    def get(self, path: str, *, is_fragment: bool = False) -> httpx.Response:
        return self.browser.request("GET", path, headers={"HX-Request": "true"} if is_fragment else {})

    def _headers(self) -> dict[str, str]:
        return {"HX-Request": "true", "X-CSRF-Token": self.csrf}


@dataclass
class DeskCase:
    """2026-11-18 is a Wednesday: advisors work at that hour. `path` of an SQLite file, or the URL of a database."""

    path: Path | str
    is_secure: bool = False
    brain: Brain | None = None
    now: datetime = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
    browsers: list[Browser] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.store = Store(f"sqlite:///{self.path}" if isinstance(self.path, Path) else self.path)
        self.store.create_all()
        self.relation = Relation(PLAYBOOK, Voice(PLAYBOOK), lambda: self.now)
        self.hub = RememberingHub(self.store)
        self.context = DeskContext(
            self.store, self.relation, self.hub, self.is_secure, NO_FILES, 1_000_000, self.brain
        )  # fmt: skip
        self.router = make_desk(self.context)
        self.runner = asyncio.Runner()
        self.app = FastAPI()
        self.app.include_router(self.router)

    def close(self) -> None:
        for browser in self.browsers:
            browser.close()
        self.runner.close()
        self.store.close()

    def together(self, *calls: Coroutine[Any, Any, httpx.Response]) -> list[httpx.Response]:
        """The answers to requests made at the same moment."""

        async def gather() -> list[httpx.Response]:
            return list(await asyncio.gather(*calls))

        return self.runner.run(gather())

    def routes(self) -> list[APIRoute]:
        """Every route of the desk: FastAPI keeps included routers whole."""
        found, left = [], list(self.router.routes)
        while left:
            route = left.pop()
            if isinstance(route, APIRoute):
                found.append(route)
            else:
                left += route.original_router.routes
        return found

    def pass_time(self, **spans: float) -> None:
        self.now += timedelta(**spans)

    def browse(self) -> Browser:
        browser = Browser(self.app, self.runner, "https://desk.test" if self.is_secure else "http://desk.test")
        self.browsers.append(browser)
        return browser

    def hire(self, login: str, first_name: str, role: Role = Role.ADVISOR) -> None:
        with self.store.write() as uow:
            uow.advisors.add(Advisor(str(uuid4()), login, first_name, "Roux", role, HASH, self.now))
            uow.commit()

    def seat(self, login: str) -> Seat:
        with self.store.write() as uow:
            token, session = open_session(uow, self.relation, login, True)
            uow.commit()
        browser = self.browse()
        browser.cookies.set("desk_session", token)
        return Seat(browser, session.csrf_token)

    def write_as_customer(self, key: str, text: str, **details: str) -> str:
        """Returns the conversation's id."""
        with self.store.write() as uow:
            inbound = InboundMessage("api", key, str(uuid4()), text, **details)
            entry, _ = receive_message(uow, self.relation, inbound)
            uow.commit()
        return entry.conversation_id

    def ask_for_a_person(self, key: str, text: str, *reasons: str) -> str:
        conversation_id = self.write_as_customer(key, text, first_name=key.title())
        with self.store.write() as uow:
            conversation = uow.conversations.lock(conversation_id)
            assert conversation is not None
            open_handoff(uow, self.relation, conversation, list(reasons or ("explicit_wish",)))
            uow.commit()
        return conversation_id

    def say_as_bot(self, conversation_id: str, text: str, act: str = "utter_greet") -> None:
        with self.store.write() as uow:
            conversation = uow.conversations.lock(conversation_id)
            assert conversation is not None
            add_message(uow, self.relation, conversation, Author.BOT, text, act={"act": act, "args": {}})
            uow.commit()

    def conversation(self, conversation_id: str) -> Conversation:
        with self.store.read() as uow:
            found = uow.conversations.get(conversation_id)
        assert found is not None
        return found

    def said_by(self, author: Author, conversation_id: str) -> list[Message]:
        with self.store.read() as uow:
            return [line for line in uow.messages.after(conversation_id, 0) if line.author is author]


def sign_in(browser: Browser, login: str, password: str, **fields: str) -> httpx.Response:
    """Through the form, as a person does."""
    page = browser.request("GET", "/desk/sign-in").text
    token = re.search(r'name="form_token" value="([^"]+)"', page)
    form = {"login": login, "password": password, "form_token": token[1] if token else "", **fields}
    return browser.request("POST", "/desk/sign-in", data=form)
