"""`traitdunion journeys`: check the matrix and the texts, explain a cell, preview the voice."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console

from relation.context import Relation
from relation.model.errors import Invalid
from relation.playbook import Playbook
from relation.playbook_checks import check_playbook
from relation.playbook_journeys import FIELDS
from relation.services.knowledge import know_customer
from relation.store.unit_of_work import Store, UnitOfWork
from relation.voice.channels import PLACES
from relation.voice.preview import preview
from traitdunion.settings import ROOT, SettingsError, read_settings
from traitdunion.staff_data import read_staff_data
from traitdunion.staff_errors import told

WORDS_FILE = ROOT / "data" / "templates" / "journeys_words.yml"
WRONG = 1
UNREADABLE = 2

journeys_app = typer.Typer(no_args_is_help=True, help="Les parcours et la voix : vérifier, expliquer, relire.")
console = Console(soft_wrap=True, highlight=False, markup=False)
errors = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
Data = Annotated[Path, typer.Option(help="dossier des données")]
DATA = Path("data")


def read_words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
    return words


def _load(data: Path) -> Playbook:
    """The playbook; a file that is refused ends the command with file, line and advice."""
    try:
        return read_staff_data(data)
    except Invalid as error:
        errors.print(told(error))
        raise typer.Exit(UNREADABLE) from error


@journeys_app.command("check")
def check(data: Data = DATA) -> None:
    """Refuse ce qui est inconnu, hors d'atteinte, contradictoire ou incomplet : fichier, ligne, conseil."""
    playbook, words = _load(data), read_words()
    found = check_playbook(playbook)
    for finding in found:
        sentence = words["findings"][finding.code].format(**finding.details)
        (console if finding.is_note else errors).print(f"{finding.where} : {sentence}")
    wrong = sum(not finding.is_note for finding in found)
    if wrong:
        errors.print(words["lines"]["is_wrong"].format(wrong=wrong))
        raise typer.Exit(WRONG)
    console.print(words["lines"]["is_clean"].format(cells=len(playbook.matrix.cells)))


@journeys_app.command("explain")
def explain(
    persona: Annotated[str, typer.Option()],
    objective: Annotated[str, typer.Option()],
    channel: Annotated[str, typer.Option()] = "webchat",
    moment: Annotated[str | None, typer.Option(help="moment critique, s'il y en a un")] = None,
    data: Data = DATA,
) -> None:
    """De quel fichier et de quelle ligne vient chaque valeur d'une case."""
    playbook, words = _load(data), read_words()
    known = {"persona": playbook.personas, "objective": playbook.objectives, "channel": PLACES}
    for kind, name in (("persona", persona), ("objective", objective), ("channel", channel)):
        _refuse_unknown(words, kind, name, list(known[kind]))
    if moment is not None:
        _refuse_unknown(words, "moment", moment, list(playbook.moments))
    for line in explained(playbook, words, persona, objective, channel, moment):
        console.print(line)


def _refuse_unknown(words: dict[str, Any], kind: str, name: str, known: list[str]) -> None:
    if name not in known:
        errors.print(words["lines"]["unknown"].format(kind=kind, name=name, known=", ".join(known)))
        raise typer.Exit(UNREADABLE)


def explained(
    playbook: Playbook, words: dict[str, Any], persona: str, objective: str, channel: str, moment: str | None
) -> list[str]:
    """The lines of `explain`: the cell's name, what it falls back on, then value and origin of each field."""
    cell = playbook.cell(persona, objective, channel, moment)
    asked = {"persona": persona, "objective": objective, "channel": channel, "moment": moment}
    says, cells = words["lines"], playbook.matrix.cells
    lines = [" × ".join(name for name in asked.values() if name)]
    if cell.fallback:
        lines.append(says["fallback"].format(**asked, fallback=cell.fallback))
    owner = cell.fallback or persona
    if (owner, objective, channel, None) not in cells:
        lines.append(says["no_channel"].format(**asked))
    if moment is not None and (owner, objective, None, moment) not in cells:
        lines.append(says["no_moment"].format(**asked))
    for field in FIELDS:
        value = getattr(cell, field)
        written = ", ".join(value) if isinstance(value, tuple) else words["values"].get(str(value), str(value))
        if field in cell.sources or value is not None:
            lines.append(f"  {words['fields'][field]:<14} {written:<40} {cell.sources.get(field, '')}".rstrip())
    return lines


@journeys_app.command("know")
def know(reference: Annotated[str, typer.Argument(help="référence d'un client, comme C-0006")]) -> None:
    """Ce que l'historique d'un client dit de lui, point par point, avec la ligne de chaque règle."""
    words = read_words()
    with _open_brand() as (uow, relation):
        if uow.brand.customer(reference) is None:
            errors.print(words["lines"]["stranger"].format(reference=reference))
            raise typer.Exit(UNREADABLE)
        found, rules = know_customer(uow, relation, reference), relation.playbook.knowledge
    for name, score, points in (
        ("potential", found.potential, rules.purchase_potential),
        ("churn", found.churn, rules.churn_risk),
    ):
        console.print(f"{words[name]} : {score.value} / 100")
        for fact, counted in score.parts:
            console.print(f"  {counted:+4} {points[fact].label:<52} {points[fact].where}")


@contextmanager
def _open_brand() -> Iterator[tuple[UnitOfWork, Relation]]:
    """The database of the settings, to be read; what is wrong with either ends the command with a sentence."""
    from traitdunion.app import make_relation

    try:
        settings = read_settings()
        relation = make_relation(settings)
    except (SettingsError, Invalid) as error:
        errors.print(told(error) if isinstance(error, Invalid) else str(error))
        raise typer.Exit(UNREADABLE) from error
    store = Store(settings.database_url)
    try:
        if trouble := store.find_trouble():
            errors.print(trouble)
            raise typer.Exit(UNREADABLE)
        with store.read() as uow:
            yield uow, relation
    finally:
        store.close()


@journeys_app.command("preview")
def show_preview(
    channel: Annotated[str, typer.Option(help="canal dont les limites s'appliquent")] = "webchat", data: Data = DATA
) -> None:
    """Les mêmes dix actes dits à chaque persona, côte à côte."""
    playbook, words = _load(data), read_words()
    _refuse_unknown(words, "channel", channel, list(PLACES))
    console.print(preview(playbook, channel))
