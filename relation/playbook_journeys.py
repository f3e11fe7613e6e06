"""The journey matrix: brand default → persona × objective → an override for a channel or for a critical moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from relation.model.journey import ADDRESSES, DEPTHS, NEUTRAL_PERSONA, NO_OBJECTIVE, STANCES, WORDS, JourneyCell
from relation.playbook_files import Section, listed, read_yaml
from relation.voice.channels import CHANNELS, PLACES

DEFAULT_FILE = "default.yml"
MOMENTS_FILE = "moments.yml"
DEFAULT = "default"
FIELDS = (
    *("is_offered_here", "rather", "rather_why", "tone", "depth", "address", "words"),
    *("commitments", "stance", "next_step"),
)
OVERRIDES = ("channels", "moments")


@dataclass(frozen=True)
class Names:
    """What a cell may name. `places` are those that the voice can send to."""

    personas: tuple[str, ...]
    objectives: tuple[str, ...]
    tones: tuple[str, ...]
    next_steps: tuple[str, ...]
    commitments: tuple[str, ...]
    places: tuple[str, ...] = PLACES
    moments: tuple[str, ...] = ()
    channels: tuple[str, ...] = (*CHANNELS, *(place for place in PLACES if place not in CHANNELS))


CellKey = tuple[str, str, str | None, str | None]
"""(persona, objective, channel, moment); None holds for every channel, or moment, without its own."""


@dataclass(frozen=True)
class Matrix:
    """Every cell that is written, and the one that stands for those which are not."""

    default: JourneyCell
    cells: Mapping[CellKey, JourneyCell] = field(default_factory=dict)

    def cell(self, persona: str, objective: str, channel: str, moment: str | None) -> JourneyCell:
        """The cell in force, never None; `fallback` tells when it is not that of this persona and objective."""
        base = next((name for name in (persona, NEUTRAL_PERSONA) if (name, objective, None, None) in self.cells), None)
        found = self.cells[self._key(base, objective, channel, moment)] if base else self.default
        fallback = None if base == persona else base or DEFAULT
        return replace(
            found, persona=persona, objective=objective, channel=channel, moment=moment, fallback=fallback
        )  # fmt: skip

    def _key(self, persona: str, objective: str, channel: str, moment: str | None) -> CellKey:
        has_channel = (persona, objective, channel, None) in self.cells
        has_moment = (persona, objective, None, moment) in self.cells
        return persona, objective, channel if has_channel else None, moment if has_moment else None


def read_journeys(folder: Path, root: Path, names: Names) -> Matrix:
    """Every cell written in the folder. Raises: Invalid."""
    default_file = read_yaml(folder / DEFAULT_FILE, root)
    default_file.only(DEFAULT)
    blank = JourneyCell(persona=NEUTRAL_PERSONA, objective=NO_OBJECTIVE, channel="")
    default = _override(blank, default_file.section(DEFAULT), names)
    cells: dict[CellKey, JourneyCell] = {}
    for path in sorted(folder.glob("*.yml")):
        if path.name not in (DEFAULT_FILE, MOMENTS_FILE):
            _read_objective(read_yaml(path, root), default, names, cells)
    return Matrix(default, cells)


def _read_objective(file: Section, default: JourneyCell, names: Names, cells: dict[CellKey, JourneyCell]) -> None:
    file.only("objective", "cells")
    objective = file.choice("objective", names.objectives)
    for persona, section in file.section("cells").sections():
        if persona not in names.personas:
            raise file.section("cells").wrong(persona, "unknown_persona", known=listed(names.personas))
        if (persona, objective, None, None) in cells:
            raise section.wrong(None, "cell_twice", persona=persona, objective=objective)
        section.only(*OVERRIDES, *FIELDS)
        base = replace(default, persona=persona, objective=objective)
        _read_cell(_override(base, section, names), section, names, cells)


def _read_cell(cell: JourneyCell, section: Section, names: Names, cells: dict[CellKey, JourneyCell]) -> None:
    """A moment has the last word: it is put on top of each channel's own."""
    moments = _overrides(section, "moments", names.moments)
    channels = _overrides(section, "channels", names.channels)
    for channel, own in ((None, None), *channels.items()):
        on_channel = _override(replace(cell, channel=channel or ""), own, names) if own is not None else cell
        cells[(cell.persona, cell.objective, channel, None)] = on_channel
        for moment, override in moments.items():
            cells[(cell.persona, cell.objective, channel, moment)] = _override(on_channel, override, names)


def _overrides(section: Section, kind: str, known: tuple[str, ...]) -> dict[str, Section]:
    if kind not in section:
        return {}
    found = dict(section.section(kind).sections())
    for name, override in found.items():
        if name not in known:
            raise section.section(kind).wrong(name, f"unknown_{kind[:-1]}", known=listed(known))
        override.only(*FIELDS)
    return found


def _override(cell: JourneyCell, section: Section, names: Names) -> JourneyCell:
    values: dict[str, Any] = {key: _value(section, key, names) for key in section if key in FIELDS}
    if values.get("is_offered_here") and not cell.is_offered_here:
        values = {"rather": None, "rather_why": None, **values}  # offered again: the way elsewhere is no more
    sources = {**cell.sources, **{key: section.where(key) for key in values}}
    cell = replace(cell, **values, sources=sources)
    if not cell.is_offered_here and not (cell.rather and cell.rather_why):
        raise section.wrong("is_offered_here", "no_way_elsewhere")
    if cell.is_offered_here and "rather" in section:
        raise section.wrong("rather", "offered_and_elsewhere")
    if cell.rather is not None and cell.rather == cell.channel:
        raise section.wrong("rather", "same_channel", given=cell.rather)
    return cell


def _value(section: Section, key: str, names: Names) -> Any:
    if key == "is_offered_here":
        return section.flag(key, True)
    if key == "commitments":
        return section.names(key, names.commitments)
    if key == "rather_why":
        return section.text(key)
    if key == "next_step" and section[key] is None:
        return None
    choices = {
        "rather": names.places,
        "tone": names.tones,
        "depth": DEPTHS,
        "address": ADDRESSES,
        "words": WORDS,
        "stance": STANCES,
        "next_step": names.next_steps,
    }
    return section.choice(key, choices[key])
