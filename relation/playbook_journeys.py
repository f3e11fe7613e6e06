"""The journey matrix: brand default → persona × objective → channel."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from relation.model.errors import Invalid
from relation.model.journey import ADDRESSES, DEPTHS, NEUTRAL_PERSONA, NO_OBJECTIVE, STANCES, JourneyCell
from relation.playbook_files import Section, read_yaml
from relation.voice.channels import CHANNELS, PLACES

DEFAULT_FILE = "default.yml"
FIELDS = ("is_offered_here", "rather", "rather_why", "tone", "depth", "address", "commitments", "stance", "next_step")


@dataclass(frozen=True)
class Names:
    """What a cell may name."""

    personas: tuple[str, ...]
    objectives: tuple[str, ...]
    tones: tuple[str, ...]
    next_steps: tuple[str, ...]
    commitments: tuple[str, ...]
    places: tuple[str, ...] = PLACES


Cells = Mapping[tuple[str, str, str | None], JourneyCell]
"""(persona, objective, channel) → cell; channel None holds for every channel without its own."""


def read_journeys(folder: Path, root: Path, names: Names) -> Cells:
    """Every cell written in the folder. Raises: Invalid."""
    default_file = read_yaml(folder / DEFAULT_FILE, root)
    default_file.only("default")
    blank = JourneyCell(persona=NEUTRAL_PERSONA, objective=NO_OBJECTIVE, channel="")
    default = _override(blank, default_file.section("default"), names)
    cells: dict[tuple[str, str, str | None], JourneyCell] = {}
    for path in sorted(folder.glob("*.yml")):
        if path.name != DEFAULT_FILE:
            _read_objective(read_yaml(path, root), default, names, cells)
    for objective in names.objectives:
        for persona in names.personas:
            if (persona, objective, None) not in cells:
                where = f"{(folder / f'{objective}.yml').relative_to(root.parent).as_posix()}:1"
                raise Invalid("playbook_invalid", where=where, expected=f"a cell for persona {persona!r}")
    return cells


def _read_objective(
    file: Section, default: JourneyCell, names: Names, cells: dict[tuple[str, str, str | None], JourneyCell]
) -> None:
    file.only("objective", "cells")
    objective = file.choice("objective", names.objectives)
    for persona, section in file.section("cells").sections():
        if persona not in names.personas:
            raise file.section("cells").wrong(persona, f"a persona among {', '.join(names.personas)}, not {persona!r}")
        if (persona, objective, None) in cells:
            raise section.wrong(None, f"{persona} × {objective} only once")
        section.only("channels", *FIELDS)
        base = replace(default, persona=persona, objective=objective)
        cell = cells[(persona, objective, None)] = _override(base, section, names)
        if "channels" in section:
            for channel, override in section.section("channels").sections():
                if channel not in CHANNELS:
                    raise section.section("channels").wrong(channel, f"a channel among {', '.join(CHANNELS)}")
                override.only(*FIELDS)
                cells[(persona, objective, channel)] = _override(replace(cell, channel=channel), override, names)


def _override(cell: JourneyCell, section: Section, names: Names) -> JourneyCell:
    values: dict[str, Any] = {key: _value(section, key, names) for key in section if key in FIELDS}
    sources = {**cell.sources, **{key: section.where(key) for key in values}}
    cell = replace(cell, **values, sources=sources)
    if not cell.is_offered_here and not (cell.rather and cell.rather_why):
        raise section.wrong("is_offered_here", "`rather` and `rather_why` where it is not offered here")
    if cell.is_offered_here and "rather" in values:
        raise section.wrong("rather", "`is_offered_here: false` beside `rather`")
    if cell.rather is not None and cell.rather == cell.channel:
        raise section.wrong("rather", "another channel than this one")
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
        "stance": STANCES,
        "next_step": names.next_steps,
    }
    return section.choice(key, choices[key])
