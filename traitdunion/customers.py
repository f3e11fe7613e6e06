"""`traitdunion customer`: what a customer may ask of their data."""

from typing import Annotated

import typer

from relation.model.errors import NotFound, Refused
from relation.services.erasure import Erased, erase_customer
from relation.store.files import FileFolder
from relation.store.unit_of_work import Store
from traitdunion.opening import console, errors, opened_database, settings_or_exit
from traitdunion.settings import Settings

customer_app = typer.Typer(no_args_is_help=True, help="Les clients : effacer leurs données.")
REFUSED = 3


@customer_app.callback()
def customers() -> None:
    """Les clients de la marque."""


@customer_app.command("erase")
def erase(
    reference: Annotated[str, typer.Argument(help="sa référence, comme C-0012")],
    yes: Annotated[bool, typer.Option("--yes", help="sans poser de question")] = False,
) -> None:
    """Efface pour toujours les données d'un client ; ses commandes restent, sans nom, comme la loi le demande."""
    settings = settings_or_exit()
    try:
        with opened_database(settings) as store:
            if not yes:
                typer.confirm(f"Effacer pour toujours les données de {_whose(store, reference)} ?", abort=True)
            _tell(_erase(store, settings, reference))
    except NotFound as error:
        errors.print(f"Aucun client n'a la référence {reference}.")
        raise typer.Exit(REFUSED) from error
    except Refused as error:
        errors.print(
            f"Refusé, car encore en cours : {error.details.get('references')}. À terminer ou à annuler d'abord."
        )
        raise typer.Exit(REFUSED) from error


def _whose(store: Store, reference: str) -> str:
    """Raises: NotFound."""
    with store.read() as uow:
        customer = uow.brand.customer(reference)
    if customer is None:
        raise NotFound("customer_unknown", reference=reference)
    return f"{customer.name} ({customer.reference})"


def _erase(store: Store, settings: Settings, reference: str) -> Erased:
    from traitdunion.app import make_relation

    return erase_customer(store, make_relation(settings), FileFolder(settings.files_dir), reference, "command")


def _tell(erased: Erased) -> None:
    console.print(
        f"Effacé : {erased.conversations} conversation(s), {erased.files} fichier(s). "
        f"Gardé sans nom : {erased.orders} commande(s)."
    )
    if erased.merged:
        console.print(f"Était réuni avec, à effacer aussi si c'est la même personne : {', '.join(erased.merged)}.")
    console.print("Restent à effacer ailleurs : la boîte aux lettres de la marque, et les messageries elles-mêmes.")
