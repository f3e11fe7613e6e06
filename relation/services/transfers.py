"""Transfers: an advisor passes a conversation on to a colleague, or to those who deal with an objective, with a note.

It goes through the queue, at its old place, as an offer: whoever does not pick it up costs seconds, never a customer.
"""

from dataclasses import dataclass
from typing import Any

from relation.context import Relation
from relation.model.conversation import Owner
from relation.model.errors import Invalid, Refused
from relation.model.handoff import Handoff
from relation.model.journey import NO_OBJECTIVE
from relation.model.people import Advisor
from relation.services.conversations import change_owner
from relation.services.fair_share import Seat, list_seats
from relation.services.handoff_moves import record_transfer, say_quietly
from relation.services.handoffs import enter_queue, owned_by
from relation.services.labels import Labels
from relation.services.routing import deals_with
from relation.services.waits import queue_facts
from relation.store.unit_of_work import UnitOfWork

NOTE_MAX_CHARS = 2_000
TRANSFERS = "transfers"
"""In a handoff's summary: [{"by", "to", "objective", "note", "at"}], the last one last; names as people read them."""


@dataclass(frozen=True)
class Target:
    """Somebody who is there. `is_free`: a transfer to them is accepted now."""

    advisor_id: str
    first_name: str
    load: int
    capacity: int
    is_free: bool


def transfer_targets(uow: UnitOfWork, relation: Relation, advisor: Advisor) -> tuple[list[Target], list[str]]:
    """To whom this advisor may transfer now: colleagues, by first name; objectives that some of them deal with."""
    others = sorted(_others(uow, relation, advisor), key=lambda seat: (seat.advisor.first_name, seat.advisor.id))
    colleagues = [
        Target(seat.advisor.id, seat.advisor.first_name, seat.load, seat.capacity, seat.is_free) for seat in others
    ]
    objectives = [one for one in _objectives(relation) if any(deals_with(seat.advisor, one) for seat in others)]
    return colleagues, objectives


def transfer(
    uow: UnitOfWork,
    relation: Relation,
    conversation_id: str,
    advisor: Advisor,
    note: str = "",
    *,
    colleague_id: str | None = None,
    objective: str | None = None,
) -> None:
    """Passes on a conversation that the advisor owns, to that colleague or to those who deal with that objective (one
    of both). The customer is told; `note` is for colleagues only. A colleague who does not pick it up is passed over.

    Raises: NotFound, Refused("not_yours" | "colleague_absent" | "colleague_busy" | "team_absent"),
    Invalid("transfer_target" | "unknown_objective" | "note_too_long").
    """
    note = _checked(relation, note, colleague_id, objective)
    conversation = owned_by(uow, conversation_id, advisor)
    uow.handoffs.claim_routing()
    handoff = uow.handoffs.lock_open(conversation_id)
    if handoff is None:
        raise Refused("not_yours", owner=conversation.owner)
    seats = _others(uow, relation, advisor)
    colleague = _free_colleague(seats, colleague_id) if colleague_id else None
    if objective and not any(deals_with(seat.advisor, objective) for seat in seats):
        raise Refused("team_absent", objective=objective)
    handoff.give_back(relation.now())
    handoff.objective = objective or handoff.objective
    to_name = colleague.first_name if colleague else None
    team = Labels(relation.playbook).objective(objective)
    _note(relation, handoff, advisor, note, to_name, team)
    change_owner(uow, relation, conversation, Owner.WAITING, advisor.login)
    record_transfer(uow, relation, handoff, advisor, colleague_id, objective)
    conversation.need = {key: fact for key, fact in conversation.need.items() if key != "heard"}
    enter_queue(uow, relation, conversation, handoff, colleague_id)
    told = {**queue_facts(uow, relation, handoff), "first_name": advisor.first_name, "to_name": to_name, "team": team}
    say_quietly(uow, relation, conversation, "system_transferred", **told)


def _checked(relation: Relation, note: str, colleague_id: str | None, objective: str | None) -> str:
    if bool(colleague_id) == bool(objective):
        raise Invalid("transfer_target")
    if objective and objective not in _objectives(relation):
        raise Invalid("unknown_objective", objective=objective, known=", ".join(_objectives(relation)))
    note = note.strip()
    if len(note) > NOTE_MAX_CHARS:
        raise Invalid("note_too_long", maximum=NOTE_MAX_CHARS)
    return note


def _objectives(relation: Relation) -> list[str]:
    return [name for name in relation.playbook.objectives if name != NO_OBJECTIVE]


def _others(uow: UnitOfWork, relation: Relation, advisor: Advisor) -> list[Seat]:
    return [seat for seat in list_seats(uow, relation) if seat.advisor.id != advisor.id]


def _free_colleague(seats: list[Seat], colleague_id: str) -> Advisor:
    seat = next((seat for seat in seats if seat.advisor.id == colleague_id), None)
    if seat is None:
        raise Refused("colleague_absent", advisor_id=colleague_id)
    if not seat.is_free:
        raise Refused("colleague_busy", advisor_id=colleague_id)
    return seat.advisor


def _note(
    relation: Relation, handoff: Handoff, advisor: Advisor, note: str, to_name: str | None, team: str | None
) -> None:
    made: dict[str, Any] = {
        "by": advisor.first_name,
        "to": to_name,
        "objective": team,
        "note": note,
        "at": relation.now().isoformat(),
    }
    handoff.summary = {**handoff.summary, TRANSFERS: [*handoff.summary.get(TRANSFERS, []), made]}
