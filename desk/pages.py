"""Renders templates: the environment, its filters, the French texts, the addresses of static files."""

import hashlib
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
import yaml
from fastapi.responses import HTMLResponse

from desk.context import DeskContext
from desk.formats import Formats, draw_points, write_decimal, write_euros, write_size
from desk.markup import render_markup
from relation.model.media import files_out
from relation.services.channel_states import DownChannel, list_down
from relation.services.desk_deliveries import count_undelivered

HERE = Path(__file__).parent
STATIC = HERE / "static"


class Pages:
    """One per desk."""

    def __init__(self, desk: DeskContext) -> None:
        self._desk = desk
        self.texts: dict[str, Any] = yaml.safe_load((HERE / "texts.yml").read_text(encoding="utf-8"))

    def render(self, template: str, *, status_code: int = 200, **values: Any) -> HTMLResponse:
        page = self._environment.get_template(template).render(now=self._desk.relation.now(), **values)
        return HTMLResponse(page, status_code=status_code, headers={"Vary": "HX-Request"})

    def _channels_down(self) -> list[DownChannel]:
        """For the notice on top of every page."""
        with self._desk.store.read() as uow:
            return list_down(uow)

    def _undelivered(self) -> int:
        """For the menu."""
        with self._desk.store.read() as uow:
            return count_undelivered(uow, self._desk.relation)

    def error_text(self, code: str, details: dict[str, Any]) -> str:
        """The sentence for an error's code; a plain one when it has none of its own."""
        errors: dict[str, str] = self.texts["errors"]
        told = {name: value or self.texts["somebody"] for name, value in details.items()}
        if "channel" in told:
            told["channel"] = self.texts["channels"].get(told["channel"], told["channel"])
        try:
            return errors[code].format(**told)
        except KeyError:
            return errors["refused"]

    @cached_property
    def _environment(self) -> jinja2.Environment:
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        playbook = self._desk.relation.playbook
        brand = playbook.brand
        formats = Formats(self.texts["calendar"], ZoneInfo(brand["time_zone"]), self._desk.relation.now)
        environment.filters.update(
            clock=formats.write_clock, day=formats.write_day, moment=formats.write_moment, euros=write_euros,
            decimal=write_decimal, markup=render_markup, points=draw_points, waited=formats.write_wait,
            local_date=formats.to_date, weekday=formats.write_weekday, field_moment=formats.write_field,
            left=formats.write_left, size=write_size,
        )  # fmt: skip
        environment.globals.update(
            texts=self.texts, brand=brand, playbook=playbook, static=static_address,
            files_out=partial(files_out, max_bytes=self._desk.file_max_bytes), channels_down=self._channels_down,
            undelivered=self._undelivered,
        )  # fmt: skip
        return environment


def static_address(name: str) -> str:
    """Changes with the file's content, so that browsers may keep it for ever."""
    return f"/desk/static/{name}?v={_digest(name)}"


_digests: dict[str, str] = {}


def _digest(name: str) -> str:
    if name not in _digests:
        _digests[name] = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return _digests[name]
