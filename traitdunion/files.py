"""`traitdunion files`: what people sent, erased when they ask for it."""

from typing import Annotated

import typer
from rich.console import Console

from relation.services.attachments import erase_files
from relation.store.files import FileFolder
from relation.store.unit_of_work import Store
from traitdunion.settings import SettingsError, read_settings

files_app = typer.Typer(no_args_is_help=True, help="Les fichiers joints : les effacer.")
console = Console(soft_wrap=True, highlight=False, markup=False)
errors = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
UNREADABLE = 2


@files_app.callback()
def files() -> None:
    """Les fichiers joints aux conversations."""


@files_app.command("erase")
def erase(conversation: Annotated[str, typer.Argument(help="son numéro")]) -> None:
    """Efface tous les fichiers d'une conversation, et ce qui restait à recevoir d'une messagerie."""
    from traitdunion.app import make_relation

    try:
        settings = read_settings()
    except SettingsError as error:
        errors.print(f"Réglages : {error}")
        raise typer.Exit(UNREADABLE) from error
    store = Store(settings.database_url)
    try:
        if trouble := store.find_trouble():
            errors.print(f"Base de données : {trouble}")
            raise typer.Exit(UNREADABLE)
        gone = erase_files(store, make_relation(settings), FileFolder(settings.files_dir), conversation, "command")
    finally:
        store.close()
    console.print(f"Fichiers effacés : {gone}." if gone else "Aucun fichier à effacer.")
