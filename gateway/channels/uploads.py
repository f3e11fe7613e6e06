"""What the adapters share to send a file: its content, a name that every platform takes, and where its words go."""

import asyncio
import unicodedata
from collections.abc import Callable

from gateway.channels.port import OutgoingFile, Rejected

Upload = tuple[str, bytes, str]
"""Name, content, media type: a file of a form, as httpx takes it."""


async def read_upload(file: OutgoingFile) -> Upload:
    """Raises: Rejected when its content is gone."""
    try:
        content = await asyncio.to_thread(file.path.read_bytes)
    except OSError as error:
        raise Rejected("file_gone") from error
    return plain_name(file.name), content, file.media_type


def plain_name(name: str) -> str:
    """In ASCII: Meta refuses anything else in an upload. Source: Instagram Messaging, Upload media (June 2026)."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return letters if letters.rpartition(".")[0].strip() else f"file{letters}"


def caption_and_rest(text: str, most: int, size: Callable[[str], int] = len) -> tuple[str, str]:
    """The words that go with a file, and those that follow it: all of them when they are too long for a caption."""
    return (text, "") if size(text) <= most else ("", text)
