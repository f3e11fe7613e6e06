"""Who asked to write, as the store's lock saw them."""

from typing import Any

import pytest

from relation.store.writer_lock import WriterLock


def note_urgency(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each writer from now on is urgent, in the order that they ask."""
    asked: list[bool] = []
    held = WriterLock.held

    def note(lock: WriterLock, *, is_urgent: bool) -> Any:
        asked.append(is_urgent)
        return held(lock, is_urgent=is_urgent)

    monkeypatch.setattr(WriterLock, "held", note)
    return asked
