"""`traitdunion channels`: check, connect, and what could not be delivered."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated

import typer

from gateway.channels.port import EMPTY, Channel, ChannelTrouble
from gateway.channels.registry import CHANNELS, make_channels, webhook_path
from relation.model.errors import RelationError
from relation.playbook_templates import read_templates
from relation.services.dead_letters import dead_letters, resend
from relation.services.templates import send_template
from traitdunion.opening import UNREADABLE, console, errors, opened_database, settings_or_exit
from traitdunion.settings import Settings

WRONG = 1
NOTHING_TO_POINT = "rien à brancher : la boîte est relevée par le service."
BY_HAND = "collez {url} dans la page de l'application, avec la valeur de META_VERIFY_TOKEN et le champ « messages »."

channels_app = typer.Typer(no_args_is_help=True, help="Les messageries : vérifier, brancher, renvoyer.")


@channels_app.command("check")
def check() -> None:
    """Demande à chaque messagerie qui nous sommes ; dit ce qui manque à celles qui sont éteintes."""

    async def ask(channel: Channel) -> str:
        return f"branché : {await channel.check()}"

    settings = settings_or_exit()
    if not _ask_each(settings, ask):
        raise typer.Exit(WRONG)


@channels_app.command("connect")
def connect() -> None:
    """Indique à chaque messagerie où envoyer ses messages (PUBLIC_URL)."""
    settings = settings_or_exit()
    if not settings.is_secure:
        errors.print("PUBLIC_URL : une adresse https:// est nécessaire, les messageries n'appellent rien d'autre.")
        raise typer.Exit(UNREADABLE)

    async def point(channel: Channel) -> str:
        if not channel.has_webhook:
            return NOTHING_TO_POINT
        url = settings.public_url.rstrip("/") + webhook_path(channel.name)
        return f"les messages arrivent à {url}" if await channel.connect(url) else BY_HAND.format(url=url)

    if not _ask_each(settings, point):
        raise typer.Exit(WRONG)


@channels_app.command("failed")
def failed() -> None:
    """Les messages qui n'ont pas pu être remis, le dernier d'abord, et pourquoi."""
    with opened_database(settings_or_exit()) as store, store.read() as uow:
        letters = dead_letters(uow)
    for letter in letters:
        at = letter.failed_at.isoformat(timespec="minutes") if letter.failed_at else ""
        whose = f"{letter.first_name or ''} {letter.conversation_id}".strip()
        console.print(f"{letter.entry_id}  {at}  {letter.channel}  {letter.cause}  {whose}, ligne {letter.seq}")
    if not letters:
        console.print("Rien n'est resté en souffrance.")


@channels_app.command("resend")
def resend_letters(
    number: Annotated[str | None, typer.Argument(metavar="ID", help="tel que `channels failed` l'écrit")] = None,
    all_of_them: Annotated[bool, typer.Option("--all", help="tous")] = False,
) -> None:
    """Remet un message (ou tous) dans la file ; le service l'envoie dès qu'il le peut."""
    if (number is None) is not all_of_them:
        raise typer.BadParameter("un ID, ou --all")
    from traitdunion.app import make_relation

    settings = settings_or_exit()
    with opened_database(settings) as store, store.write() as uow:
        relation = make_relation(settings)
        chosen = [letter.entry_id for letter in dead_letters(uow)] if number is None else [number]
        try:
            for entry_id in chosen:
                resend(uow, relation, entry_id, "command")
        except RelationError as error:
            errors.print(f"Refusé : {error}")
            raise typer.Exit(UNREADABLE) from error
        uow.commit()
    console.print(f"À renvoyer : {len(chosen)}.")


@channels_app.command("template")
def template(
    conversation: Annotated[str, typer.Argument(help="son numéro, tel que `channels failed` l'écrit")],
    name: Annotated[str, typer.Argument(help="un modèle de data/whatsapp_templates.yml")],
    values: Annotated[list[str] | None, typer.Argument(help="ce qui remplit {{1}}, {{2}}…")] = None,
) -> None:
    """Envoie un modèle approuvé par WhatsApp : le moyen de reprendre après 24 heures."""
    from traitdunion.app import make_relation

    settings = settings_or_exit()
    try:
        templates = read_templates(settings.data_dir)
        if name not in templates:
            raise typer.BadParameter(f"modèles connus : {', '.join(templates)}")
        with opened_database(settings) as store, store.write() as uow:
            relation = make_relation(settings)
            message = send_template(uow, relation, conversation, templates[name], values or [], "command")
            uow.commit()
    except RelationError as error:
        errors.print(f"Refusé : {error}")
        raise typer.Exit(UNREADABLE) from error
    console.print(f"À envoyer : {message.text}")


def _ask_each(settings: Settings, ask: Callable[[Channel], Awaitable[str]]) -> bool:
    """Writes one line for each channel. False when one that has credentials has not answered as it should."""
    channels = make_channels(settings.channels, EMPTY)  # nothing is rendered here
    answers = asyncio.run(_answers(channels, ask))
    for name in CHANNELS:
        if name in answers:
            is_fine, said = answers[name]
            (console if is_fine else errors).print(f"{name} : {said}")
        else:
            console.print(f"{name} : éteint, il manque {', '.join(settings.channels.missing[name])}.")
    return all(is_fine for is_fine, _ in answers.values())


async def _answers(
    channels: Mapping[str, Channel], ask: Callable[[Channel], Awaitable[str]]
) -> dict[str, tuple[bool, str]]:
    answers = {}
    for name, channel in channels.items():
        try:
            answers[name] = (True, await ask(channel))
        except ChannelTrouble as trouble:
            answers[name] = (False, f"ne répond pas comme il faut ({trouble.cause}).")
        finally:
            await channel.close()
    return answers
