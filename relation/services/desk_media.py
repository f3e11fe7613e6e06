"""What of a customer's line is not here: on its way from the messaging platform, or lost. With what is."""

from dataclasses import dataclass

from relation.model.attachment import Attachment
from relation.model.media import LossReason, MediaFetch, MediaState, loss_reason
from relation.store.media import MediaRows
from relation.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class MissingMedia:
    """`kind`: as of `Media`. `reason` is None while it is on its way."""

    kind: str
    reason: LossReason | None


@dataclass(frozen=True)
class FilesOfLine:
    seq: int
    files: list[Attachment]
    missing: list[MissingMedia]

    @property
    def is_waiting(self) -> bool:
        return any(thing.reason is None for thing in self.missing)


def missing_by_line(uow: UnitOfWork, conversation_id: str, seq: int) -> dict[int, list[MissingMedia]]:
    """Of the lines with a larger `seq`, where there is something."""
    found = MediaRows(uow).after(conversation_id, seq)
    return {line: [_missing(fetch) for fetch in fetches] for line, fetches in found.items()}


def view_files(uow: UnitOfWork, conversation_id: str, seq: int) -> FilesOfLine:
    files = uow.attachments.after(conversation_id, seq - 1).get(seq, [])
    return FilesOfLine(seq, files, missing_by_line(uow, conversation_id, seq - 1).get(seq, []))


def _missing(fetch: MediaFetch) -> MissingMedia:
    return MissingMedia(fetch.kind, loss_reason(fetch.error) if fetch.state is MediaState.LOST else None)
