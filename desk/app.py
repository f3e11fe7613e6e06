"""The desk's router: public doors (sign-in, static files), then the doors that a signed-in advisor may open."""

from fastapi import APIRouter, Depends, HTTPException

from desk import conversation, moves, queue, sign_in, static, stream
from desk.context import DeskContext
from desk.edge import make_route_class
from desk.guard import Guard
from desk.pages import Pages

__all__ = ["DeskContext", "make_desk"]


def make_desk(desk: DeskContext) -> APIRouter:
    """Everything below `/desk`. Include it in the application after its own routes."""
    pages, guard = Pages(desk), Guard(desk)
    route_class = make_route_class(desk, pages, guard)
    public = APIRouter(route_class=route_class)
    static.add_routes(public)
    sign_in.add_public_routes(public, desk, pages, guard)
    private = APIRouter(route_class=route_class, dependencies=[Depends(guard.require)])
    sign_in.add_private_routes(private, desk, guard)
    queue.add_routes(private, desk, pages, guard)
    conversation.add_routes(private, desk, pages, guard)
    moves.add_routes(private, desk, guard)
    stream.add_routes(private, desk, guard)
    private.add_api_route("/desk/{path:path}", _nothing_here, methods=["GET"])
    router = APIRouter(include_in_schema=False)
    router.include_router(public)
    router.include_router(private)
    return router


def _nothing_here(path: str) -> None:
    """The last route: so that an unknown address is answered in the desk's own shape."""
    raise HTTPException(404)
