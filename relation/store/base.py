"""What every table shares: metadata with named constraints, and aware UTC times."""

from datetime import UTC, datetime

from sqlalchemy import Connection, DateTime, MetaData, inspect
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time; SQLite, which has no time zones, stores it naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive time refused: use aware UTC")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def find_missing(connection: Connection) -> str | None:
    """The first table, or column (`table.column`), that the code has and the database has not; None when it has all."""
    found = inspect(connection).get_multi_columns()
    known = {table: {column["name"] for column in columns} for (_, table), columns in found.items()}
    for table in metadata.sorted_tables:
        if table.name not in known:
            return table.name
        for column in table.columns:
            if column.name not in known[table.name]:
                return f"{table.name}.{column.name}"
    return None
