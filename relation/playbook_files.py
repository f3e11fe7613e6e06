"""Reads YAML so that every value knows the file and line where it was written."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from relation.model.errors import Invalid

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Section(dict[str, Any]):
    """A YAML mapping that remembers its lines. The readers below raise Invalid with file, line and expectation."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: dict[str, int] = {}

    def where(self, key: str | None = None) -> str:
        """The "file:line" of a key, or of the mapping itself."""
        return f"{self.file}:{self.lines.get(key, self.line) if key else self.line}"

    def wrong(self, key: str | None, expected: str) -> Invalid:
        return Invalid("playbook_invalid", where=self.where(key), expected=expected)

    def only(self, *allowed: str) -> None:
        for key in self:
            if key not in allowed:
                raise self.wrong(key, f"one of {', '.join(allowed)}, not {key!r}")

    def text(self, key: str) -> str:
        value = self.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, f"{key}: a text")
        return value.strip()

    def flag(self, key: str, default: bool) -> bool:
        value = self.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, f"{key}: true or false")
        return value

    def number(self, key: str) -> float:
        value = self.get(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
            raise self.wrong(key, f"{key}: a number, 0 or more")
        return float(value)

    def choice(self, key: str, choices: Iterable[str]) -> str:
        value, known = self.get(key), list(choices)
        if value not in known:
            raise self.wrong(key, f"{key}: one of {', '.join(known)}, not {value!r}")
        return str(value)

    def names(self, key: str, choices: Iterable[str] | None = None) -> tuple[str, ...]:
        """A list of texts (possibly absent), each among `choices` when given."""
        value, known = self.get(key, []), list(choices) if choices is not None else None
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.wrong(key, f"{key}: a list of texts")
        for item in value:
            if known is not None and item not in known:
                raise self.wrong(key, f"{key}: among {', '.join(known)}, not {item!r}")
        return tuple(value)

    def section(self, key: str) -> "Section":
        value = self.get(key)
        if not isinstance(value, Section):
            raise self.wrong(key, f"{key}: a mapping")
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
        raise Invalid("playbook_invalid", where=f"{name}:1", expected="a file that can be read") from error
    except UnicodeDecodeError as error:
        raise Invalid("playbook_invalid", where=f"{name}:1", expected="UTF-8 text") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}:{mark.line + 1 if mark else 1}"
        problem = getattr(error, "problem", None) or "it cannot be parsed"
        raise Invalid("playbook_invalid", where=where, expected=f"valid YAML: {problem}") from error
    if not isinstance(value, Section):
        raise Invalid("playbook_invalid", where=f"{name}:1", expected="a mapping")
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
            raise Invalid("playbook_invalid", where=f"{file}:{line}", expected=f"a name as key, not {key!r}")
        if key in section:
            raise Invalid("playbook_invalid", where=f"{file}:{line}", expected=f"{key!r} only once")
        section[key] = _build(value_node, loader, file)
        section.lines[key] = line
    return section
