"""Turns the plain text of a message into safe HTML: line breaks, bold, lists and links, and nothing else."""

import re
from urllib.parse import urlsplit

from markupsafe import Markup, escape

SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
# Bounded, without nested repetition: a hostile text must not make it slow.
_INLINE = re.compile(
    r"\[([^\[\]\n]{1,500})\]\(([^\s()]{1,2000})\)|\*\*([^*\n]{1,2000})\*\*|\bhttps?://[^\s<>\"«»]{1,2000}",
    re.IGNORECASE,
)
_ENDING = re.compile(r"[.,;:!?)\]…'’]+$")
_BULLET = re.compile(r"^\s*[-•] +")


def render_markup(text: str) -> Markup:
    """Same reading as the widget's: see docs/webchat-protocol.md."""
    blocks: list[tuple[str, list[str]]] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        kind = "list" if _BULLET.match(line) else "paragraph" if line.strip() else "gap"
        if blocks and blocks[-1][0] == kind:
            blocks[-1][1].append(line)
        else:
            blocks.append((kind, [line]))
    return Markup("").join(_render_block(kind, lines) for kind, lines in blocks if kind != "gap")


def _render_block(kind: str, lines: list[str]) -> Markup:
    if kind == "list":
        items = Markup("").join(Markup("<li>{}</li>").format(_render_inline(_BULLET.sub("", line))) for line in lines)
        return Markup("<ul>{}</ul>").format(items)
    return Markup("<p>{}</p>").format(Markup("<br>").join(_render_inline(line) for line in lines))


def _render_inline(text: str) -> Markup:
    pieces: list[Markup] = []
    end = 0
    for match in _INLINE.finditer(text):
        label, address, bold = match.groups()
        whole = match.group() if label or bold else _ENDING.sub("", match.group())
        if not bold and not _is_safe(address or whole):
            continue
        pieces.append(escape(text[end : match.start()]))
        pieces.append(_render_bold(bold) if bold else _render_link(address or whole, label or whole))
        end = match.start() + len(whole)
    pieces.append(escape(text[end:]))
    return Markup("").join(pieces)


def _render_bold(text: str) -> Markup:
    return Markup("<strong>{}</strong>").format(_render_inline(text))


def _render_link(address: str, label: str) -> Markup:
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(address, label)


def _is_safe(address: str) -> bool:
    try:
        return urlsplit(address).scheme.lower() in SAFE_SCHEMES
    except ValueError:
        return False
