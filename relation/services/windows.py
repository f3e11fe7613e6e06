"""How long a channel still takes our words: known before anything is sent."""

from datetime import datetime

from relation.model.conversation import Author, Conversation
from relation.model.delivery import WINDOWS, Window
from relation.model.errors import Refused


def window_of(conversation: Conversation, author: Author) -> datetime | None:
    """When the channel stops taking this author's free words; None: never.

    Where nothing is known of the customer's last message, the window has always been closed.
    """
    window = WINDOWS.get(conversation.channel, Window())
    length = window.person if author is Author.ADVISOR else window.bot
    if length is None:
        return None
    return (conversation.customer_wrote_at or conversation.created_at - length) + length


def is_window_open(conversation: Conversation, author: Author, now: datetime) -> bool:
    closes_at = window_of(conversation, author)
    return closes_at is None or now < closes_at


def check_window(conversation: Conversation, now: datetime) -> None:
    """Of what an advisor sends, words or a file. Raises: Refused("window_closed")."""
    if not is_window_open(conversation, Author.ADVISOR, now):
        raise Refused("window_closed", channel=conversation.channel)
