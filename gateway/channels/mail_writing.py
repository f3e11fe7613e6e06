"""A message of ours as an e-mail: plain text, in its thread, with an id that a second try gives again."""

from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime

from gateway.channels.mail_reading import domain_of
from gateway.channels.port import EMPTY, FILE, JsonObject, Outgoing
from gateway.channels.uploads import Upload
from relation.model.mail import MailThread, MailWords
from relation.services.buttons import numbered

_POLICY = SMTP.clone(max_line_length=998)
"""Python breaks longer Message-IDs than a line has room for: they get the longest line that is allowed."""


def as_part(message: Outgoing, words: MailWords) -> JsonObject:
    """What is to be written; the buttons as numbered lines, which a figure answers."""
    thread = message.thread or MailThread("")
    bare = words.bare(thread.subject)
    subject = f"Re: {bare}" if bare else words.subject
    lines = [f"{figure}. {button['title']}" for figure, button in numbered(message.buttons).items()]
    choices = "\n".join([words.choose, *lines]) if lines else ""
    return {
        "to": message.key,
        "subject": subject,
        "text": "\n\n".join(piece for piece in (message.text.strip(), choices) if piece)
        or ("" if message.file else EMPTY),
        "in_reply_to": thread.in_reply_to,
        "references": list(thread.references),
        "person": message.person,
        **({FILE: message.file} if message.file else {}),
    }


def write_mail(
    part: JsonObject, reference: str, address: str, sender: str, upload: Upload | None = None
) -> EmailMessage:
    """`reference`: "entry/part/parts", which makes its Message-ID. `upload`: the content of its file."""
    mail = EmailMessage(policy=_POLICY)
    names = [name for name in (part["person"], sender) if name]
    mail["From"] = Address(display_name=", ".join(names), addr_spec=address)
    mail["To"] = Address(addr_spec=part["to"])
    mail["Subject"] = part["subject"]
    mail["Date"] = localtime()
    mail["Message-ID"] = message_id_of(reference, address)
    if part["in_reply_to"]:
        mail["In-Reply-To"] = part["in_reply_to"]
    if references := _few(part["references"]):
        mail["References"] = " ".join(references)
    if part["person"] is None:  # so that no robot answers it. Source: RFC 3834; the other one is Exchange's
        mail["Auto-Submitted"] = "auto-replied" if part["in_reply_to"] else "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(part["text"], cte="quoted-printable")
    if upload:
        kind, _, subkind = upload[2].partition("/")
        mail.add_attachment(upload[1], maintype=kind, subtype=subkind, filename=part[FILE].name)
    return mail


def message_id_of(reference: str, address: str) -> str:
    return f"<{reference.replace('/', '.')}@{domain_of(address)}>"


def _few(references: Sequence[str]) -> list[str]:
    """The first one, which names the thread, and the nearest."""
    return list(references) if len(references) <= 10 else [references[0], *references[-9:]]
