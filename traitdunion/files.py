"""`traitdunion files`: what people sent, erased when they ask for it."""

from typing import Annotated

import typer

from relation.services.attachments import erase_files
from relation.store.files import FileFolder
from traitdunion.opening import console, opened_database, settings_or_exit

files_app = typer.Typer(no_args_is_help=True, help="Les fichiers joints : les effacer.")


@files_app.callback()
def files() -> None:
    """Les fichiers joints aux conversations."""


@files_app.command("erase")
def erase(conversation: Annotated[str, typer.Argument(help="son numéro")]) -> None:
    """Efface tous les fichiers d'une conversation, et ce qui restait à recevoir d'une messagerie."""
    from traitdunion.app import make_relation

    settings = settings_or_exit()
    with opened_database(settings) as store:
        gone = erase_files(store, make_relation(settings), FileFolder(settings.files_dir), conversation, "command")
    console.print(f"Fichiers effacés : {gone}." if gone else "Aucun fichier à effacer.")
