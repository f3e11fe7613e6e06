"""The customer's own words in the text of an e-mail: without what it quotes, its signature, a telephone's line."""

import re
from collections.abc import Sequence

from relation.model.mail import MailWords

START_LINES = 4
"""« Le …, X a écrit : » is wrapped over that many at most."""
HEADERS_LEAST = 3
SIGNATURE_LINES = 12
"""A longer text below « -- » is no signature."""
LAST_LINES = 8
"""Among which a telephone's line may stand."""
_RULE = re.compile(r"[-_=*]{5,}")
_SPACES = re.compile(r"\s+")


def own_words(text: str, words: MailWords) -> str:
    """Inline answers are kept; the whole text when nothing else is left of it (a forwarded message, for one)."""
    lines = text.split("\n")
    kept = _without_device(_without_signature(_without_quotes(lines, words)), words)
    return tidy("\n".join(kept)) or tidy(text)


def tidy(text: str) -> str:
    """Without blanks at the ends of lines, and at most one empty line running."""
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def _without_quotes(lines: Sequence[str], words: MailWords) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(lines):
        size = _start_size(lines, at, words)
        if size:
            following = next((line for line in lines[at + size :] if line.strip()), "")
            if not _is_quoted(following):  # the quote is not marked: all that follows is of it
                break
            at += size
            continue
        if words.separator.fullmatch(_read(lines[at])) or _is_header_block(lines, at, words):
            break
        if not _is_quoted(lines[at]):
            kept.append(lines[at])
        at += 1
    while kept and (not kept[-1].strip() or _RULE.fullmatch(kept[-1].strip())):
        kept.pop()
    return kept


def _start_size(lines: Sequence[str], at: int, words: MailWords) -> int:
    """How many lines say that somebody wrote what follows; 0: none."""
    joined = ""
    for size, line in enumerate(lines[at : at + START_LINES], start=1):
        if not line.strip() or _is_quoted(line):
            return 0
        joined = f"{joined} {_read(line)}".strip()
        if words.quote_start.fullmatch(joined):
            return size
    return 0


def _is_header_block(lines: Sequence[str], at: int, words: MailWords) -> bool:
    senders = others = 0
    for line in (_read(line) for line in lines[at:] if line.strip()):
        if words.sender_line.fullmatch(line):
            senders += 1
        elif words.header.fullmatch(line):
            others += 1
        else:
            break
        if senders and senders + others >= HEADERS_LEAST:
            return True
    return False


def _without_signature(lines: list[str]) -> list[str]:
    """« -- » alone on its line begins it."""
    for at in range(len(lines) - 1, max(-1, len(lines) - SIGNATURE_LINES - 2), -1):
        if lines[at].rstrip() == "--":
            return lines[:at]
    return lines


def _without_device(lines: list[str], words: MailWords) -> list[str]:
    first = max(0, len(lines) - LAST_LINES)
    return [line for at, line in enumerate(lines) if at < first or not words.device.fullmatch(_read(line))]


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _read(line: str) -> str:
    """As the patterns expect it: plain spaces, plain apostrophes."""
    return _SPACES.sub(" ", line.replace("’", "'")).strip()
