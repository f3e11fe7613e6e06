"""What is to be fetched from the messaging platforms, as its worker and the desk ask for it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select

from relation.model.media import MediaFetch, MediaState
from relation.store.tables import media_fetches
from relation.store.unit_of_work import UnitOfWork

m = media_fetches.c


class MediaRows:
    def __init__(self, uow: UnitOfWork) -> None:
        self._session = uow.session

    def add(self, fetch: MediaFetch) -> None:
        self._session.add(fetch)
        self._session.flush()

    def get(self, fetch_id: str) -> MediaFetch | None:
        return self._session.get(MediaFetch, fetch_id)

    def has_due(self, channels: Collection[str], now: datetime) -> bool:
        return self._session.execute(select(m.id).where(_is_due(channels, now)).limit(1)).first() is not None

    def due(self, channels: Collection[str], now: datetime, limit: int) -> Sequence[MediaFetch]:
        """Those whose hour has come, the longest due first; locked, passing by what others hold."""
        query = select(MediaFetch).where(_is_due(channels, now)).order_by(m.next_attempt_at, m.seq).limit(limit)
        query = query.with_for_update(skip_locked=True)
        return self._session.scalars(query, execution_options={"populate_existing": True}).all()

    def lock(self, fetch_id: str) -> MediaFetch | None:
        """One that still waits."""
        query = select(MediaFetch).where(m.id == fetch_id, m.state == MediaState.WAITING).with_for_update()
        return self._session.scalars(query, execution_options={"populate_existing": True}).first()

    def marked(self, mark: str) -> Sequence[MediaFetch]:
        """Those that wait, and whose `error` is that."""
        query = select(MediaFetch).where(m.state == MediaState.WAITING, m.error == mark)
        return self._session.scalars(query).all()

    def after(self, conversation_id: str, seq: int) -> dict[int, list[MediaFetch]]:
        """Those of the messages with a larger `seq`, by that `seq`."""
        query = select(MediaFetch).where(m.conversation_id == conversation_id, m.seq > seq)
        found: dict[int, list[MediaFetch]] = defaultdict(list)
        for fetch in self._session.scalars(query.order_by(m.seq, m.id)):
            found[fetch.seq].append(fetch)
        return found

    def delete(self, fetch: MediaFetch) -> None:
        self._session.delete(fetch)
        self._session.flush()

    def delete_of(self, conversation_id: str) -> int:
        gone = delete(media_fetches).where(m.conversation_id == conversation_id)
        return len(self._session.scalars(gone.returning(m.id)).all())


def _is_due(channels: Collection[str], now: datetime) -> ColumnElement[bool]:
    return and_(m.state == MediaState.WAITING, m.channel.in_(channels), m.next_attempt_at <= now)
