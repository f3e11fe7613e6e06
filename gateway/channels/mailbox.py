"""The mailbox, over IMAP: what is new in it, read, marked. Its calls block; each belongs in the one thread it has."""

import asyncio
import imaplib
import logging
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ParamSpec, TypeVar

from imap_tools import AND, BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from gateway.channels.credentials import EmailCredentials
from gateway.channels.port import Refusing, TryLater

logger = logging.getLogger(__name__)
TIMEOUT_S = 20.0
CLOSING_S = 1.0
"""How long the end of its thread's work is waited for."""
WHOLE_MAX_BYTES = 25 * 1024 * 1024
BEGINNING_BYTES = 512 * 1024
"""All that is read of a larger one."""
YOUNG = timedelta(days=7)
"""An older unread e-mail was there before us: it is left for people."""
SEEN, FLAGGED = r"\Seen", r"\Flagged"
_TEMPORARY = re.compile(rb"\[(UNAVAILABLE|LIMIT|INUSE|SERVERBUG|CONTACTADMIN)\]", re.IGNORECASE)
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Found:
    raw: bytes
    is_whole: bool


class Mailbox:
    """One connection, opened when it is needed, given up at the first fault."""

    def __init__(self, credentials: EmailCredentials, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._credentials = credentials
        self._now = now
        self._thread = ThreadPoolExecutor(1, "mailbox")
        self._box: BaseMailBox | None = None
        self._validity = ""
        self._can_idle = False

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """In its thread. Raises: TryLater, Refusing."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(*args, **kwargs))

    # In its thread

    def check(self) -> None:
        """Signs in, and opens the folder."""
        with self._opened() as box:
            box.client.noop()

    def new_places(self) -> list[str]:
        """Of the unread e-mails, the oldest first. A place is `validity.uid`."""
        with self._opened() as box:
            box.client.noop()  # some servers tell of new ones only when spoken to
            since = (self._now() - YOUNG).date()
            return [f"{self._validity}.{uid}" for uid in box.uids(AND(seen=False, date_gte=since), charset=None)]

    def read(self, place: str) -> Found | None:
        """Without marking it. None: it is not there any more."""
        with self._opened() as box:
            uid = self._uid(place)
            if uid is None:
                return None
            told = box.client.uid("FETCH", uid, "(RFC822.SIZE)")[1]
            size = re.search(rb"RFC822\.SIZE (\d+)", b" ".join(_bytes(told)))
            is_whole = size is None or int(size[1]) <= WHOLE_MAX_BYTES
            what = "(BODY.PEEK[])" if is_whole else f"(BODY.PEEK[]<0.{BEGINNING_BYTES}>)"
            content = next((one[1] for one in box.client.uid("FETCH", uid, what)[1] if isinstance(one, tuple)), None)
            return Found(content, is_whole) if content else None

    def mark(self, place: str, *flags: str) -> None:
        with self._opened() as box:
            uid = self._uid(place)
            if uid is None:
                return
            status, told = box.client.uid("STORE", uid, "+FLAGS.SILENT", f"({' '.join(flags)})")
            if status != "OK":
                raise imaplib.IMAP4.error(str(told))

    def wait(self, at_most_s: float) -> bool:
        """Until the server tells of something, or that long. False at once: it never tells (no IDLE)."""
        with self._opened() as box:
            if self._can_idle:
                box.idle.wait(timeout=at_most_s)
            return self._can_idle

    def leave(self) -> None:
        if self._box is not None:
            with suppress(ImapToolsError, imaplib.IMAP4.error, OSError):
                self._box.logout()
        self._give_up()

    def _give_up(self) -> None:
        box, self._box = self._box, None
        if box is not None:
            with suppress(OSError, imaplib.IMAP4.error):
                box.client.shutdown()

    async def close(self) -> None:
        """Whatever it is waiting for; a connection that is being opened is given up once it is."""
        box = self._box
        if box is not None:
            with suppress(OSError, AttributeError):
                box.client.sock.shutdown(socket.SHUT_RDWR)
        given_up = self._thread.submit(self._give_up)
        self._thread.shutdown(wait=False)
        await asyncio.to_thread(wait, [given_up], CLOSING_S)

    def _uid(self, place: str) -> str | None:
        """None: the server has numbered everything anew since."""
        validity, _, uid = place.partition(".")
        return uid if validity == self._validity and uid.isdecimal() else None

    @contextmanager
    def _opened(self) -> Iterator[BaseMailBox]:
        try:
            if self._box is None:
                self._box = self._open()
            yield self._box
        except (ImapToolsError, imaplib.IMAP4.error, OSError, ValueError) as error:
            self._give_up()
            raise _trouble_of(error) from error

    def _open(self) -> BaseMailBox:
        box = self._connected()
        try:
            self._sign_in(box)
            box.folder.set(self._credentials.folder)
            self._validity = b"".join(_bytes(box.client.response("UIDVALIDITY")[1])).decode("ascii")
            self._can_idle = b"IDLE" in b" ".join(_bytes(box.client.capability()[1])).upper().split()
        except BaseException:
            box.client.shutdown()
            raise
        return box

    def _sign_in(self, box: BaseMailBox) -> None:
        login, password = self._credentials.login, self._credentials.password
        if (login + password).isascii():
            box.login(login, password, initial_folder=None)
            return
        try:
            box.login_utf8(login, password, initial_folder=None)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            raise Refusing("imap_sign_in") from error

    def _connected(self) -> BaseMailBox:
        server = self._credentials.imap
        if server.is_tls:
            return MailBox(server.host, server.port, TIMEOUT_S, ssl_context=ssl.create_default_context())
        box = MailBoxUnencrypted(server.host, server.port, TIMEOUT_S)
        if not server.is_loopback:
            _encrypt(box)
        return box


def _encrypt(box: BaseMailBox) -> None:
    """STARTTLS, before anything is said."""
    try:
        box.client.starttls(ssl.create_default_context())
    except BaseException as error:
        box.client.shutdown()
        if "TLS not supported" in str(error):
            raise Refusing("imap_no_encryption") from error
        raise


def _bytes(told: object) -> list[bytes]:
    """The plain pieces of an answer."""
    return [one for one in told if isinstance(one, bytes)] if isinstance(told, list) else []


def _trouble_of(error: Exception) -> TryLater | Refusing:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Refusing("imap_certificate")
    if isinstance(error, MailboxLoginError):
        is_temporary = _TEMPORARY.search(b" ".join(_bytes(error.command_result[1])))
        return TryLater("imap_busy") if is_temporary else Refusing("imap_sign_in")
    if isinstance(error, MailboxFolderSelectError):
        return Refusing("imap_folder")
    if isinstance(error, (imaplib.IMAP4.abort, OSError)):
        return TryLater("imap_unreachable")
    return TryLater("imap_error")
