"""Alembic's environment: the URL comes from the command, the schema from relation.store."""

from alembic import context
from sqlalchemy import create_engine, pool

from relation.store import brand_tables, desk_tables, tables  # noqa: F401  (registers the tables)
from relation.store.base import UtcDateTime, metadata


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Migrations name plain SQL types: they must not change when our Python types do."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run_migrations() -> None:
    engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()


run_migrations()
