"""A desk on its own SQLite file, with a clock that tests move and a hub that remembers what it was told."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from desk.app import DeskContext, make_desk
from relation.context import Relation
from relation.live import LiveHub
from relation.model.conversation import Author, Conversation, Message
from relation.model.delivery import InboundMessage
from relation.model.events import Event
from relation.model.people import Role
from relation.playbook import Playbook
from relation.services.advisors import add_advisor, open_session
from relation.services.conversations import add_message
from relation.services.handoffs import open_handoff
from relation.services.receiving import receive_message
from relation.store.unit_of_work import Store
from relation.voice import Voice

DATA = Path(__file__).parents[2] / "data"
PASSWORD = "un mot de passe long"
PLAYBOOK = Playbook.load(DATA)


class RememberingHub(LiveHub):
    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.told: list[Event] = []

    def tell(self, happened: Event) -> None:
        self.told.append(happened)
        super().tell(happened)


@dataclass
class Seat:
    """An advisor's browser, signed in."""

    client: TestClient
    csrf: str

    def post(self, path: str, **fields: str):
        headers = {"HX-Request": "true", "X-CSRF-Token": self.csrf}
        return self.client.post(path, data=fields, headers=headers, follow_redirects=False)

    def get(self, path: str, *, is_fragment: bool = False):
        headers = {"HX-Request": "true"} if is_fragment else {}
        return self.client.get(path, headers=headers, follow_redirects=False)


@dataclass
class DeskCase:
    """2026-11-18 is a Wednesday: advisors work at that hour."""

    path: Path
    is_secure: bool = False
    now: datetime = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
    clients: list[TestClient] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.store = Store(f"sqlite:///{self.path}")
        self.store.create_all()
        self.relation = Relation(PLAYBOOK, Voice(PLAYBOOK), lambda: self.now)
        self.hub = RememberingHub(self.store)
        self.context = DeskContext(self.store, self.relation, self.hub, self.is_secure)
        self.router = make_desk(self.context)
        self.app = FastAPI()
        self.app.include_router(self.router)

    def close(self) -> None:
        for client in self.clients:
            client.close()
        self.store.close()

    def routes(self) -> list[APIRoute]:
        """Every route of the desk."""
        return [route for route in self.app.routes if isinstance(route, APIRoute) and route.path.startswith("/desk")]

    def pass_time(self, **spans: float) -> None:
        self.now += timedelta(**spans)

    def browse(self) -> TestClient:
        client = TestClient(self.app, base_url="https://desk.test" if self.is_secure else "http://desk.test")
        self.clients.append(client)
        return client

    def hire(self, login: str, first_name: str) -> None:
        with self.store.write() as uow:
            add_advisor(uow, self.relation, login, first_name, "Roux", Role.ADVISOR, PASSWORD)
            uow.commit()

    def seat(self, login: str) -> Seat:
        with self.store.write() as uow:
            token, session = open_session(uow, self.relation, login, True)
            uow.commit()
        client = self.browse()
        client.cookies.set("desk_session", token)
        return Seat(client, session.csrf_token)

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

    def say_as_bot(self, conversation_id: str, text: str) -> None:
        with self.store.write() as uow:
            conversation = uow.conversations.lock(conversation_id)
            assert conversation is not None
            add_message(uow, self.relation, conversation, Author.BOT, text)
            uow.commit()

    def conversation(self, conversation_id: str) -> Conversation:
        with self.store.read() as uow:
            found = uow.conversations.get(conversation_id)
        assert found is not None
        return found

    def said_by(self, author: Author, conversation_id: str) -> list[Message]:
        with self.store.read() as uow:
            return [line for line in uow.messages.after(conversation_id, 0) if line.author is author]


def sign_in(client: TestClient, login: str, password: str, **fields: str):
    """Through the form, as a browser does."""
    page = client.get("/desk/sign-in").text
    token = re.search(r'name="form_token" value="([^"]+)"', page)
    form = {"login": login, "password": password, "form_token": token[1] if token else "", **fields}
    return client.post("/desk/sign-in", data=form, follow_redirects=False)
