"""What a messaging platform's adapter does. It keeps no state of a conversation and touches no database."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from relation.model.delivery import InboundMessage, Receipt
from relation.model.mail import MailThread

JsonObject = dict[str, Any]
EMPTY = "…"
"""No platform takes a message without a word."""
FILE = "_file"
"""Where a part says that it is an `OutgoingFile`: its adapter sends the content as its platform wants it."""


class ChannelTrouble(Exception):
    """A platform has not taken what we sent. `cause`: a short code, without a customer's words."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class TryLater(ChannelTrouble):
    """The same thing may be taken later: after `after_s`, if the platform says so.

    `is_whole_channel`: nothing else would be taken either. `is_doubtful`: the platform may have it all the same.
    """

    def __init__(
        self, cause: str, after_s: float | None = None, *, is_whole_channel: bool = False, is_doubtful: bool = False
    ) -> None:
        super().__init__(cause)
        self.after_s = after_s
        self.is_whole_channel = is_whole_channel
        self.is_doubtful = is_doubtful


class Rejected(ChannelTrouble):
    """This message will never be taken: blocked, unknown recipient, a closed window, refused content."""


class Refusing(ChannelTrouble):
    """The platform refuses us: the token is wrong or has expired. Somebody has to repair it."""


@dataclass(frozen=True)
class OutgoingFile:
    """`path`: of its content, which may be gone by the time it is sent."""

    path: Path
    name: str
    media_type: str

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")


@dataclass(frozen=True)
class Outgoing:
    """One message to render. `key` names the thread; `seq` is the line's number, which names its buttons."""

    key: str
    seq: int
    text: str
    buttons: Sequence[Mapping[str, str]] = ()
    is_late_person: bool = False
    """An advisor's words, after the bot's window has closed and before theirs has."""
    template: Mapping[str, Any] | None = None
    """{"name", "language", "values"}: sent in the place of the text, where the platform has templates."""
    person: str | None = None
    """The advisor whose own words these are."""
    thread: MailThread | None = None
    """Where an e-mail belongs."""
    file: OutgoingFile | None = None
    """`text` goes with it, and may be empty."""


@dataclass(frozen=True)
class Ignored:
    """An event that is not for us; `kind` is logged once."""

    kind: str


@dataclass(frozen=True)
class Fetched:
    content: bytes
    content_type: str


Happening = InboundMessage | Receipt | Ignored


class Channel(ABC):
    """One messaging platform, with its credentials. Make it once per process, `close` it."""

    name: str
    per_second: float
    """How many messages the platform takes in a second, all threads together."""
    has_webhook = True
    """False: it is asked for what is new, see `pulling.py`."""

    @abstractmethod
    def is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the platform has signed these very bytes; compared in constant time. `headers`: lower-case names."""

    def handshake(self, query: Mapping[str, str]) -> str | None:
        """The answer to the platform's verification request; None refuses it."""
        return None

    @abstractmethod
    def read(self, body: JsonObject) -> list[Happening]:
        """Everything in a genuine webhook, in order. Never fails: what it does not know is `Ignored`."""

    @abstractmethod
    def render(self, message: Outgoing) -> list[JsonObject]:
        """The message as requests of the platform, within its limits; at least one, and always the same ones."""

    @abstractmethod
    async def send(self, part: JsonObject, reference: str) -> str:
        """Sends one of `render`'s requests and returns the platform's message id. `reference`: echoed with receipts.

        Raises: TryLater, Rejected, Refusing.
        """

    async def greet(self, message: InboundMessage, is_the_bots: bool) -> None:  # noqa: B027 - not every platform can
        """Tells the customer that the message was seen, and that an answer is being written. Raises: ChannelTrouble."""

    @abstractmethod
    async def check(self) -> str:
        """Who we are there, in a few words. Raises: TryLater, Refusing."""

    async def connect(self, webhook_url: str) -> bool:
        """Points the platform's webhook at us; False when that is done by hand there. Raises: ChannelTrouble."""
        return False

    @abstractmethod
    async def fetch_media(self, media_id: str, max_bytes: int) -> Fetched:
        """The content of a `Media`. Raises: TryLater, Rejected (gone, too large, a private address), Refusing."""

    @abstractmethod
    async def close(self) -> None: ...
