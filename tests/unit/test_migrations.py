"""The migrations make exactly the schema that the code works on, on both databases, and come back to nothing."""

import warnings
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from databases import on_both_databases
from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import Engine

from relation.context import Relation
from relation.store.base import metadata
from relation.store.unit_of_work import Store
from traitdunion.database import migrate
from traitdunion.settings import Settings, read_settings

ROOT = Path(__file__).parents[2]
SECRETS = dict.fromkeys(("BRAIN_TOKEN", "ACTIONS_TOKEN", "API_TOKEN", "CUSTOMER_TOKEN_SECRET"), "s" * 40)


@pytest.fixture
def bare_url(request: pytest.FixtureRequest, database: str, tmp_path: Path):
    """A database without any table."""
    if database == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'folder' / 'bare.sqlite3'}"
    else:
        with request.getfixturevalue("postgres_databases").copy_of("template0") as url:
            yield url


@pytest.fixture
def migrated(bare_url: str):
    migrate(settings_for(bare_url))
    engine = create_engine(bare_url)
    yield engine
    engine.dispose()


def settings_for(url: str) -> Settings:
    return read_settings({**SECRETS, "DATABASE_URL": url}, Path("/nonexistent/.env"))


def shape(engine: Engine) -> dict[str, object]:
    """Every table with its columns, keys, uniqueness and indexes, as the database itself tells them."""
    found = inspect(engine)

    def plain(rows: list, *names: str) -> list:
        return sorted((tuple(str(row.get(name)) for name in names) for row in rows), key=str)

    return {
        table: {
            "columns": plain(found.get_columns(table), "name", "type", "nullable"),
            "primary key": found.get_pk_constraint(table)["constrained_columns"],
            "foreign keys": plain(
                found.get_foreign_keys(table), "constrained_columns", "referred_table", "referred_columns"
            ),
            "unique": plain(found.get_unique_constraints(table), "name", "column_names"),
            "indexes": plain(found.get_indexes(table), "name", "column_names", "unique"),
        }
        for table in found.get_table_names()
        if table != "alembic_version"
    }


@on_both_databases
def test_an_empty_database_is_brought_to_the_schema_of_the_code(migrated: Engine, store: Store) -> None:
    assert shape(migrated) == shape(store.engine)
    assert set(shape(migrated)) == set(metadata.tables)


@on_both_databases
def test_nothing_is_left_to_migrate(migrated: Engine) -> None:
    with migrated.connect() as connection, warnings.catch_warnings():
        warnings.simplefilter("error")
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


@on_both_databases
def test_migrating_again_changes_nothing_and_the_service_is_ready(bare_url: str, relation: Relation) -> None:
    store = Store(bare_url.replace("/new/folder", "")) if bare_url.startswith("sqlite") else Store(bare_url)
    assert not store.is_ready()
    store.close()
    for _ in range(2):
        migrate(settings_for(bare_url))
    store = Store(bare_url)
    assert store.is_ready()
    store.close()


@on_both_databases
def test_the_way_down_leaves_nothing(migrated: Engine, bare_url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = bare_url
    command.downgrade(config, "base")
    assert shape(migrated) == {}


def test_there_is_one_line_of_revisions() -> None:
    script = ScriptDirectory(str(ROOT / "migrations"))
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1
