"""Serves desk/static: open to all, kept for ever by browsers (addresses change with the content)."""

from fastapi import Request, Response
from starlette.staticfiles import StaticFiles

from desk.fields import Typed
from desk.pages import STATIC

_files = StaticFiles(directory=STATIC)


async def send_file(request: Request, name: Typed) -> Response:
    response = await _files.get_response(name, request.scope)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
