"""E-mail: SMTP out, IMAP in. One mailbox, whose unread messages are ours to take."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

from gateway.channels.credentials import EmailCredentials
from gateway.channels.mail_parts import body_of
from gateway.channels.mail_reading import FOR_A_PERSON, MailReader, parse
from gateway.channels.mail_writing import as_part, write_mail
from gateway.channels.mailbox import FLAGGED, SEEN, Mailbox
from gateway.channels.port import FILE, ChannelTrouble, Fetched, Happening, Ignored, JsonObject, Outgoing, Rejected
from gateway.channels.pulling import PulledChannel
from gateway.channels.smtp import hand_over, session
from gateway.channels.uploads import read_upload
from relation.model.mail import MailWords

AT_ONCE = 4
"""Connections to the mail server: many of them refuse more."""
GONE = "gone"


class Email(PulledChannel):
    name = "email"
    per_second = 5.0

    def __init__(self, credentials: EmailCredentials, words: MailWords, mailbox: Mailbox | None = None) -> None:
        self.look_every_s = float(credentials.look_every_s)
        self._credentials = credentials
        self._words = words
        self._reader = MailReader(credentials.address, words, credentials.authserv)
        self._mailbox = mailbox or Mailbox(credentials)
        self._places = asyncio.Semaphore(AT_ONCE)

    def is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Nothing is posted to it."""
        return False

    def read(self, body: JsonObject) -> list[Happening]:
        return [Ignored("posted")]

    def render(self, message: Outgoing) -> list[JsonObject]:
        return [as_part(message, self._words)]

    async def send(self, part: JsonObject, reference: str) -> str:
        upload = await read_upload(part[FILE]) if FILE in part else None
        try:
            mail = write_mail(part, reference, self._credentials.address, self._words.sender, upload)
        except ValueError as error:  # an address that no e-mail can be written to
            raise Rejected("unknown_recipient") from error
        async with self._places:
            await hand_over(self._credentials, mail, part["to"])
        return str(mail["Message-ID"])

    async def check(self) -> str:
        async with session(self._credentials):
            pass
        async with self._aside() as mailbox:
            await mailbox.run(mailbox.check)
        return f"{self._credentials.address}, {self._credentials.folder}"

    async def new_places(self) -> Sequence[str]:
        return await self._mailbox.run(self._mailbox.new_places)

    async def take(self, place: str) -> list[Happening]:
        return await self._mailbox.run(self._take, place)

    def _take(self, place: str) -> list[Happening]:
        found = self._mailbox.read(place)
        return [self._reader.read(found.raw, place, is_whole=found.is_whole) if found else Ignored(GONE)]

    async def mark_done(self, place: str, happened: Sequence[Happening], *, is_unread: bool = False) -> None:
        needs_a_person = is_unread or any(isinstance(one, Ignored) and one.kind in FOR_A_PERSON for one in happened)
        await self._mailbox.run(self._mailbox.mark, place, *((FLAGGED,) if needs_a_person else ()), SEEN)

    async def wait(self) -> bool:
        return await self._mailbox.run(self._mailbox.wait, self.look_every_s)

    async def fetch_media(self, media_id: str, max_bytes: int) -> Fetched:
        """`media_id`: the e-mail's place, and the file's in it."""
        place, _, number = media_id.rpartition(".")
        async with self._aside() as mailbox:
            return await mailbox.run(_file_at, mailbox, place, number, max_bytes)

    async def close(self) -> None:
        await self._mailbox.close()

    @asynccontextmanager
    async def _aside(self) -> AsyncIterator[Mailbox]:
        """A connection of its own: the other one is waiting for news."""
        mailbox = Mailbox(self._credentials)
        try:
            yield mailbox
        finally:
            with suppress(ChannelTrouble):
                await mailbox.run(mailbox.leave)
            await mailbox.close()


def _file_at(mailbox: Mailbox, place: str, number: str, max_bytes: int) -> Fetched:
    """Raises: Rejected, TryLater, Refusing."""
    found = mailbox.read(place)
    files = body_of(parse(found.raw)).files if found else ()
    if not number.isdecimal() or int(number) >= len(files):
        raise Rejected("media_gone")
    file = files[int(number)]
    content = file.content()
    if len(content) > max_bytes or (found and not found.is_whole):
        raise Rejected("media_too_large")
    return Fetched(content, file.content_type)
