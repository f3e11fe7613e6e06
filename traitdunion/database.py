"""Migrating the database, and seeding the demonstration."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import make_url

from traitdunion.settings import ROOT, Settings


def migrate(settings: Settings) -> None:
    """Brings the schema to the latest revision; creates the SQLite file's folder."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = settings.database_url
    command.upgrade(config, "head")
