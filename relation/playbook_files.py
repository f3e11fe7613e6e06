"""Reads YAML so that every value knows the file and line where it was written."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from relation.model.errors import Invalid

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def wrong_at(where: str, problem: str, **facts: object) -> Invalid:
    """`problem` names its sentence in data/templates/playbook_errors.yml, `facts` what that sentence may name."""
    return Invalid("playbook_invalid", where=where, problem=problem, **facts)


def listed(names: Iterable[str]) -> str:
    return ", ".join(names)


class Section(dict[str, Any]):
    """A YAML mapping that remembers its lines. The readers below raise Invalid with file, line and problem."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: dict[str, int] = {}

    def where(self, key: str | None = None) -> str:
        """The "file:line" of a key, or of the mapping itself."""
        return f"{self.file}:{self.lines.get(key, self.line) if key else self.line}"

    def wrong(self, key: str | None, problem: str, **facts: object) -> Invalid:
        return wrong_at(self.where(key), problem, name=key or "", **facts)

    def only(self, *allowed: str) -> None:
        for key in self:
            if key not in allowed:
                raise self.wrong(key, "unknown_key", known=listed(allowed))

    def text(self, key: str) -> str:
        value = self.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, "not_a_text")
        return value.strip()

    def flag(self, key: str, default: bool) -> bool:
        value = self.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "not_a_flag")
        return value

    def number(self, key: str) -> float:
        """None below zero."""
        value = self.signed(key)
        if value < 0:
            raise self.wrong(key, "not_a_number")
        return value

    def signed(self, key: str) -> float:
        value = self.get(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.wrong(key, "not_a_number")
        return float(value)

    def choice(self, key: str, choices: Iterable[str]) -> str:
        value, known = self.get(key), list(choices)
        if value not in known:
            raise self.wrong(key, "not_among", known=listed(known), given=value)
        return str(value)

    def names(self, key: str, choices: Iterable[str] | None = None) -> tuple[str, ...]:
        """A list of texts (possibly absent), each among `choices` when given."""
        value, known = self.get(key, []), list(choices) if choices is not None else None
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.wrong(key, "not_a_list")
        for item in value:
            if known is not None and item not in known:
                raise self.wrong(key, "not_among", known=listed(known), given=item)
        return tuple(value)

    def expression(self, key: str, before: str = "", after: str = "", flags: int = 0) -> re.Pattern[str]:
        """One regular expression out of a list of them, between `before` and `after`; without any, nothing matches."""
        alternatives = "|".join(self.names(key))
        try:
            return re.compile(f"{before}{alternatives}{after}" if alternatives else r"(?!)", flags)
        except re.error as error:
            raise self.wrong(key, "bad_expression", detail=error) from error

    def section(self, key: str) -> "Section":
        value = self.get(key)
        if not isinstance(value, Section):
            raise self.wrong(key, "not_a_section")
        return value

    def sections(self) -> Iterator[tuple[str, "Section"]]:
        for key in self:
            yield key, self.section(key)


def plain(value: Any) -> Any:
    """The same value in ordinary dicts and lists, as it would come in JSON."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def read_yaml(path: Path, root: Path) -> Section:
    """The mapping that a file holds, named by its path below `root`'s parent. Raises: Invalid."""
    name = path.relative_to(root.parent).as_posix()
    try:
        source = path.read_text(encoding="utf-8")
        loader = _Loader(source)
        try:
            node = loader.get_single_node()
            value = _build(node, loader, name)
        finally:
            loader.dispose()
    except OSError as error:
        raise wrong_at(f"{name}:1", "unreadable_file") from error
    except UnicodeDecodeError as error:
        raise wrong_at(f"{name}:1", "not_utf8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}:{mark.line + 1 if mark else 1}"
        raise wrong_at(where, "broken_yaml", detail=getattr(error, "problem", None) or "?") from error
    if not isinstance(value, Section):
        raise wrong_at(f"{name}:1", "empty_file")
    return value


def _build(node: Any, loader: Any, file: str) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, loader, file)
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, loader, file) for child in node.value]
    if node is None:
        return None
    return loader.construct_object(node, deep=True)


def _mapping(node: Any, loader: Any, file: str) -> Section:
    section = Section(file, node.start_mark.line + 1)
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise wrong_at(f"{file}:{line}", "key_not_a_name", given=key)
        if key in section:
            raise wrong_at(f"{file}:{line}", "written_twice", given=key)
        section[key] = _build(value_node, loader, file)
        section.lines[key] = line
    return section
