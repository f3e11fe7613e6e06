"""The desk's lists: who waits and why, whose conversation is whose. Plain values, a fixed number of queries."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from relation.context import Relation
from relation.model.conversation import Author, Owner
from relation.model.people import Advisor
from relation.services.labels import Labels
from relation.services.persona import current_persona
from relation.store.desk_reads import ConversationRow, DeskReads
from relation.store.unit_of_work import UnitOfWork

SECTIONS = ("waiting", "mine", "others", "bot", "closed")
PAGE_SIZE = 50


@dataclass(frozen=True)
class QueueEntry:
    """One conversation in a list. `since`: entered the queue if it waits, else last activity. Labels are to be read."""

    id: str
    channel: str
    owner: Owner
    since: datetime
    first_name: str | None
    is_identified: bool
    reasons: list[str]
    objective: str | None
    motif: str | None
    persona: str
    words: str
    anger: float
    advisor_name: str | None
    is_to_answer: bool
    """The customer spoke last."""
    offered_name: str | None
    """To whom it is offered at this moment; `is_for_me`: to who looks at it."""
    is_for_me: bool


@dataclass(frozen=True)
class QueueSection:
    """A page of one list. `total` is None where it is not counted; `entries` is empty when it is not shown."""

    name: str
    is_shown: bool
    entries: list[QueueEntry]
    page: int
    has_more: bool
    total: int | None
    newest: datetime | None = None
    """When the last of those who wait began to."""


def list_queue(
    uow: UnitOfWork, relation: Relation, advisor: Advisor, shown: Collection[str], pages: dict[str, int]
) -> list[QueueSection]:
    """Every list of SECTIONS, in that order; only those `shown` are read. `pages` are from 0."""
    reads = DeskReads(uow)
    names = {one.id: one.first_name for one in uow.advisors.all()}
    owned = reads.count_by_advisor()
    mine = owned.get(advisor.id, 0)
    waiting, newest = reads.waiting_in_all()
    totals = {"waiting": waiting, "mine": mine, "others": sum(owned.values()) - mine}
    look = _Look(relation, advisor, names)
    sections = [
        _section(reads, look, name, max(0, pages.get(name, 0)), name in shown, totals.get(name)) for name in SECTIONS
    ]
    return [replace(section, newest=newest) if section.name == "waiting" else section for section in sections]


@dataclass(frozen=True)
class _Look:
    """Who looks at the lists, and the first names of all."""

    relation: Relation
    advisor: Advisor
    names: dict[str, str]


def _section(reads: DeskReads, look: _Look, name: str, page: int, is_shown: bool, total: int | None) -> QueueSection:
    if not is_shown or total == 0:
        return QueueSection(name, is_shown, [], 0, False, total)
    rows = _read(reads, look.advisor, name, PAGE_SIZE + 1, page * PAGE_SIZE)
    entries = [_entry(look, row) for row in rows[:PAGE_SIZE]]
    return QueueSection(name, True, entries, page, len(rows) > PAGE_SIZE, total)


def _read(reads: DeskReads, advisor: Advisor, name: str, limit: int, offset: int) -> list[ConversationRow]:
    match name:
        case "waiting":
            return reads.waiting(limit, offset)
        case "mine":
            return reads.of_advisor(advisor.id, limit, offset)
        case "others":
            return reads.of_other_advisors(advisor.id, limit, offset)
        case "bot":
            return reads.owned_by(Owner.BOT, limit, offset)
        case _:
            return reads.owned_by(Owner.CLOSED, limit, offset)


def _entry(look: _Look, row: ConversationRow) -> QueueEntry:
    playbook = look.relation.playbook
    labels = Labels(playbook)
    understanding = row.understanding or {}
    objective = row.need.get("main_objective") or understanding.get("objective")
    motif = row.need.get("main_motif") or understanding.get("motif")
    is_waiting = row.handoff is not None and row.owner is Owner.WAITING
    return QueueEntry(
        id=row.id,
        channel=row.channel,
        owner=row.owner,
        since=row.handoff.created_at if row.handoff and is_waiting else row.updated_at,
        first_name=row.first_name,
        is_identified=row.customer_reference is not None,
        reasons=[labels.reason(reason) for reason in row.handoff.reasons] if row.handoff else [],
        objective=labels.objective(objective),
        motif=labels.motif(objective, motif),
        persona=labels.persona(current_persona(playbook, row.persona_scores, row.accepts_personalisation)),
        words=_words(row),
        anger=float((understanding.get("mood") or {}).get("anger", 0.0)),
        advisor_name=row.advisor_name,
        is_to_answer=row.last_author is Author.CUSTOMER,
        offered_name=look.names.get(row.handoff.offered_to or "") if row.handoff else None,
        is_for_me=row.handoff is not None and row.handoff.offered_to == look.advisor.id,
    )


def _words(row: ConversationRow) -> str:
    """The customer's own last words: in the queue the last line is often the bot's announcement."""
    is_announced = row.owner is Owner.WAITING and row.last_author is not Author.CUSTOMER
    said = row.handoff.summary.get("last_words") if row.handoff and is_announced else None
    return str(said[-1]) if said else row.last_text or ""
