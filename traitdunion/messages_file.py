"""Files of messages (.txt, .tsv, .csv, .jsonl), read record by record; every record knows its line."""

import csv
import io
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

TABLES = (".tsv", ".csv")
MAX_CELL_CHARS = 1_000_000


class UnreadableFile(Exception):
    """The file cannot be read as messages: the text says which file and line, and what was expected."""


@dataclass(frozen=True)
class Record:
    """`cells` by column name; an object's null is an empty cell. `where`: "file:line"."""

    where: str
    cells: dict[str, str]

    @property
    def text(self) -> str:
        return self.cells["text"]


def read_records(file: str) -> list[Record]:
    """.txt: a message a line; .tsv, .csv (`,` or `;`): a header with `text`; .jsonl: objects with a string `text`.

    `-` is standard input, as .txt. Without an `id`, a record's is its number, from 1.
    Raises: UnreadableFile.
    """
    source = "standard input" if file == "-" else file
    content = _content(file, source)
    kind = Path(file).suffix.lower()
    if kind in TABLES:
        found = _from_table(source, content, kind)
    elif kind == ".jsonl":
        found = _from_jsonl(source, content.splitlines())
    else:
        lines = enumerate(content.splitlines(), start=1)
        found = (Record(f"{source}:{line}", {"id": str(line), "text": text}) for line, text in lines if text.strip())
    return [
        Record(record.where, {**record.cells, "id": record.cells.get("id") or str(number)})
        for number, record in enumerate(found, start=1)
    ]


def _content(file: str, source: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise UnreadableFile(f"{source}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(f"{source}:{line}: not UTF-8 (byte {error.start} of the file)") from error


def _from_table(source: str, content: str, kind: str) -> Iterator[Record]:
    csv.field_size_limit(MAX_CELL_CHARS)
    rows = _tabbed(source, content) if kind == ".tsv" else _rows(source, content, _delimiter(content))
    _, header = next(rows, (1, []))
    names = [name.strip().lower() for name in header]
    if "text" not in names:
        raise UnreadableFile(f"{source}:1: a column `text` was expected, found {', '.join(names) or 'nothing'}")
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise UnreadableFile(f"{source}:1: the column `{min(twice)}` stands there twice")
    for line, row in rows:
        if len(row) != len(names):
            raise UnreadableFile(f"{source}:{line}: {len(names)} cells were expected, found {len(row)}")
        yield Record(f"{source}:{line}", dict(zip(names, row, strict=True)))


def _tabbed(source: str, content: str) -> Iterator[tuple[int, list[str]]]:
    """As spreadsheets write it; or a message a line, whose quotation marks are the customer's own."""
    try:
        return iter(list(_rows(source, content, "\t")))
    except UnreadableFile:
        lines = [(number, line.split("\t")) for number, line in enumerate(content.splitlines(), start=1) if line]
        if len({len(cells) for _, cells in lines}) > 1:
            raise
        return iter(lines)


def _delimiter(content: str) -> str:
    """French spreadsheets write .csv with semicolons."""
    header = content.partition("\n")[0]
    return ";" if header.count(";") > header.count(",") else ","


def _rows(source: str, content: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(line where the row begins, cells); blank lines are left out."""
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableFile(f"{source}:{line}: a broken table: {error} (is a quotation mark missing?)") from error
        if row:
            yield line, row


def _from_jsonl(source: str, lines: Iterable[str]) -> Iterator[Record]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{source}:{number}"
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise UnreadableFile(f"{where}: not JSON: {error.msg}") from error
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise UnreadableFile(f"{where}: an object with a string `text` was expected")
        yield Record(where, {name: "" if value is None else str(value) for name, value in row.items()})
