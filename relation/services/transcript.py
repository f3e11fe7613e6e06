"""The whole conversation as a text file that its customer keeps; its words are in data/templates/transcript.yml."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from relation.context import Relation
from relation.model.attachment import Attachment
from relation.model.conversation import Author, Conversation, Message
from relation.playbook_files import read_yaml
from relation.store.unit_of_work import UnitOfWork

FILE = "transcript.yml"
LANGUAGES = ("fr", "en")
TEXTS = ("title", "zone", "you", "advisor", "colon", "file", "buttons", "ends", "day")
BYTE_ORDER_MARK = "\ufeff"
"""Tells old text editors that this is UTF-8."""


class Transcripts:
    """`words`: by language, then by name."""

    def __init__(self, words: Mapping[str, Mapping[str, Any]]) -> None:
        self._words = words

    @classmethod
    def load(cls, data_dir: Path) -> "Transcripts":
        """Raises: Invalid, with file and line."""
        root = data_dir.resolve() / "templates"
        file = read_yaml(root / FILE, data_dir.resolve())
        for language in LANGUAGES:
            section = file.section(language)
            for name in TEXTS:
                section.text(name)
            for name, count in (("weekdays", 7), ("months", 12)):
                if len(section.names(name)) != count:
                    raise section.wrong(name, f"{name}: {count} names")
        return cls(file)

    def write(self, uow: UnitOfWork, relation: Relation, conversation: Conversation, language: str) -> str:
        """Every line with its speaker and its time in the brand's zone. Another language than ours is French."""
        words = self._words[language if language in LANGUAGES else LANGUAGES[0]]
        zone, brand = relation.time_zone, relation.playbook.brand
        files = uow.attachments.after(conversation.id, 0)
        lines = [words["title"].format(brand=brand["name"]), words["zone"].format(zone=zone.key), ""]
        day = None
        for message in uow.messages.after(conversation.id, 0, limit=None):
            at = message.at.astimezone(zone)
            if at.date() != day:
                day = at.date()
                lines += [_day(words, at), ""]
            lines += [*_entry(words, brand, message, at, files.get(message.seq, [])), ""]
        return BYTE_ORDER_MARK + "\r\n".join([*lines, words["ends"], ""])


def _day(words: Mapping[str, Any], at: datetime) -> str:
    weekday, month = words["weekdays"][at.weekday()], words["months"][at.month - 1]
    text: str = words["day"].format(weekday=weekday, day=at.day, month=month, year=at.year)
    return text


def _entry(
    words: Mapping[str, Any], brand: Mapping[str, Any], message: Message, at: datetime, files: Iterable[Attachment]
) -> list[str]:
    who = {
        Author.CUSTOMER: words["you"],
        Author.BOT: f"{brand['assistant_name']} ({brand['assistant_role']})",
        Author.ADVISOR: f"{message.name} ({words['advisor']})" if message.name else words["advisor"],
    }.get(message.author)
    start = f"{who}{words['colon']}" if who else "– "
    lines = [f"[{at:%H:%M}] {start}{message.text}".replace("\n", "\r\n")]
    if names := ", ".join(file.name for file in files):
        lines.append(words["file"].format(names=names))
    if titles := " · ".join(button["title"] for button in message.buttons):
        lines.append(words["buttons"].format(titles=titles))
    return lines
