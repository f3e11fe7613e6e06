"""One-time codes: a proven thread gives one, and whoever brings it to another thread is the same customer."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from relation.context import Relation
from relation.model.conversation import Author, Conversation, Owner
from relation.model.errors import Invalid, Refused
from relation.model.events import AuditLine
from relation.model.identity import LinkCode
from relation.model.people import Advisor
from relation.services.conversations import hash_secret
from relation.services.handoffs import owned_by
from relation.services.identities import files_of
from relation.services.speaking import say
from relation.store.unit_of_work import UnitOfWork

LIFE = timedelta(minutes=15)
MADE_WITHIN, MADE_MAX = timedelta(hours=1), 5
WRONG_WITHIN, WRONG_MAX = timedelta(hours=24), 5
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without those that look alike. Ten of them are 49 bits: in 15 minutes, and in five tries, none is guessed."""
PREFIX, HALF, EMAIL = "SUITE", 5, "email"
_CODE = re.compile(rf"\b{PREFIX}[-–—]([{LETTERS}]{{{HALF}}})[ -–—]?([{LETTERS}]{{{HALF}}})\b", re.IGNORECASE)
UNKNOWN, EXPIRED, USED, HERE, OTHERS, BLOCKED = "unknown", "expired", "used", "here", "others", "blocked"


@dataclass(frozen=True)
class MadeCode:
    """Shown once: only its hash is kept. `url` opens the channel; None where the code has to be typed."""

    channel: str
    code: str
    url: str | None
    minutes: int


def make_code(uow: UnitOfWork, relation: Relation, conversation: Conversation, channel: str, by: str) -> MadeCode:
    """A code for that channel; those made before in this thread are worth nothing any more.

    Raises: Invalid("way_closed") when nobody can go on there; Refused("not_identified" | "too_many_codes").
    """
    now = relation.now()
    if channel not in relation.ways.others(conversation.channel):
        raise Invalid("way_closed", channel=channel)
    if conversation.customer_reference is None:
        raise Refused("not_identified")
    before = uow.link_codes.made_since(conversation.id, now - MADE_WITHIN)
    if len(before) >= MADE_MAX:
        raise Refused("too_many_codes", maximum=MADE_MAX)
    for other in before:
        other.expires_at = min(other.expires_at, now)
    halves = ("".join(secrets.choice(LETTERS) for _ in range(HALF)) for _ in range(2))
    code = "-".join((PREFIX, *halves))
    reference = conversation.customer_reference
    uow.link_codes.add(LinkCode(hash_secret(code), conversation.id, reference, channel, now, now + LIFE, by))
    uow.record_audit(AuditLine(None, now, by, "make_link_code", conversation.id, {"channel": channel}))
    return MadeCode(channel, code, relation.ways.link(channel, code), int(LIFE.total_seconds() // 60))


def send_code(uow: UnitOfWork, relation: Relation, conversation: Conversation, channel: str, by: str) -> None:
    """As a line of the conversation: the bot's while it owns it, a quiet one otherwise. Raises: as `make_code`."""
    args = _as_args(relation, make_code(uow, relation, conversation, channel, by))
    author = Author.BOT if conversation.owner is Owner.BOT else Author.SYSTEM
    say(uow, relation, conversation, [("service_continue_elsewhere", args)], author=author)


def give_code(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, args: Mapping[str, Any]
) -> dict[str, Any]:
    """The effect of who asks the bot for it in words; the act that tells it is the bot's. Raises: as `make_code`."""
    return _as_args(relation, make_code(uow, relation, conversation, str(args["channel"]), "bot"))


def _as_args(relation: Relation, made: MadeCode) -> dict[str, Any]:
    """Of the act `service_continue_elsewhere`. `address`: where an e-mail is to be written."""
    address = relation.ways.names[made.channel] if made.channel == EMAIL else None
    told = {"channel_next": made.channel, "code": made.code, "url": made.url, "minutes": made.minutes}
    return {**told, "address": address}


def send_code_by_advisor(
    uow: UnitOfWork, relation: Relation, conversation_id: str, channel: str, advisor: Advisor
) -> None:
    """Raises: NotFound, Refused("not_yours" | "advisor_disabled"), and as `make_code`."""
    send_code(uow, relation, owned_by(uow, conversation_id, advisor), channel, advisor.login)


def code_in(text: str) -> str | None:
    """The code that these words hold, however it was typed; None when there is none."""
    found = _CODE.search(text)
    return "-".join((PREFIX, found[1].upper(), found[2].upper())) if found else None


def is_only_code(text: str) -> bool:
    return not _CODE.sub("", text).strip(" .!")


def check_code(uow: UnitOfWork, relation: Relation, conversation: Conversation, code: str) -> LinkCode | str:
    """The code, locked, if it may be used in this thread; else why not. Wrong ones are counted by thread."""
    tried, now = _tried(conversation), relation.now()
    if uow.conversations.count_failed_proofs(tried, now - WRONG_WITHIN) >= WRONG_MAX:
        return BLOCKED
    found = uow.link_codes.lock(hash_secret(code))
    if found is None:
        uow.conversations.note_failed_proof(tried, now)
        return UNKNOWN
    if conversation.id in (found.conversation_id, found.used_in):
        return HERE
    if found.used_at is not None:
        uow.conversations.note_failed_proof(tried, now)
        return USED
    if found.expires_at <= now:
        return EXPIRED
    files = files_of(uow, found.customer_reference)
    if conversation.customer_reference is not None and conversation.customer_reference not in files:
        found.expires_at = now  # it has been in other hands
        return OTHERS
    return found


def _tried(conversation: Conversation) -> str:
    return hashlib.sha256(f"code\n{conversation.channel}\n{conversation.key}".encode()).hexdigest()[:40]
