"""Fits a composed act to its channel: bubbles, button titles, choices that have no button."""

from relation.voice.channels import ChannelLimits
from relation.voice.markup import marked
from relation.voice.splitting import split_text
from relation.voice.typography import mend


def bubbles_of(paragraphs: list[str], limits: ChannelLimits, is_french: bool = True) -> list[str]:
    """Paragraphs put together up to a comfortable length; none is longer than the platform accepts."""
    bubbles: list[str] = []
    mended = (mend(text) if is_french else text for text in paragraphs)
    texts = (marked(text, limits.bold, limits.has_links) for text in mended)
    for piece in (piece for text in texts for piece in split_text(text, limits.max_chars)):
        if bubbles and len(bubbles[-1]) + 1 + len(piece) <= limits.bubble_chars:
            bubbles[-1] += f"\n{piece}"
        else:
            bubbles.append(piece)
    return bubbles


def fit_buttons(buttons: list[dict[str, str]], limits: ChannelLimits) -> tuple[list[dict[str, str]], list[str]]:
    """The buttons that the channel shows, and lines that name those it cannot."""
    titled = [(mend(button["title"]), button.get("payload", "")) for button in buttons if button.get("title")]
    shown = [
        {"title": shortened(title, limits.button_chars), "payload": payload}
        for title, payload in titled[: limits.max_buttons]
    ]
    return shown, [f"- {title}" for title, _ in titled[limits.max_buttons :]]


def shortened(text: str, size: int) -> str:
    """At most `size` characters, cut between words."""
    if len(text) <= size:
        return text
    cut = text[: size - 1]
    if not text[size - 1].isspace():
        cut = cut.rsplit(" ", 1)[0] if " " in cut.strip() else cut
    return cut.rstrip(" ,;:-\u00a0\u202f") + "…"
