"""Messaging channels that refuse us: staff are told, messages wait."""

from dataclasses import dataclass
from datetime import datetime

from relation.context import Relation
from relation.model.delivery import ChannelState
from relation.model.events import AuditLine, Event, EventName
from relation.store.deliveries import DeliveryRows
from relation.store.unit_of_work import UnitOfWork


def take_channel_down(uow: UnitOfWork, relation: Relation, name: str, cause: str) -> bool:
    """`cause`: what the platform says, without a customer's words. False when it was down already."""
    rows = DeliveryRows(uow)
    state = rows.channel(name)
    if state is None:
        state = ChannelState(name)
        rows.add_channel(state)
    if state.down_since is not None:
        return False
    state.down_since, state.cause = relation.now(), cause
    _record(uow, relation, name, "channel_down", {"cause": cause})
    return True


def bring_channel_back(uow: UnitOfWork, relation: Relation, name: str) -> bool:
    """False when it was not down."""
    state = DeliveryRows(uow).channel(name)
    if state is None or state.down_since is None:
        return False
    state.down_since = state.cause = None
    _record(uow, relation, name, "channel_back", {})
    return True


def channels_down(uow: UnitOfWork) -> dict[str, str]:
    """Why, by name."""
    return {state.name: state.cause or "" for state in DeliveryRows(uow).down()}


@dataclass(frozen=True)
class DownChannel:
    name: str
    since: datetime
    cause: str


def list_down(uow: UnitOfWork) -> list[DownChannel]:
    """By name."""
    return [
        DownChannel(state.name, state.down_since, state.cause or "")
        for state in DeliveryRows(uow).down()
        if state.down_since is not None
    ]


def _record(uow: UnitOfWork, relation: Relation, name: str, action: str, details: dict[str, str]) -> None:
    now = relation.now()
    uow.record(
        Event(None, EventName.CHANNEL_MOVED, None, now, {"channel": name, "is_down": action == "channel_down"}),
        AuditLine(None, now, "service", action, name, details),
    )
