"""The desk's router: public doors (sign-in, static files), then the doors that a signed-in advisor may open."""

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException

from desk.context import DeskContext
from desk.conversation import ConversationPanes
from desk.edge import make_route_class
from desk.fields import Typed
from desk.files import Files
from desk.guard import PATH, Guard
from desk.moves import Moves
from desk.pages import Pages
from desk.promises import Promises
from desk.queue import QueuePane
from desk.sign_in import SignIn
from desk.static import send_file
from desk.stream import Stream
from desk.voices import Voices

__all__ = ["DeskContext", "make_desk"]
ONE = f"{PATH}/conversations/{{conversation_id}}"


def make_desk(desk: DeskContext) -> APIRouter:
    """Everything below `/desk`, to be included in the application."""
    pages, guard = Pages(desk), Guard(desk)
    route_class = make_route_class(desk, pages, guard)
    public = APIRouter(route_class=route_class)
    private = APIRouter(route_class=route_class, dependencies=[Depends(guard.require)])
    _add_doors(public, private, SignIn(desk, pages, guard))
    _add_panes(private, QueuePane(desk, pages), ConversationPanes(desk, pages))
    _add_moves(private, Moves(desk))
    _add_promises(private, Promises(desk, pages))
    _add_files(private, Files(desk))
    private.add_api_route(f"{PATH}/satisfaction", Voices(desk, pages).show, methods=["GET"])
    private.add_api_route(f"{PATH}/events", Stream(desk, guard).follow_events, methods=["GET"])
    private.add_api_route(f"{PATH}/{{path:path}}", _find_nothing, methods=["GET"])
    router = APIRouter(include_in_schema=False)
    router.include_router(public)
    router.include_router(private)
    return router


def _add_doors(public: APIRouter, private: APIRouter, door: SignIn) -> None:
    public.add_api_route(f"{PATH}/static/{{name:path}}", send_file, methods=["GET"])
    public.add_api_route(f"{PATH}/sign-in", door.ask, methods=["GET"])
    public.add_api_route(f"{PATH}/sign-in", door.enter, methods=["POST"])
    private.add_api_route(f"{PATH}/sign-out", door.leave, methods=["POST"])
    private.add_api_route(f"{PATH}/sign-out-elsewhere", door.leave_elsewhere, methods=["POST"])


def _add_panes(router: APIRouter, queue: QueuePane, conversation: ConversationPanes) -> None:
    router.add_api_route(PATH, queue.show_desk, methods=["GET"])
    router.add_api_route(f"{PATH}/queue", queue.show_queue, methods=["GET"])
    router.add_api_route(ONE, conversation.show, methods=["GET"])
    router.add_api_route(f"{ONE}/live", conversation.show_news, methods=["GET"])
    router.add_api_route(f"{ONE}/earlier", conversation.show_earlier, methods=["GET"])
    router.add_api_route(f"{ONE}/card", conversation.show_card, methods=["GET"])


def _add_moves(router: APIRouter, moves: Moves) -> None:
    router.add_api_route(f"{ONE}/take", moves.take, methods=["POST"])
    router.add_api_route(f"{ONE}/reply", moves.reply, methods=["POST"])
    router.add_api_route(f"{ONE}/return", moves.give_back, methods=["POST"])
    router.add_api_route(f"{ONE}/close", moves.close, methods=["POST"])
    router.add_api_route(f"{ONE}/typing", moves.say_typing, methods=["POST"])


def _add_promises(router: APIRouter, promises: Promises) -> None:
    router.add_api_route(f"{ONE}/promises", promises.add, methods=["POST"])
    router.add_api_route(f"{ONE}/promises/{{promise_id}}", promises.show, methods=["GET"])
    router.add_api_route(f"{ONE}/promises/{{promise_id}}", promises.settle, methods=["POST"])


def _add_files(router: APIRouter, files: Files) -> None:
    router.add_api_route(f"{ONE}/files", files.send, methods=["POST"])
    router.add_api_route(f"{ONE}/seen", files.note_seen, methods=["POST"])
    router.add_api_route(f"{PATH}/files/{{attachment_id}}", files.show, methods=["GET"])


def _find_nothing(path: Typed) -> None:
    """The last route: an unknown address is answered in the desk's own shape."""
    raise HTTPException(404)
