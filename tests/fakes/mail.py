"""A mail server on loopback: SMTP submission (RFC 5321, 4954) and IMAP4rev1 with IDLE (RFC 3501, 2177)."""

import base64
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self

ADDRESS, PASSWORD, CUSTOMER = "contact@verger.test", "a mailbox password for tests", "ines@exemple.test"
AUTHORITY = "mx.verger.test"


@dataclass
class Kept:
    """One e-mail in the mailbox."""

    raw: bytes
    flags: set[str] = field(default_factory=set)
    is_old: bool = False


class FakeMail:
    def __init__(self) -> None:
        self.smtp_password = self.imap_password = PASSWORD
        """What it takes: change one, and ours is wrong."""
        self.kept: list[Kept] = []
        """The mailbox: the first one has the uid 1."""
        self.sent: list[tuple[str, EmailMessage]] = []
        """Recipient and e-mail of all that it took, in order."""
        self.refusals: list[tuple[str, str]] = []
        """(MAIL, RCPT, DATA or END, answer): answered, one each, in the place of a yes. END: to the message itself."""
        self.is_silent = False
        """Takes what it is sent, and drops the connection instead of answering; says no goodbye."""
        self.has_idle = True
        self.cuts: list[str] = []
        """IMAP commands at which it drops the connection, one each."""
        self.commands: list[str] = []
        self.validity = 7
        self._idlers: list[Any] = []
        self._lock = threading.RLock()
        self._ports: tuple[int, int] = (0, 0)

    @contextmanager
    def running(self) -> Iterator[Self]:
        servers = [_Server(("127.0.0.1", 0), _handler(kind, self)) for kind in (_Smtp, _Imap)]
        self._ports = (servers[0].server_address[1], servers[1].server_address[1])
        threads = [threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.01}) for one in servers]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            for server, thread in zip(servers, threads, strict=True):
                server.shutdown()
                thread.join()
                server.server_close()

    def environ(self) -> dict[str, str]:
        smtp, imap = self._ports
        return {
            "EMAIL_ADDRESS": ADDRESS, "EMAIL_PASSWORD": PASSWORD, "EMAIL_SMTP_URL": f"smtp://127.0.0.1:{smtp}",
            "EMAIL_IMAP_URL": f"imap://127.0.0.1:{imap}", "EMAIL_LOOK_EVERY_S": "1", "EMAIL_AUTHSERV": AUTHORITY,
        }  # fmt: skip

    def deliver(self, *mails: EmailMessage | bytes, is_old: bool = False) -> None:
        """Puts them into the mailbox, and tells who waits for news."""
        with self._lock:
            for mail in mails:
                self.kept.append(Kept(mail if isinstance(mail, bytes) else mail.as_bytes(), is_old=is_old))
            for idler in self._idlers:
                idler.say(f"* {len(self.kept)} EXISTS")

    def take(self, recipient: str, mail: EmailMessage) -> None:
        """It has it from now on; who sent it is told after."""
        self.sent.append((recipient, mail))

    def texts(self) -> list[str]:
        return [words_of(mail) for _, mail in self.sent]

    def is_all_seen(self) -> bool:
        return all(r"\Seen" in one.flags for one in self.kept)

    def pop_refusal(self, stage: str) -> str | None:
        with self._lock:
            if self.refusals and self.refusals[0][0] == stage:
                return self.refusals.pop(0)[1]
        return None

    def pop_cut(self, command: str) -> bool:
        with self._lock:
            self.commands.append(command)
            if command not in self.cuts:
                return False
            self.cuts.remove(command)
            return True

    @contextmanager
    def idling(self, handler: Any) -> Iterator[None]:
        with self._lock:
            self._idlers.append(handler)
        try:
            yield
        finally:
            with self._lock:
                self._idlers.remove(handler)


def words_of(mail: EmailMessage) -> str:
    return str(mail.get_content()).replace("\r\n", "\n").strip()


def written(text: str, sender: str = f"Inès Martin <{CUSTOMER}>", **headers: str) -> EmailMessage:
    """An e-mail to us; `headers` with `_` for `-`."""
    mail = EmailMessage(policy=policy.SMTP.clone(max_line_length=998))
    told = {
        "From": sender, "To": ADDRESS, "Date": "Wed, 18 Nov 2026 10:58:00 +0100", "Subject": "Ma commande",
        "Message-ID": f"<{abs(hash((text, sender, *headers.values())))}@exemple.test>",
    } | {name.replace("_", "-"): value for name, value in headers.items()}  # fmt: skip
    for name, value in told.items():
        mail[name] = value
    mail.set_content(text)
    return mail


def answered(mail: EmailMessage, text: str, sender: str = f"Inès Martin <{CUSTOMER}>") -> EmailMessage:
    """The customer's answer to an e-mail of ours, which it quotes."""
    quoted = "\n".join(f"> {line}" for line in words_of(mail).split("\n"))
    named = {"In_Reply_To": str(mail["Message-ID"]), "References": f"{mail['References'] or ''} {mail['Message-ID']}"}
    start = "Le mer. 18 nov. 2026 à 11:02, Le Verger <contact@verger.test> a\nécrit\u00a0:"
    return written(f"{text}\n\n{start}\n\n{quoted}\n", sender, Subject=str(mail["Subject"]), **named)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who calls may be killed in the middle."""


class _Talk(socketserver.StreamRequestHandler):
    fake: FakeMail

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def hear(self) -> str:
        """Raises: ConnectionError at the end."""
        line = self.rfile.readline()
        if not line:
            raise ConnectionError
        return line.decode("utf-8", "replace").rstrip("\r\n")

    def handle(self) -> None:
        with suppress(OSError):
            self.talk()

    def talk(self) -> None:
        raise NotImplementedError


def _handler(kind: type[_Talk], fake: FakeMail) -> type[_Talk]:
    return type(kind.__name__, (kind,), {"fake": fake})


class _Smtp(_Talk):
    def talk(self) -> None:
        self.say("220 verger.test ESMTP")
        recipient, is_signed_in = "", False
        while True:
            line = self.hear()
            match line.split()[0].upper() if line.split() else "":
                case "EHLO":
                    for told in ("250-verger.test", "250-SIZE 35000000", "250-8BITMIME", "250 AUTH PLAIN LOGIN"):
                        self.say(told)
                case "AUTH":
                    given = base64.b64decode(line.split()[-1]).decode().split("\0")
                    is_signed_in = given[1:] == [ADDRESS, self.fake.smtp_password]
                    self.say("235 2.7.0 ok" if is_signed_in else "535 5.7.8 authentication failed")
                case "MAIL":
                    unknown = "530 5.7.0 sign in first"
                    self.say(self.fake.pop_refusal("MAIL") or ("250 2.1.0 ok" if is_signed_in else unknown))
                case "RCPT":
                    recipient = line.partition("<")[2].partition(">")[0]
                    self.say(self.fake.pop_refusal("RCPT") or "250 2.1.5 ok")
                case "DATA":
                    if not self._take(recipient):
                        return None
                case "QUIT":
                    self.fake.commands.append("QUIT")
                    if not self.fake.is_silent:
                        return self.say("221 2.0.0 bye")
                case _:
                    self.say("502 5.5.2 unknown")

    def _take(self, recipient: str) -> bool:
        if refusal := self.fake.pop_refusal("DATA"):
            self.say(refusal)
            return True
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        if refusal := self.fake.pop_refusal("END"):
            self.say(refusal)
            return True
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.fake.take(recipient, mail)
        if self.fake.is_silent:
            return False
        self.say("250 2.0.0 queued")
        return True


class _Imap(_Talk):
    def talk(self) -> None:
        self.say("* OK ready")
        while True:
            tag, _, rest = self.hear().partition(" ")
            words = rest.split()
            command = words[1].upper() if words[0].upper() == "UID" else words[0].upper()
            if self.fake.pop_cut(command):
                return
            verdict = self._obey(command, rest, words)
            self.say(f"{tag} {verdict}")
            if command == "LOGOUT":
                return

    def _obey(self, command: str, rest: str, words: list[str]) -> str:
        match command:
            case "CAPABILITY":
                self.say(f"* CAPABILITY IMAP4rev1{' IDLE' if self.fake.has_idle else ''}")
            case "LOGIN":
                if re.findall(r'"((?:[^"\\]|\\.)*)"', rest) != [ADDRESS, self.fake.imap_password]:
                    return "NO [AUTHENTICATIONFAILED] invalid credentials"
            case "SELECT":
                if words[1].strip('"') != "INBOX":
                    return "NO [NONEXISTENT] no such folder"
                self.say(f"* {len(self.fake.kept)} EXISTS")
                self.say(f"* OK [UIDVALIDITY {self.fake.validity}] ids")
                return "OK [READ-WRITE] selected"
            case "SEARCH":
                assert "UNSEEN" in rest and re.search(r"SINCE \d\d?-[A-Z][a-z]{2}-\d{4}", rest), rest
                found = [at for at, one in enumerate(self.fake.kept, 1) if not (r"\Seen" in one.flags or one.is_old)]
                self.say(" ".join(["* SEARCH", *map(str, found)]))
            case "FETCH":
                self._fetch(int(words[2]), rest)
            case "STORE":
                self.fake.kept[int(words[2]) - 1].flags |= set(re.findall(r"\\\w+", rest))
            case "IDLE":
                with self.fake.idling(self):
                    self.say("+ idling")
                    assert self.hear() == "DONE"
            case "LOGOUT":
                self.say("* BYE")
            case "NOOP":
                pass
            case _:
                return "BAD unknown command"
        return "OK done"

    def _fetch(self, uid: int, rest: str) -> None:
        if not 0 < uid <= len(self.fake.kept):
            return
        raw = self.fake.kept[uid - 1].raw
        if "RFC822.SIZE" in rest:
            self.say(f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(raw)})")
            return
        part = re.search(r"<0\.(\d+)>", rest)
        content, place = (raw[: int(part[1])], "<0>") if part else (raw, "")
        self.wfile.write(f"* {uid} FETCH (UID {uid} BODY[]{place} {{{len(content)}}}\r\n".encode() + content + b")\r\n")
