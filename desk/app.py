"""The desk's router: every route, and the right that it asks for."""

from collections.abc import Callable
from typing import Any, NamedTuple

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException

from desk.catalogue import Catalogue
from desk.channels import Channels
from desk.context import DeskContext
from desk.conversation import ConversationPanes
from desk.copilot import Copilot
from desk.edge import make_route_class
from desk.fields import Typed
from desk.figures import FiguresPages
from desk.files import Files
from desk.guard import PATH, Guard
from desk.ideas import Ideas
from desk.identities import Identities
from desk.mails import Mails
from desk.moves import Moves
from desk.notes import Notes
from desk.pages import Pages
from desk.passing import Passing
from desk.promises import Promises
from desk.queue import QueuePane
from desk.sign_in import SignIn
from desk.static import send_file
from desk.stream import Stream
from desk.team import Team
from desk.voices import Voices
from desk.wall import Wall
from relation.model.people import Right

__all__ = ["DeskContext", "make_desk"]
ONE = f"{PATH}/conversations/{{conversation_id}}"
PUBLIC = None
"""Open to whoever is not signed in."""


class Door(NamedTuple):
    right: Right | None
    method: str
    path: str
    endpoint: Callable[..., Any]


def make_desk(desk: DeskContext) -> APIRouter:
    """Everything below `/desk`, to be included in the application."""
    pages, guard = Pages(desk), Guard(desk)
    router = APIRouter(include_in_schema=False, route_class=make_route_class(desk, pages, guard))
    doors = [
        *_at_the_entrance(SignIn(desk, pages, guard)),
        *_to_read(desk, pages, guard),
        *_to_move(Moves(desk), Promises(desk, pages)),
        *_to_exchange_files(Files(desk, pages)),
        *_to_help_writing(Copilot(desk, pages)),
        *_between_advisors(Notes(desk, pages)),
        *_to_pass_on(Passing(desk, pages)),
        *_to_reach(Channels(desk, pages)),
        *_to_improve(Ideas(desk, pages)),
        *_to_identify(Identities(desk, pages)),
        *_to_supervise(Wall(desk, pages), FiguresPages(desk, pages)),
        *_to_administer(Team(desk, pages)),
        Door(Right.WORK, "GET", f"{PATH}/{{path:path}}", _find_nothing),
    ]
    for door in doors:
        checks = [] if door.right is PUBLIC else [Depends(guard.require(door.right))]
        router.add_api_route(door.path, door.endpoint, methods=[door.method], dependencies=checks)
    return router


def _at_the_entrance(entrance: SignIn) -> list[Door]:
    return [
        Door(PUBLIC, "GET", f"{PATH}/static/{{name:path}}", send_file),
        Door(PUBLIC, "GET", f"{PATH}/sign-in", entrance.ask),
        Door(PUBLIC, "POST", f"{PATH}/sign-in", entrance.enter),
        Door(Right.WORK, "POST", f"{PATH}/sign-out", entrance.leave),
        Door(Right.WORK, "POST", f"{PATH}/sign-out-elsewhere", entrance.leave_elsewhere),
    ]


def _to_read(desk: DeskContext, pages: Pages, guard: Guard) -> list[Door]:
    queue, panes, catalogue = QueuePane(desk, pages), ConversationPanes(desk, pages), Catalogue(desk, pages)
    return [
        Door(Right.WORK, "GET", PATH, queue.show_desk),
        Door(Right.WORK, "GET", f"{PATH}/queue", queue.show_queue),
        Door(Right.WORK, "GET", ONE, panes.show),
        Door(Right.WORK, "GET", f"{ONE}/live", panes.show_news),
        Door(Right.WORK, "GET", f"{ONE}/earlier", panes.show_earlier),
        Door(Right.WORK, "GET", f"{ONE}/card", panes.show_card),
        Door(Right.WORK, "GET", f"{ONE}/lines/{{seq}}/original", Mails(desk, pages).show),
        Door(Right.WORK, "GET", f"{PATH}/catalogue", catalogue.search),
        Door(Right.WORK, "GET", f"{PATH}/catalogue/compare", catalogue.compare),
        Door(Right.WORK, "GET", f"{PATH}/satisfaction", Voices(desk, pages).show),
        Door(Right.WORK, "GET", f"{PATH}/events", Stream(desk, guard).follow_events),
    ]


def _to_move(moves: Moves, promises: Promises) -> list[Door]:
    return [
        Door(Right.WORK, "POST", f"{ONE}/take", moves.take),
        Door(Right.WORK, "POST", f"{ONE}/reply", moves.reply),
        Door(Right.WORK, "POST", f"{ONE}/return", moves.give_back),
        Door(Right.WORK, "POST", f"{ONE}/close", moves.close),
        Door(Right.WORK, "POST", f"{ONE}/typing", moves.say_typing),
        Door(Right.WORK, "POST", f"{ONE}/promises", promises.add),
        Door(Right.WORK, "GET", f"{ONE}/promises/{{promise_id}}", promises.show),
        Door(Right.WORK, "POST", f"{ONE}/promises/{{promise_id}}", promises.settle),
    ]


def _to_help_writing(copilot: Copilot) -> list[Door]:
    return [
        Door(Right.WORK, "GET", f"{ONE}/suggestions", copilot.suggest),
        Door(Right.WORK, "GET", f"{ONE}/promise-offer", copilot.offer_promise),
        Door(Right.WORK, "GET", f"{ONE}/slots", copilot.show_slots),
    ]


def _between_advisors(notes: Notes) -> list[Door]:
    return [
        Door(Right.WORK, "POST", f"{ONE}/notes", notes.add),
        Door(Right.WORK, "POST", f"{ONE}/calls", notes.call),
        Door(Right.WORK, "POST", f"{ONE}/calls/{{note_id}}", notes.settle),
        Door(Right.WORK, "POST", f"{ONE}/look", notes.look),
    ]


def _to_pass_on(passing: Passing) -> list[Door]:
    return [
        Door(Right.WORK, "GET", f"{ONE}/transfer", passing.ask),
        Door(Right.WORK, "POST", f"{ONE}/transfer", passing.transfer),
        Door(Right.WORK, "POST", f"{PATH}/pause", passing.pause),
        Door(Right.WORK, "POST", f"{PATH}/resume", passing.resume),
    ]


def _to_reach(channels: Channels) -> list[Door]:
    return [
        Door(Right.WORK, "GET", f"{PATH}/channels", channels.show_down),
        Door(Right.WORK, "GET", f"{PATH}/undelivered", channels.show_undelivered),
        Door(Right.WORK, "POST", f"{PATH}/undelivered/{{entry_id}}", channels.send_again),
        Door(Right.WORK, "GET", f"{ONE}/templates", channels.choose_template),
        Door(Right.WORK, "POST", f"{ONE}/templates", channels.send_template),
    ]


def _to_improve(ideas: Ideas) -> list[Door]:
    return [
        Door(Right.WORK, "GET", f"{PATH}/ideas", ideas.show),
        Door(Right.WORK, "GET", f"{ONE}/ideas", ideas.ask),
        Door(Right.WORK, "POST", f"{ONE}/ideas", ideas.leave),
        Door(Right.SUPERVISE, "POST", f"{PATH}/ideas/{{idea_id}}", ideas.answer),
    ]


def _to_identify(identities: Identities) -> list[Door]:
    """Any advisor undoes a link: that protects the customer. Only a supervisor says that two files are one person's."""
    return [
        Door(Right.WORK, "GET", f"{ONE}/continue", identities.ask_way),
        Door(Right.WORK, "POST", f"{ONE}/continue", identities.send_way),
        Door(Right.WORK, "GET", f"{ONE}/identities/{{identity_id}}", identities.ask_unlink),
        Door(Right.WORK, "POST", f"{ONE}/identities/{{identity_id}}", identities.unlink),
        Door(Right.SUPERVISE, "GET", f"{ONE}/merge", identities.ask_merge),
        Door(Right.SUPERVISE, "POST", f"{ONE}/merge", identities.merge),
        Door(Right.SUPERVISE, "GET", f"{ONE}/merges/{{merge_id}}", identities.ask_undo),
        Door(Right.SUPERVISE, "POST", f"{ONE}/merges/{{merge_id}}", identities.undo),
    ]


def _to_supervise(wall: Wall, figures: FiguresPages) -> list[Door]:
    return [
        Door(Right.SUPERVISE, "GET", f"{PATH}/wall", wall.show),
        Door(Right.SUPERVISE, "GET", f"{PATH}/wall/live", wall.show_live),
        Door(Right.SUPERVISE, "POST", f"{ONE}/assign", wall.assign),
        Door(Right.SUPERVISE, "GET", f"{PATH}/figures", figures.show),
        Door(Right.SUPERVISE, "GET", f"{PATH}/figures.csv", figures.export),
        Door(Right.SUPERVISE, "GET", f"{PATH}/verbatims.csv", figures.export_verbatims),
    ]


def _to_administer(team: Team) -> list[Door]:
    return [
        Door(Right.ADMINISTER, "GET", f"{PATH}/team", team.show),
        Door(Right.ADMINISTER, "POST", f"{PATH}/team/{{advisor_id}}/role", team.change_role),
        Door(Right.ADMINISTER, "POST", f"{PATH}/team/{{advisor_id}}/access", team.change_access),
    ]


def _to_exchange_files(files: Files) -> list[Door]:
    return [
        Door(Right.WORK, "POST", f"{ONE}/files", files.send),
        Door(Right.WORK, "GET", f"{ONE}/lines/{{seq}}/files", files.show_of_line),
        Door(Right.WORK, "POST", f"{ONE}/seen", files.note_seen),
        Door(Right.WORK, "GET", f"{PATH}/files/{{attachment_id}}", files.show),
    ]


def _find_nothing(path: Typed) -> None:
    """The last route: an unknown address is answered in the desk's own shape."""
    raise HTTPException(404)
