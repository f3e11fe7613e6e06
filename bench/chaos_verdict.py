"""What became of every word, read from the database and from what each chat was shown in the end."""

import json
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from sqlalchemy import Connection, create_engine, text

from bench.people import Customer


def judge(database_url: str, customers: Sequence[Customer], replies: Sequence[str]) -> dict[str, int]:
    """{"sent", "lost", "doubled", "out_of_order", "spoken_over"}; `replies`: client ids of the advisors' words that the
    service has acknowledged.
    """
    engine = create_engine(database_url)
    found: Counter[str] = Counter()
    with engine.connect() as connection:
        for customer in customers:
            found += _look_at(connection, customer)
        kept = Counter(_replies(connection))
        found["lost"] += sum(kept[client_id] == 0 for client_id in replies)
        found["doubled"] += sum(times - 1 for times in kept.values()) + _answered_twice(connection)
        spoken_over = _spoken_over(connection)
    engine.dispose()
    return {
        "sent": sum(len(customer.sent) for customer in customers),
        "lost": found["lost"],
        "doubled": found["doubled"],
        "out_of_order": found["out_of_order"],
        "spoken_over": spoken_over,
    }


def _look_at(connection: Connection, customer: Customer) -> Counter[str]:
    """What the customer wrote against what is stored, and what is stored against what they were shown."""
    query = text(
        "SELECT m.seq, m.client_id, m.author, i.processed_at"
        " FROM messages m JOIN conversations c ON c.id = m.conversation_id"
        " LEFT JOIN inbox i ON i.message_id = m.id WHERE c.key = :key ORDER BY m.seq"
    )
    rows = connection.execute(query, {"key": customer.conversation}).all()
    mine = [row for row in rows if row.author == "customer"]
    stored = [str(row.client_id).partition(":")[2] for row in mine]
    shown = [int(line["seq"]) for line in customer.shown]
    found: Counter[str] = Counter()
    found["lost"] += len(set(customer.sent) - set(stored)) + sum(row.processed_at is None for row in mine)
    found["lost"] += len({row.seq for row in rows} - set(shown))
    found["doubled"] += len(stored) - len(set(stored)) + len(shown) - len(set(shown))
    found["out_of_order"] += _inversions(stored, customer.sent) + sum(b < a for a, b in pairwise(shown))
    found["out_of_order"] += sum(row.seq != number for number, row in enumerate(rows, start=1))
    return found


def _inversions(stored: list[str], sent: list[str]) -> int:
    places = {message_id: place for place, message_id in enumerate(sent)}
    order = [places[message_id] for message_id in stored if message_id in places]
    return sum(b < a for a, b in pairwise(order))


def _replies(connection: Connection) -> list[str]:
    query = text("SELECT client_id FROM messages WHERE author = 'advisor' AND client_id IS NOT NULL")
    return [str(client_id) for client_id in connection.scalars(query)]


def _answered_twice(connection: Connection) -> int:
    query = text("SELECT COUNT(*) FROM messages WHERE reply_to IS NOT NULL GROUP BY reply_to, text HAVING COUNT(*) > 1")
    return sum(int(times) - 1 for times in connection.scalars(query))


def _spoken_over(connection: Connection) -> int:
    """Lines of the bot while an advisor owned the conversation, by the order of the events."""
    owners: dict[str, str] = {}
    spoken = 0
    query = text(
        "SELECT name, conversation_id, data FROM events WHERE name IN ('owner_changed', 'message_added') ORDER BY id"
    )
    for name, conversation, data in connection.execute(query):
        told = json.loads(data) if isinstance(data, str) else data
        if name == "owner_changed":
            owners[conversation] = told["owner"]
        elif told["author"] == "bot" and owners.get(conversation) == "advisor":
            spoken += 1
    return spoken
