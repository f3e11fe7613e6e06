"""Labelled messages: which columns count, which labels are known, and errors that say where."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from relation.playbook import Playbook
from relation.services.need import LEVELS
from traitdunion.messages_file import Record, UnreadableFile, read_records

COLUMNS = ("objective", "motif", "persona", "anger", "human", "language")
ANGER_LEVELS = ("0", "1", "2", "3")
_LANGUAGE = re.compile(r"[a-z]{2}")

Known = Mapping[str, Collection[str]]
"""Column → its labels; `language` is any ISO 639-1 code and is not listed."""


@dataclass(frozen=True)
class Labelled:
    """A record and its labels by column; an empty cell is no label."""

    record: Record
    labels: Mapping[str, str]


def known_labels(playbook: Playbook) -> Known:
    objectives = playbook.objectives
    return {
        "objective": tuple(objectives),
        "motif": tuple(motif for objective in objectives.values() for motif in objective.motifs),
        "persona": tuple(playbook.personas),
        "anger": ANGER_LEVELS,
        "human": LEVELS,
    }


def read_labelled(files: Sequence[str], known: Known) -> list[Labelled]:
    """The messages of all files. Raises: UnreadableFile (also when a file holds no message, or no label)."""
    return [labelled for file in files for labelled in _read_one(file, known)]


def _read_one(file: str, known: Known) -> list[Labelled]:
    records = read_records(file)
    if not records:
        raise UnreadableFile(f"{file}: the file holds no message")
    found = [Labelled(record, _labels(record, known)) for record in records]
    if not any(labelled.labels for labelled in found):
        raise UnreadableFile(f"{file}:1: nothing to score: none of the columns {', '.join(COLUMNS)} has a label")
    return found


def _labels(record: Record, known: Known) -> dict[str, str]:
    labels = {name: record.cells[name].strip() for name in COLUMNS if record.cells.get(name, "").strip()}
    for name, label in labels.items():
        if name in known and label not in known[name]:
            raise UnreadableFile(f"{record.where}: {name} {label!r} is unknown; known: {', '.join(known[name])}")
        if name not in known and not _LANGUAGE.fullmatch(label):
            raise UnreadableFile(f"{record.where}: {name} {label!r}: two small letters were expected, as in fr")
    return labels
