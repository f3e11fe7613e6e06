"""What a command opens first: settings and database. What is wrong with either ends it with a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from relation.store.unit_of_work import Store
from traitdunion.settings import Settings, SettingsError, read_settings

UNREADABLE = 2
console = Console(soft_wrap=True, highlight=False, markup=False)
errors = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)


def settings_or_exit() -> Settings:
    try:
        return read_settings()
    except SettingsError as error:
        errors.print(f"Réglages : {error}", style="red")
        raise typer.Exit(UNREADABLE) from error


@contextmanager
def opened_database(settings: Settings) -> Iterator[Store]:
    store = Store(settings.database_url)
    try:
        if trouble := store.find_trouble():
            errors.print(f"Base de données : {trouble}", style="red")
            raise typer.Exit(UNREADABLE)
        yield store
    finally:
        store.close()
