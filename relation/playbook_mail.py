"""Reads data/mail.yml."""

import re
from collections.abc import Iterable
from pathlib import Path

from relation.model.mail import MailWords
from relation.playbook_files import Section, read_yaml

FILE = "mail.yml"
_EXPRESSIONS = ("quote_starts", "separators", "senders", "headers", "devices", "automatic_subjects")


def read_mail_words(data: Path, sender: str = "") -> MailWords:
    """`sender`: the name beside our address. Raises: Invalid."""
    file = read_yaml(data / FILE, data)
    file.only("subject", "choose", "reply_prefixes", *_EXPRESSIONS)
    quote_start, separator, sender_line, header, device, automatic = (
        _either(file, key, file.names(key)) for key in _EXPRESSIONS
    )
    prefixes = "|".join(file.names("reply_prefixes"))
    reply = _either(file, "reply_prefixes", [rf"(\s*({prefixes})\s*(\[\d+\])?\s*:)+"])
    own = (file.text("subject"), file.text("choose"), sender)
    return MailWords(*own, quote_start, separator, sender_line, header, device, automatic, reply)


def _either(file: Section, key: str, expressions: Iterable[str]) -> re.Pattern[str]:
    try:
        return re.compile("|".join(f"(?:{expression})" for expression in expressions) or "(?!)", re.IGNORECASE)
    except re.error as error:
        raise file.wrong(key, "bad_expression", detail=error) from error
