"""Bold and links of the texts, as the channel writes them, or in plain words where it has none."""

import re

from relation.voice.typography import NBSP

_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_LINK = re.compile(r"\[([^\[\]\n]+)\]\((https?://[^\s()]+)\)")
_LETTER = re.compile(r"\[([^\[\]\n]+)\]\(mailto:[^\s()]+\)")


def marked(text: str, bold: str, has_links: bool) -> str:
    """`**words**` between two `bold` marks ("" for none); `[label](address)` kept, or said as "label : address".

    The label of an address to write an e-mail to says it already: it is said alone.
    """
    text = _BOLD.sub(lambda found: f"{bold}{found[1]}{bold}", text)
    return text if has_links else _LETTER.sub(r"\1", _LINK.sub(f"\\1{NBSP}: \\2", text))
