"""One e-mail, as it lies in the mailbox, as what it means for us."""

import hashlib
import re
from email import message_from_bytes, policy
from email.message import Message

from gateway.channels.mail_headers import header, ids_in, is_refused_sender, sender_of, sent_at
from gateway.channels.mail_parts import Body, body_of
from gateway.channels.mail_quotes import own_words, tidy
from gateway.channels.mail_robots import NAME, is_report, kind_of_robot, read_report
from gateway.channels.port import Happening, Ignored
from relation.model.delivery import InboundMessage, Media
from relation.model.mail import (
    RECIPIENTS_MAX_CHARS,
    SENDER_MAX_CHARS,
    SUBJECT_MAX_CHARS,
    WHOLE_MAX_CHARS,
    Letter,
    MailWords,
)
from relation.services.link_codes import code_in

UNTRUSTED = "forged_sender"
UNREADABLE = "malformed_sender"
FOR_A_PERSON = frozenset({UNTRUSTED, UNREADABLE})
"""They are left for somebody to look at, in the mailbox."""
_ID_SHOWN = 120


def parse(raw: bytes) -> Message:
    return message_from_bytes(raw, policy=policy.compat32)


class MailReader:
    """`address`: ours. `trusted`: the name by which our mail server signs its Authentication-Results, if it does."""

    def __init__(self, address: str, words: MailWords, trusted: str | None = None) -> None:
        self._address = address.lower()
        self._words = words
        self._trusted = trusted
        self._ours = re.compile(rf"<([0-9a-f-]{{36}})\.(\d{{1,3}})\.(\d{{1,3}})@{re.escape(domain_of(address))}>")

    def read(self, raw: bytes, place: str, *, is_whole: bool = True) -> Happening:
        """`place` names it in the mailbox: its files are fetched by it. `is_whole` False: it was too large, the rest
        is still there.
        """
        message = parse(raw)
        sender, first_name = sender_of(message)
        if is_report(message, sender):
            return read_report(message, self._ours)
        if sender is None:
            return Ignored(UNREADABLE)
        if sender == self._address:
            return Ignored("own_address")
        kind = kind_of_robot(message, sender, self._words)
        if kind is not None:
            return Ignored(kind)
        if is_refused_sender(message, self._trusted):
            return Ignored(UNTRUSTED)
        body = body_of(message)
        media = body.media(place) + (() if is_whole else (Media("unsupported"),))
        return InboundMessage(
            channel=NAME,
            key=sender,
            provider_id=_provider_id(message, sender, body),
            text=self._words_of(message, body, has_files=bool(media)),
            first_name=first_name,
            media=media,
            sent_at=sent_at(message),
            letter=self._letter(message, body, sender),
        )

    def _words_of(self, message: Message, body: Body, *, has_files: bool) -> str:
        """The subject of a first message is part of what is said, unless the message says it again; so is a code."""
        own = own_words(body.own, self._words) or own_words(body.whole, self._words)
        subject = header(message, "subject")[:SUBJECT_MAX_CHARS]
        bare = self._words.bare(subject)
        is_new = code_in(bare) is not None or not ids_in(message, "in-reply-to", "references")
        is_first = bare == subject and is_new
        is_said = bare.lower() in own.lower()
        if bare and not is_said and (is_first or not (own or has_files)):
            return f"{bare}\n\n{own}".strip()
        return own

    def _letter(self, message: Message, body: Body, sender: str) -> Letter:
        before = ids_in(message, "references") or ids_in(message, "in-reply-to")
        named = [self._ours.fullmatch(one) for one in (*ids_in(message, "in-reply-to"), *reversed(before))]
        return Letter(
            subject=header(message, "subject")[:SUBJECT_MAX_CHARS],
            text=tidy(body.whole)[:WHOLE_MAX_CHARS],
            internet_id=next(iter(ids_in(message, "message-id")), None),
            references=tuple(before),
            answers=tuple(dict.fromkeys(found[1] for found in named if found)),
            sender=_written_by(message, sender),
            recipients=header(message, "to")[:RECIPIENTS_MAX_CHARS] or None,
        )


def _written_by(message: Message, address: str) -> str:
    """As the header has it, unless a long name hides the address."""
    told = header(message, "from")[:SENDER_MAX_CHARS]
    return told if address in told.lower() else address


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _provider_id(message: Message, sender: str, body: Body) -> str:
    """Its Message-ID, and a digest: some programs give none, or always the same one. A replay has the same id."""
    number = next(iter(ids_in(message, "message-id")), "")
    told = [number, sender, header(message, "date"), header(message, "subject"), "" if number else body.whole]
    digest = hashlib.sha256("\n".join(told).encode()).hexdigest()
    return f"{number[:_ID_SHOWN]}#{digest[:32]}"
