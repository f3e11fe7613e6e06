"""Which parts of an open desk have gone stale, folded from events and written as server-sent events."""

from relation.model.events import Event, EventName

LINES = frozenset(
    {
        EventName.MESSAGE_ADDED,
        EventName.MESSAGE_UNDERSTOOD,
        EventName.MESSAGES_DELIVERED,
        EventName.MESSAGES_READ,
        EventName.DELIVERY_MOVED,
        EventName.MEDIA_MOVED,
        EventName.OWNER_CHANGED,
        EventName.NOTE_ADDED,
        EventName.CALL_ANSWERED,
    }
)
SEEN = frozenset(
    {EventName.MESSAGES_DELIVERED, EventName.MESSAGES_READ, EventName.MESSAGES_SEEN, EventName.DELIVERY_MOVED}
)
BETWEEN_ADVISORS = frozenset({EventName.NOTE_ADDED, EventName.CALL_ANSWERED, EventName.CONVERSATION_LOOKED_AT})
NOT_ON_CARD = BETWEEN_ADVISORS | SEEN | {EventName.MESSAGE_ADDED, EventName.MEDIA_MOVED}
NOT_IN_QUEUE = SEEN | {EventName.CONVERSATION_LOOKED_AT, EventName.CHANNEL_MOVED, EventName.MEDIA_MOVED}


def changed(what: str) -> str:
    """One server-sent event."""
    return f"event: changed\ndata: {what}\n\n"


class Signals:
    """Sent as the data of `changed`: `queue`, `channels`, `lines-ID`, `card-ID`, `looks-ID`, `typing ID on` (or `off`),
    `catch_up` (all of them).
    """

    def __init__(self, seen: int) -> None:
        self._seen = seen
        self._names: dict[str, str] = {}
        self.is_queue_stale = False

    def add(self, happened: Event) -> None:
        """An event already seen is ignored: the catch-up and the live queue overlap."""
        if happened.name is EventName.TYPING:
            if happened.data.get("author") == "customer":
                self._names[f"typing {happened.conversation_id}"] = "on" if happened.data.get("on") else "off"
            return
        if happened.id is None or happened.id <= self._seen:
            return
        self._seen = happened.id
        if happened.name in LINES:
            self._names[f"lines-{happened.conversation_id}"] = ""
        if happened.name is EventName.CHANNEL_MOVED:
            self._names["channels"] = ""
        if happened.name is EventName.CONVERSATION_LOOKED_AT:
            self._names[f"looks-{happened.conversation_id}"] = ""
        if happened.conversation_id is not None and happened.name not in NOT_ON_CARD:
            self._names[f"card-{happened.conversation_id}"] = ""
        self.is_queue_stale |= happened.name not in NOT_IN_QUEUE

    def add_everything(self, seen: int) -> None:
        """Too much was missed to tell it one by one."""
        self._seen = max(self._seen, seen)
        self._names = {"catch_up": ""}
        self.is_queue_stale = False

    def write(self, with_queue: bool) -> str:
        """What is to be sent now, in the order it came; empty when nothing is. The queue may be held back."""
        names = dict(self._names)
        if self.is_queue_stale and with_queue:
            names["queue"] = ""
            self.is_queue_stale = False
        self._names = {}
        # While the queue is held back, the position is not told: a reconnection would forget it.
        position = "" if self.is_queue_stale else f"id: {self._seen}\n"
        return "".join(position + changed(f"{name} {state}".strip()) for name, state in names.items())
