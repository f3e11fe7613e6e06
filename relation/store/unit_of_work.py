"""The database door: a store opens units of work, which roll back unless committed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.orm import Session, sessionmaker

from relation.model.events import AuditLine, Event
from relation.store.attachments import Attachments
from relation.store.base import find_missing, metadata
from relation.store.brand import SqlBrand
from relation.store.desk_repositories import Ideas, Looks, Notes, WrapUps
from relation.store.identity_repositories import Identities, LinkCodes, Merges
from relation.store.mails import Mails
from relation.store.mapping import map_model
from relation.store.old_rows import OldRows
from relation.store.repositories import (
    Advisors,
    Commitments,
    Conversations,
    Events,
    Handoffs,
    Inbox,
    Messages,
    Outbox,
    Satisfactions,
)
from relation.store.writer_lock import WriterLock

SQLITE_BUSY_TIMEOUT_MS = 10_000
EVENT_ORDER_LOCK = 747_001


class UnitOfWork:
    """One transaction. Events recorded here are told to live views only after the commit."""

    def __init__(self, session: Session, store: "Store") -> None:
        self.session = session
        self._store = store
        self._events: list[Event] = []
        self.conversations = Conversations(session)
        self.messages = Messages(session)
        self.attachments = Attachments(session)
        self.mails = Mails(session)
        self.inbox = Inbox(session)
        self.outbox = Outbox(session)
        self.handoffs = Handoffs(session)
        self.commitments = Commitments(session)
        self.satisfactions = Satisfactions(session)
        self.advisors = Advisors(session)
        self.notes = Notes(session)
        self.looks = Looks(session)
        self.ideas = Ideas(session)
        self.wrap_ups = WrapUps(session)
        self.identities = Identities(session)
        self.merges = Merges(session)
        self.link_codes = LinkCodes(session)
        self.events = Events(session)
        self.old_rows = OldRows(session)
        self.brand = SqlBrand(session)

    def record(self, happened: Event, audit: AuditLine | None = None) -> None:
        """Adds the event (and its audit line) to this transaction."""
        self._events.append(happened)
        if audit is not None:
            self.session.add(audit)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What is written inside is undone alone when the block raises."""
        recorded = len(self._events)
        try:
            with self.session.begin_nested():
                yield
        except Exception:
            del self._events[recorded:]
            raise

    def record_audit(self, line: AuditLine) -> None:
        self.session.add(line)

    def commit(self) -> None:
        """Writes everything. On PostgreSQL event ids are drawn under a lock, so that ids become visible in order."""
        if self._events:
            self.session.flush()
            if self._store.engine.dialect.name == "postgresql":
                self.session.execute(text(f"SELECT pg_advisory_xact_lock({EVENT_ORDER_LOCK})"))
            self.session.add_all(self._events)
        self.session.commit()
        if self._events:
            self._store.tell(self._events)
            self._events = []


class Store:
    """Owns the engine. `listeners` are called, in the committing thread, with each commit's events."""

    def __init__(self, url: str) -> None:
        """`url`: an SQLAlchemy URL, `sqlite:///file` or `postgresql+psycopg://…`."""
        map_model()
        self.engine = _make_engine(url)
        self.listeners: list[Callable[[list[Event]], None]] = []
        self._write = sessionmaker(self.engine.execution_options(is_write=True), expire_on_commit=False)
        self._read = sessionmaker(self.engine, expire_on_commit=False)
        self._writer_lock = WriterLock(SQLITE_BUSY_TIMEOUT_MS / 1000) if self.is_of_one_process else None
        self._is_schema_known = False
        """Looked at until it is right, then no more: it does not change under a running service."""

    @contextmanager
    def write(self, *, is_urgent: bool = False) -> Iterator[UnitOfWork]:
        """A unit of work that may commit. On SQLite it holds the single writer's lock; who is urgent gets it next."""
        alone = self._writer_lock.held(is_urgent=is_urgent) if self._writer_lock else nullcontext()
        with alone, self._write() as session:
            yield UnitOfWork(session, self)

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """A unit of work that only reads: never blocks, nor is blocked by, a writer."""
        with self._read() as session:
            yield UnitOfWork(session, self)

    def tell(self, happened: list[Event]) -> None:
        for listener in self.listeners:
            listener(happened)

    @property
    def is_of_one_process(self) -> bool:
        """SQLite's is: what was under way when this process starts is under way no more."""
        return self.engine.dialect.name == "sqlite"

    def create_all(self) -> None:
        """Creates the schema without migrations: for tests."""
        metadata.create_all(self.engine)

    def find_trouble(self) -> str | None:
        """Why the database cannot serve this code; None when it can. Raises: nothing."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
                missing = None if self._is_schema_known else find_missing(connection)
        except Exception as error:  # any driver error means the same here: not ready
            return f"unreachable ({type(error).__name__})"
        if missing:
            return f"outdated schema ({missing} is missing): run `traitdunion migrate`"
        self._is_schema_known = True
        return None

    def is_ready(self) -> bool:
        """True when a query answers, on a schema that has all this code needs."""
        return self.find_trouble() is None

    def close(self) -> None:
        self.engine.dispose()


def _make_engine(url: str) -> Engine:
    """`hide_parameters`: an SQL error must never put customers' words into a log."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=10, hide_parameters=True)
    connect_args = {"timeout": SQLITE_BUSY_TIMEOUT_MS / 1000, "check_same_thread": False}
    engine = create_engine(url, connect_args=connect_args, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """The driver's own BEGIN is disabled: ours says IMMEDIATE when writing, so that a lock is never upgraded."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # what was acknowledged survives a power cut
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_TIMEOUT_MS}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    is_write = connection.get_execution_options().get("is_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")
