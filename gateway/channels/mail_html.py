"""An e-mail's HTML as text."""

import re
from html import unescape

from inscriptis import Inscriptis
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.model.config import ParserConfig
from lxml import html
from lxml.etree import LxmlError

MAX_CHARS = 1_000_000
"""Beyond that only the beginning is read."""
_HIDDEN = "//script | //style | //head | //title | //comment()"
_OF_OTHERS = (
    "//blockquote[@type='cite' or contains(@class,'gmail_quote') or contains(@class,'protonmail_quote')]",
    "//*[contains(@class,'gmail_quote') or contains(@class,'gmail_attr') or contains(@class,'gmail_signature')]",
    "//*[contains(@class,'moz-cite-prefix') or contains(@class,'moz-signature') or contains(@class,'yahoo_quoted')]",
    "//*[contains(@class,'protonmail_quote') or contains(@class,'protonmail_signature_block')]",
    "//*[@id='ms-outlook-mobile-signature' or @id='appendonsend' or @id='Signature']",
)
"""What mail programs mark as quoted, or as a signature."""
_FROM_HERE = "//*[@id='divRplyFwdMsg' or @id='mail-editor-reference-message-container']"
"""In Outlook's, this and all that follows is quoted."""


def texts_of_html(source: str) -> tuple[str, str]:
    """The text without what mail programs mark as quoted, and the whole text. Empty when there is none."""
    tree = _parsed(source)
    if tree is None:
        return "", ""
    whole = _text(tree)
    if not whole.strip():
        bare = _without_tags(source)
        return bare, bare
    for place in tree.xpath(_FROM_HERE):
        for following in list(place.itersiblings()):
            _drop(following)
        _drop(place)
    for path in _OF_OTHERS:
        for found in tree.xpath(path):
            _drop(found)
    return _text(tree), whole


def _parsed(source: str) -> html.HtmlElement | None:
    try:
        content = source[:MAX_CHARS].encode("utf-8", "replace")
        tree = html.document_fromstring(content, html.HTMLParser(encoding="utf-8"))
    except (LxmlError, ValueError):  # nothing in it
        return None
    for hidden in tree.xpath(_HIDDEN):
        _drop(hidden)
    return tree


def _without_tags(source: str) -> str:
    """Of what is nested too deep for the parser, which leaves it out; nothing when scripts could be taken for words."""
    if "<script" in source.lower() or "<style" in source.lower():
        return ""
    return unescape(re.sub(r"<[^<>]*>", " ", source[:MAX_CHARS]))


def _drop(element: html.HtmlElement) -> None:
    """With all that is in it; the text that follows stays."""
    if element.getparent() is not None:
        element.drop_tree()


def _text(tree: html.HtmlElement) -> str:
    try:
        return str(Inscriptis(tree, ParserConfig(css=STRICT_CSS_PROFILE)).get_text())
    except (RecursionError, ValueError, IndexError):  # a layout it cannot lay out: the bare words
        return str(tree.text_content())
