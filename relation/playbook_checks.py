"""What loads and is wrong all the same: cells nobody reaches, that contradict one another or are never heard."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from relation.model.journey import JourneyCell
from relation.playbook import Playbook
from relation.playbook_journeys import FIELDS, CellKey
from relation.playbook_texts import missing_facts

CALLBACK = "callback"


@dataclass(frozen=True)
class Finding:
    """`code` names its sentence and its advice (data/templates/journeys_words.yml); a note asks for nothing."""

    where: str
    code: str
    details: dict[str, str] = field(default_factory=dict)
    is_note: bool = False


def check_playbook(playbook: Playbook) -> list[Finding]:
    """Everything found, by file and line. What does not load is not checked here: `Playbook.load` refuses it."""
    found = [
        *_absent_cells(playbook),
        *(finding for key in playbook.matrix.cells for finding in _check_cell(playbook, key)),
        *(Finding(where, "missing_fact", {"act": act, "fact": fact}) for where, act, fact in missing_facts(playbook)),
    ]
    return sorted(_once(found), key=lambda finding: (finding.is_note, _line(finding.where)))


def _once(findings: list[Finding]) -> Iterator[Finding]:
    """A line that several cells share (a YAML anchor) is told once."""
    seen: set[tuple[str, str, str]] = set()
    for finding in findings:
        key = (finding.where, finding.code, str(finding.details) if finding.code == "absent_cell" else "")
        if key not in seen:
            seen.add(key)
            yield finding


def _line(where: str) -> tuple[str, int]:
    file, _, line = where.partition(":")
    return file, int(line or 0)


def _absent_cells(playbook: Playbook) -> Iterator[Finding]:
    for objective in playbook.objectives:
        for persona in playbook.personas:
            cell = playbook.cell(persona, objective, "webchat")
            if cell.fallback is not None:
                details = {"persona": persona, "objective": objective, "fallback": cell.fallback}
                yield Finding(f"data/journeys/{objective}.yml:1", "absent_cell", details, is_note=True)


def _check_cell(playbook: Playbook, key: CellKey) -> Iterator[Finding]:
    persona, objective, channel, moment = key
    cell, base = playbook.matrix.cells[key], playbook.matrix.cells[(persona, objective, None, None)]
    named = {"cell": " × ".join(name for name in key if name)}
    own = _own_sources(playbook, key)
    where = next(iter(own.values()), cell.sources["tone"])
    if moment is not None and not _may_hold(playbook, moment, objective):
        yield Finding(where, "unreachable_moment", {**named, "moment": moment, "objective": objective})
    if (channel is None) != (moment is None) and all(getattr(cell, name) == getattr(base, name) for name in FIELDS):
        yield Finding(where, "changes_nothing", named)
    if cell.depth == "bref" and cell.next_step and ("next_step" in own or cell == base):
        yield Finding(cell.sources["next_step"], "unheard_next_step", {**named, "next_step": cell.next_step})
    yield from _check_elsewhere(playbook, cell, named)


def _own_sources(playbook: Playbook, key: CellKey) -> dict[str, str]:
    """Where the values that only this cell writes are written."""
    persona, objective, channel, moment = key
    cells = playbook.matrix.cells
    parent = cells[(persona, objective, None, None)].sources if channel or moment else playbook.matrix.default.sources
    return {name: where for name, where in cells[key].sources.items() if parent.get(name) != where}


def _may_hold(playbook: Playbook, moment: str, objective: str) -> bool:
    motifs = playbook.objectives[objective].motifs
    return any(
        (not rule.objectives or objective in rule.objectives) and (not rule.motifs or set(rule.motifs) & set(motifs))
        for rule in playbook.moments[moment].rules
    )


def _check_elsewhere(playbook: Playbook, cell: JourneyCell, named: dict[str, str]) -> Iterator[Finding]:
    if cell.is_offered_here or cell.rather is None:
        return
    there = playbook.cell(cell.persona, cell.objective, cell.rather, cell.moment)
    where, details = cell.sources["rather"], {**named, "rather": cell.rather}
    if not there.is_offered_here:
        yield Finding(where, "sent_in_circles", details)
    if cell.rather == CALLBACK and CALLBACK not in cell.commitments:
        yield Finding(where, "call_not_promised", details)
