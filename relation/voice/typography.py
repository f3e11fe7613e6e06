"""French typography, mended last: spaces, apostrophes, ellipses; addresses and links are left alone."""

import re

NNBSP = "\u202f"
NBSP = "\u00a0"

_SPACES = "[ \t\u00a0\u202f]"
_BLANK = f" \n\t{NBSP}{NNBSP}"
_UNTOUCHED = re.compile(r"(https?://\S+|mailto:\S+|[^\s@()\[\]]+@[^\s@()\[\]]+\.[^\s@()\[\]]+)")
_OPENERS = r"\s;:!?(\[«"

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"{_SPACES}*\n{_SPACES}*"), "\n"),
    (re.compile(r"\n{3,}"), "\n\n"),
    (re.compile(rf"{_SPACES}+([,.])(?=[ \n]|$)"), r"\1"),
    (re.compile(r"\.{3,}"), "…"),
    (re.compile(r"(?<=[^\W\d_])'"), "’"),
    (re.compile(rf"«{_SPACES}*"), f"«{NNBSP}"),
    (re.compile(rf"{_SPACES}*»"), f"{NNBSP}»"),
    (re.compile(rf"(?<=[^{_OPENERS}]){_SPACES}*([;!?])"), rf"{NNBSP}\1"),
    (re.compile(rf"(?<=[^{_OPENERS}]){_SPACES}*:(?=\s|$)"), f"{NBSP}:"),
    (re.compile(rf"(?<=\d){_SPACES}*([€%])"), rf"{NBSP}\1"),
    (re.compile(rf"\b([nN]°){_SPACES}*(?=\w)"), rf"\1{NBSP}"),
)
_SPACE_RUN = re.compile(rf"{_SPACES}{{2,}}|\t")


def mend(text: str) -> str:
    """Idempotent. Line breaks are kept, at most one empty line in a row."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    parts = _UNTOUCHED.split(_one_space(text).strip(_BLANK))
    parts[::2] = [_mend_words(part) for part in parts[::2]]
    return "".join(parts).strip(_BLANK)


def _mend_words(text: str) -> str:
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def _one_space(text: str) -> str:
    return _SPACE_RUN.sub(_strongest, text)


def _strongest(run: re.Match[str]) -> str:
    for space in (NNBSP, NBSP):
        if space in run.group():
            return space
    return " "


_PARTICLES = frozenset({"de", "du", "des"})
_NAME_PART = re.compile(r"[^\W\d_]+")


def mend_name(name: str) -> str:
    """A name typed in one case gets its capitals: "DUPONT" → "Dupont", "jean-luc" → "Jean-Luc"; others are kept."""
    name = " ".join(name.split())
    if not (name.isupper() or name.islower()):
        return name
    words = name.lower().split(" ")
    return " ".join(word if at and word in _PARTICLES else _capitals(word) for at, word in enumerate(words))


def _capitals(word: str) -> str:
    return _NAME_PART.sub(lambda part: part.group().capitalize() if len(part.group()) > 1 else part.group(), word)
