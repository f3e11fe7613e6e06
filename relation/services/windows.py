"""How long a channel still takes our words: known before anything is sent."""

from datetime import datetime

from relation.model.conversation import Author, Conversation
from relation.model.delivery import WINDOWS, Window


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
