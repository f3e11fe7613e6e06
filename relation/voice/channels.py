"""What each channel can show. Sources: the platforms' public documents, read in 2026; ours for web chat and HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ChannelLimits:
    """`bubble_chars` is where a comfortable message ends; `max_chars` what the platform accepts.

    `bold`: the mark that it reads on both sides of bold words, "" where it shows text as it is; `has_links`: it reads
    `[label](address)`; `is_one_message`: a turn is one message, however many acts it has; `is_numbered`: buttons are
    shown as numbered lines.
    """

    max_chars: int
    bubble_chars: int
    max_buttons: int
    button_chars: int
    bold: str = ""
    has_links: bool = False
    is_one_message: bool = False
    is_numbered: bool = False


CHANNELS: Mapping[str, ChannelLimits] = {
    "webchat": ChannelLimits(
        max_chars=5000, bubble_chars=320, max_buttons=5, button_chars=40, bold="**", has_links=True
    ),
    "http": ChannelLimits(max_chars=5000, bubble_chars=2000, max_buttons=10, button_chars=40),
    # WhatsApp Cloud API, interactive: body 1,024; 3 reply buttons of 20, or a list of 10 rows of 24 + 72; *bold*
    "whatsapp": ChannelLimits(max_chars=1024, bubble_chars=600, max_buttons=10, button_chars=72, bold="*"),
    # Messenger Platform: text 2,000, 13 quick replies, title 20
    "messenger": ChannelLimits(max_chars=2000, bubble_chars=400, max_buttons=13, button_chars=20),
    # Instagram Messaging API: text 1,000 bytes (accents count double), 13 quick replies, title 20
    "instagram": ChannelLimits(max_chars=800, bubble_chars=400, max_buttons=13, button_chars=20),
    # Telegram Bot API: text 4,096; inline keyboard labels are cut by the clients near 40 on a phone
    "telegram": ChannelLimits(max_chars=4096, bubble_chars=600, max_buttons=8, button_chars=40),
    # ours: no button there, but numbered lines, which a figure answers (see relation/services/buttons.py)
    "email": ChannelLimits(
        max_chars=20000, bubble_chars=20000, max_buttons=9, button_chars=120, is_one_message=True, is_numbered=True
    ),
}

PLACES: tuple[str, ...] = (*CHANNELS, "callback", "shop")
"""Where a customer can be served: the channels above, a call-back, a shop."""

_DEFAULT = CHANNELS["http"]


def limits_of(channel: str) -> ChannelLimits:
    return CHANNELS.get(channel, _DEFAULT)
