"""The webhooks that wait to be unpacked, in the order they came."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from relation.model.webhook import MAX_FAILURES, KeptWebhook
from relation.store import tables as t
from relation.store.unit_of_work import UnitOfWork

w = t.webhooks.c


class WebhookRows:
    def __init__(self, uow: UnitOfWork) -> None:
        self._session = uow.session

    def add(self, bodies: Sequence[tuple[str, str]], now: datetime) -> None:
        """`bodies`: channel and JSON of each."""
        rows = [{"channel": channel, "body": body, "received_at": now, "failures": 0} for channel, body in bodies]
        self._session.execute(insert(t.webhooks), rows)

    def oldest(self, channels: Collection[str], limit: int) -> Sequence[KeptWebhook]:
        """Without those that are set aside."""
        query = select(w.id, w.channel, w.body).where(w.channel.in_(channels), w.failures < MAX_FAILURES)
        return [KeptWebhook(*row) for row in self._session.execute(query.order_by(w.id).limit(limit)).all()]

    def lock(self, ids: Sequence[int]) -> Sequence[KeptWebhook]:
        """Those that no other process has unpacked meanwhile, in their order."""
        query = select(w.id, w.channel, w.body).where(w.id.in_(ids)).order_by(w.id).with_for_update()
        return [KeptWebhook(*row) for row in self._session.execute(query).all()]

    def delete(self, ids: Sequence[int]) -> None:
        self._session.execute(delete(t.webhooks).where(w.id.in_(ids)))

    def note_failure(self, webhook_id: int) -> int:
        """How often it has failed, this time included."""
        noted = update(t.webhooks).where(w.id == webhook_id).values(failures=w.failures + 1).returning(w.failures)
        return self._session.execute(noted).scalar_one_or_none() or 0
