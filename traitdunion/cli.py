"""The command line: everything the Makefile calls, and what an operator needs."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from traitdunion.channels import channels_app
from traitdunion.customers import customer_app
from traitdunion.files import files_app
from traitdunion.journeys import journeys_app
from traitdunion.opening import opened_database, settings_or_exit

FRAME_CEILING_BYTES = 262_144
"""A larger frame closes the socket unread; docs/webchat-protocol.md refuses more than 32 kB politely."""
OPEN_STREAMS_PATIENCE_S = 3
"""Open desks hold their stream for ever: a stop does not wait for them."""

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Trait d'union : l'assistant et son service.")
advisor_app = typer.Typer(no_args_is_help=True, help="Les conseillers du bureau.")
app.add_typer(advisor_app, name="advisor")
app.add_typer(channels_app, name="channels")
app.add_typer(customer_app, name="customer")
app.add_typer(files_app, name="files")
app.add_typer(journeys_app, name="journeys")
console = Console()
errors = Console(stderr=True)


@contextmanager
def _clear_errors() -> Iterator[None]:
    """Wrong staff data ends with one sentence (file, line, what was expected), not a traceback."""
    from relation.model.errors import RelationError
    from traitdunion.staff_errors import told

    try:
        yield
    except RelationError as error:
        errors.print(told(error), style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(2) from error


@contextmanager
def _clear_files() -> Iterator[None]:
    """A file or a model that cannot be used ends with one sentence too."""
    from traitdunion.interpreter import InterpreterFailed
    from traitdunion.messages_file import UnreadableFile

    try:
        yield
    except (UnreadableFile, InterpreterFailed) as error:
        errors.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(2) from error


@app.command()
def setup() -> None:
    """Écrit .env ou ses secrets manquants, et installe l'environnement du cerveau (Python 3.10)."""
    from traitdunion.brain_env import NoBrainPython
    from traitdunion.installation import install_brain, write_env_file

    if write_env_file():
        console.print("Secrets tirés au sort dans [bold].env[/bold].")
    try:
        install_brain(console)
    except NoBrainPython as error:
        errors.print(f"[red]{error}[/red]")
        raise typer.Exit(3) from error


@app.command()
def train(force: Annotated[bool, typer.Option(help="même si rien n'a changé")] = False) -> None:
    """Entraîne le modèle s'il manque ou si ses données ont changé."""
    from traitdunion import training

    settings = settings_or_exit()
    if not force and not training.is_stale(settings):
        console.print("Le modèle est à jour.")
        return
    console.print("Entraînement du modèle (une à deux minutes)…")
    raise typer.Exit(training.train(settings))


@app.command()
def migrate() -> None:
    """Met le schéma de la base à jour."""
    from traitdunion.database import migrate as run_migrations

    run_migrations(settings_or_exit())


@app.command()
def seed() -> None:
    """Remplit la base de la marque de démonstration, de ses conseillers et de leurs conversations."""
    from traitdunion.demo import seed_demo
    from traitdunion.demo_talks import seed_talks

    with _clear_errors():
        for line in (*seed_demo(settings_or_exit()), *seed_talks(settings_or_exit())):
            console.print(line)


@app.command()
def purge() -> None:
    """Supprime ce qui a été gardé assez longtemps (réglages …_KEPT_DAYS) ; le service le fait aussi de lui-même."""
    from relation.services.file_keeping import purge_files
    from relation.store.files import FileFolder
    from traitdunion.app import make_relation
    from traitdunion.housekeeping import purge_now

    settings = settings_or_exit()
    with opened_database(settings) as store, _clear_errors():
        relation = make_relation(settings)
        gone = purge_now(store, relation, settings.retention)
        if files := purge_files(store, relation, FileFolder(settings.files_dir), settings.files_kept_days):
            gone["files"] = files
    console.print(", ".join(f"{table} : {rows}" for table, rows in gone.items()) or "Rien à supprimer.")


@app.command()
def run() -> None:
    """Démarre le cerveau et le service, et les garde en marche jusqu'à Ctrl-C ou SIGTERM."""
    from traitdunion.running import run_all

    with _clear_errors():
        raise typer.Exit(run_all(settings_or_exit(), console))


@app.command()
def serve() -> None:
    """Le service seul, au premier plan (le cerveau tourne ailleurs)."""
    import uvicorn

    from traitdunion.app import make_app
    from traitdunion.demo import retire_demo

    settings = settings_or_exit()
    with _clear_errors():
        application = make_app(settings)
        for line in [] if settings.is_demo else retire_demo(settings):
            errors.print(line)
    gc.collect()
    gc.freeze()  # what is loaded stays: each look through all of it would stop every answer for a tenth of a second
    uvicorn.run(
        application,
        host=settings.host,
        port=settings.port,
        log_level="info",
        access_log=False,
        proxy_headers=False,  # X-Forwarded-For is read, and believed, in gateway/addresses.py only
        ws_max_size=FRAME_CEILING_BYTES,
        timeout_graceful_shutdown=OPEN_STREAMS_PATIENCE_S,
    )


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def rasa(context: typer.Context) -> None:
    """La commande de Rasa dans son environnement : `traitdunion rasa shell`, `rasa test`, `rasa data validate`…"""
    from traitdunion.brain_env import run_rasa
    from traitdunion.rasa_flags import with_project_flags

    settings = settings_or_exit()
    raise typer.Exit(run_rasa(settings, with_project_flags(settings, context.args)))


@app.command()
def chat(conversation: Annotated[str, typer.Option(help="nom du fil")] = "terminal") -> None:
    """Parle au bot dans le terminal, par l'API du service en marche."""
    from traitdunion.terminal import chat_in_terminal

    chat_in_terminal(settings_or_exit(), conversation, console)


@app.command()
def understand(
    file: Annotated[str, typer.Argument(help=".txt, .tsv, .csv, .jsonl ou -")],
) -> None:
    """Comprend un fichier de messages, sans serveur, et écrit une ligne JSON par message."""
    from traitdunion.batch import understand_file

    settings = settings_or_exit()
    with _clear_errors(), _clear_files():
        understand_file(settings, file, sys.stdout, errors)


@app.command()
def evaluate(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help=".tsv, .csv ou .jsonl, avec des étiquettes")],
    html: Annotated[Path | None, typer.Option(help="écrit un rapport, avec des images, dans ce fichier")] = None,
    compare: Annotated[Path | None, typer.Option(help="réponses d'un autre, à comparer (.jsonl, par id)")] = None,
    model: Annotated[Path | None, typer.Option(help="autre modèle (.tar.gz), à comparer au modèle servi")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="finit par une ligne JSON")] = False,
) -> None:
    """Note la compréhension sur des messages étiquetés (docs/evaluation.md), sans serveur."""
    from traitdunion.evaluation import Wanted, evaluate_files

    if compare is not None and model is not None:
        raise typer.BadParameter("--compare ou --model, pas les deux")
    settings = settings_or_exit()
    with _clear_errors(), _clear_files():
        evaluate_files(settings, files, Wanted(html, compare, model, as_json), console, errors)


@advisor_app.command("add")
def advisor_add(
    login: str,
    first_name: Annotated[str, typer.Option(prompt="Prénom")],
    last_name: Annotated[str, typer.Option(help="nom de famille")] = "",
    role: Annotated[str, typer.Option(help="advisor, supervisor ou admin")] = "advisor",
    password: Annotated[str, typer.Option(prompt="Mot de passe", hide_input=True, confirmation_prompt=True)] = "",
) -> None:
    """Ajoute un conseiller."""
    from relation.model.errors import RelationError
    from traitdunion.demo import add_one_advisor

    try:
        add_one_advisor(settings_or_exit(), login, first_name, last_name, role, password)
    except (RelationError, ValueError) as error:
        errors.print(f"[red]Refusé :[/red] {error}")
        raise typer.Exit(2) from error
    console.print(f"{login} peut se connecter au bureau.")


@advisor_app.command("role")
def advisor_role(login: str, role: Annotated[str, typer.Argument(help="advisor, supervisor ou admin")]) -> None:
    """Change le rôle d'un conseiller, dès sa prochaine action au bureau."""
    from relation.model.errors import RelationError
    from traitdunion.demo import set_advisor_role

    try:
        set_advisor_role(settings_or_exit(), login, role)
    except (RelationError, ValueError) as error:
        errors.print(f"[red]Refusé :[/red] {error}")
        raise typer.Exit(2) from error
    console.print(f"{login} : {role}.")


@advisor_app.command("duties")
def advisor_duties(
    login: str,
    capacity: Annotated[int | None, typer.Option(help="conversations à la fois (sans : data/queue.yml)")] = None,
    skill: Annotated[list[str] | None, typer.Option(help="objectif traité, à répéter (sans : tous)")] = None,
    language: Annotated[list[str] | None, typer.Option(help="langue écrite outre le français : en, de…")] = None,
) -> None:
    """Ce qu'un conseiller se voit proposer : combien à la fois, quels objectifs, quelles langues."""
    from relation.model.errors import RelationError
    from traitdunion.demo import set_advisor_duties

    try:
        set_advisor_duties(settings_or_exit(), login, capacity, skill or [], language or [])
    except RelationError as error:
        errors.print(f"[red]Refusé :[/red] {error}")
        raise typer.Exit(2) from error
    console.print(f"{login} : c'est noté.")
