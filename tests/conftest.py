"""What most tests need: a clock they move, real stores (SQLite, PostgreSQL), the shipped playbook and voice."""

import os
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from clock import DATA, NOW, Clock
from databases import PostgresServer, TemporaryDatabases

from relation.context import Relation
from relation.playbook import Playbook
from relation.store.demo import seed_brand
from relation.store.unit_of_work import Store
from relation.voice import Voice

pytest_plugins = ["system_fixture"]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def playbook() -> Playbook:
    """The shipped one. It is immutable."""
    return Playbook.load(DATA)


@pytest.fixture(scope="session")
def voice(playbook: Playbook) -> Voice:
    return Voice(playbook)


@pytest.fixture
def relation(playbook: Playbook, voice: Voice, clock: Clock) -> Relation:
    return Relation(playbook, voice, clock)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A server of our own, stopped at the end; the URL of its empty maintenance database."""
    server = PostgresServer.find()
    if server is None:
        reason = "no PostgreSQL server in /usr/lib/postgresql (apt-get install postgresql)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        warnings.warn(pytest.PytestWarning(f"NOT TESTED ON POSTGRESQL: {reason}"), stacklevel=1)
        pytest.skip(reason)
    with server.running() as url:
        yield url


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema and no row: copied, never opened, by tests."""
    path = tmp_path_factory.mktemp("empty") / "empty.sqlite3"
    store = Store(f"sqlite:///{path}")
    store.create_all()
    store.close()
    return path


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the demonstration brand, seeded at NOW: copied, never opened, by tests."""
    path = tmp_path_factory.mktemp("seeded") / "seeded.sqlite3"
    store = Store(f"sqlite:///{path}")
    fill(store)
    store.close()
    return path


@pytest.fixture(scope="session")
def postgres_databases(postgres_url: str) -> TemporaryDatabases:
    databases = TemporaryDatabases(postgres_url)
    store = Store(databases.create("template_empty"))
    store.create_all()
    store.close()
    return databases


@pytest.fixture(scope="session")
def postgres_seeded(postgres_databases: TemporaryDatabases) -> str:
    """The name of the template with the demonstration brand."""
    name = "template_seeded"
    store = Store(postgres_databases.create(name))
    fill(store)
    store.close()
    return name


def fill(store: Store) -> None:
    store.create_all()
    with store.write() as uow:
        assert seed_brand(uow.session, NOW)
        uow.commit()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """`sqlite`, unless the test is marked `postgres` (`databases.on_both_databases`: once with each)."""
    return "postgresql" if request.node.get_closest_marker("postgres") else "sqlite"


@pytest.fixture
def store_url(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> Iterator[str]:
    """An empty database of the test's own."""
    if database == "sqlite":
        path = tmp_path / "empty.sqlite3"
        shutil.copy(request.getfixturevalue("empty_file"), path)
        yield f"sqlite:///{path}"
    else:
        with request.getfixturevalue("postgres_databases").copy_of("template_empty") as url:
            yield url


@pytest.fixture
def seeded_url(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> Iterator[str]:
    """As `store_url`, with the demonstration brand."""
    if database == "sqlite":
        path = tmp_path / "seeded.sqlite3"
        shutil.copy(request.getfixturevalue("seeded_file"), path)
        yield f"sqlite:///{path}"
    else:
        template = request.getfixturevalue("postgres_seeded")
        with request.getfixturevalue("postgres_databases").copy_of(template) as url:
            yield url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = Store(store_url)
    yield opened
    opened.close()


@pytest.fixture
def seeded_store(seeded_url: str) -> Iterator[Store]:
    opened = Store(seeded_url)
    yield opened
    opened.close()
