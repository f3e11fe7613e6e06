"""The documents tell the truth that a program can check: links, commands, targets, paths, functions, no registry."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from traitdunion.cli import app
from traitdunion.installation import SECRETS
from traitdunion.rasa_flags import with_project_flags
from traitdunion.settings import read_settings

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
GUIDES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
MAKE = re.compile(r"\bmake ([a-z][a-z-]*)")
COMMAND = re.compile(r"\btraitdunion ((?:[a-z]+ ?)+)")
MODULE = re.compile(
    r"(?:traitdunion|gateway|desk|actions|relation|bot|data|widget|migrations|docs|tests|requirements|bench)/[\w./-]*"
)
NAME = re.compile(r"_?[A-Za-z]+(?:[._][A-Za-z_]+)+|[A-Z][a-z]+[A-Z]\w+")
"""A function, a class, `Class.method`, CONSTANT_NAME."""
REGISTRY = re.compile(r"pythonhosted|pypi\.|npmjs|deb\.debian|registry\.", re.IGNORECASE)


def text_of(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def name_of(document: Path) -> str:
    return str(document.relative_to(ROOT))


def anchors(document: Path) -> set[str]:
    """The names that a heading can be linked to by."""
    titles = re.findall(r"^#+ (.+)$", FENCE.sub("", text_of(document)), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def code_of(document: Path) -> str:
    """What is printed as code: fenced blocks and `words`."""
    text = text_of(document)
    return "\n".join([*FENCE.findall(text), *CODE.findall(FENCE.sub("", text))])


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_links_resolve(document: Path) -> None:
    for link in LINK.findall(FENCE.sub("", text_of(document))):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), f"{name_of(document)}: {link}"
        if anchor:
            assert anchor in anchors(target), f"{name_of(document)}: {link}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_no_registry_is_named(document: Path) -> None:
    assert REGISTRY.search(text_of(document)) is None


@pytest.mark.parametrize("document", GUIDES, ids=name_of)
def test_make_targets_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", text_of(ROOT / "Makefile"), re.MULTILINE))
    named = set(MAKE.findall(code_of(document)))
    assert named, "the two commands are named"
    assert named <= targets


@pytest.mark.parametrize("document", GUIDES, ids=name_of)
def test_commands_exist(document: Path) -> None:
    known = get_command(app)
    named = [words.split() for words in COMMAND.findall(code_of(document))]
    assert named
    for words in named:
        command = known.commands.get(words[0])
        assert command is not None, f"{name_of(document)}: traitdunion {words[0]}"
        if hasattr(command, "commands"):
            assert words[1] in command.commands, f"{name_of(document)}: traitdunion {' '.join(words)}"


def test_every_command_is_documented() -> None:
    guides = "\n".join(text_of(document) for document in GUIDES)
    for name in get_command(app).commands:
        assert f"traitdunion {name}" in guides or f"make {name}" in guides, name


def test_every_make_target_is_documented() -> None:
    named = {target for document in GUIDES for target in MAKE.findall(code_of(document))}
    phony = re.search(r"^\.PHONY: (.+)$", text_of(ROOT / "Makefile"), re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) <= named


@pytest.mark.parametrize("command", [["data", "validate"], ["train"], ["shell"], ["test"]], ids=" ".join)
def test_rasa_commands_get_the_flags_of_the_guide(command: list[str], tmp_path: Path) -> None:
    """Each file that the wrapper names is one that the guide names too."""
    settings = read_settings(dict.fromkeys(SECRETS, "x" * 40), env_file=tmp_path / ".env")
    guide = text_of(ROOT / "CONTRIBUTING.md")
    words = with_project_flags(settings, command)
    assert words[: len(command)] == command
    for word in words[len(command) :]:
        if (ROOT / word).exists() and not Path(word).is_absolute():
            assert word in guide, word


@pytest.mark.parametrize("document", [path for path in DOCUMENTS if "brain-contract" not in path.name], ids=name_of)
def test_paths_exist(document: Path) -> None:
    """Every module, data file or folder that a document names; a `<placeholder>` stands for any."""
    for code in CODE.findall(FENCE.sub("", text_of(document))):
        if code != (MODULE.fullmatch(code) or [""])[0] or code.endswith("…"):
            continue
        assert (ROOT / code).exists(), f"{name_of(document)}: {code}"


def test_functions_of_the_architecture_exist() -> None:
    """Each `name` from the way of one message to the rooms is defined somewhere in our sources."""
    page = text_of(ROOT / "docs" / "architecture.md")
    section = page.partition("## The way of one message")[2].partition("## Rooms")[0]
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for room in ("relation", "gateway", "desk", "actions", "bot", "traitdunion")
        for path in (ROOT / room).rglob("*.py")
    )
    named = {code for code in CODE.findall(section) if NAME.fullmatch(code)}
    assert len(named) > 20
    for code in named:
        for part in code.split("."):
            assert re.search(rf"\b(?:def|class) {part}\b|\b{part}\b *[:=]|[\"']{part}[\"']", sources), code
