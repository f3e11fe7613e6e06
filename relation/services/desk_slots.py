"""Hours at which an advisor may call, in words to put into a reply: within opening hours, and not promised already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice

from relation.context import Relation
from relation.model.act import Act, Scene
from relation.model.errors import NotFound
from relation.model.people import Advisor
from relation.services.call_slots import Slot, coming_slots, spread_slots
from relation.services.suggestions import scene_of_a_person
from relation.store.desk_reads import DeskReads
from relation.store.unit_of_work import UnitOfWork

DAYS = 3
PROPOSED = 3


@dataclass(frozen=True)
class SlotView:
    """`text`: the words that promise a call in it."""

    slot: Slot
    text: str


@dataclass(frozen=True)
class SlotsOffer:
    """The free slots of the next open days, soonest first. `proposal`: words that leave the choice between a few."""

    days: list[tuple[date, list[SlotView]]]
    proposal: str


def offer_slots(uow: UnitOfWork, relation: Relation, conversation_id: str, advisor: Advisor) -> SlotsOffer:
    """In the tone of the conversation's journey cell. Nothing is promised by it. Raises: NotFound."""
    conversation = uow.conversations.get(conversation_id)
    if conversation is None:
        raise NotFound("conversation_unknown")
    scene, free = scene_of_a_person(relation, conversation), _free_slots(uow, relation, advisor)
    by_day = ((day, list(slots)) for day, slots in groupby(free, key=lambda slot: slot.starts_at.date()))
    days = list(islice(by_day, DAYS))
    some = spread_slots((slot for _, slots in days for slot in slots), PROPOSED)
    return SlotsOffer(
        days=[(day, [SlotView(slot, _promise(relation, scene, slot)) for slot in slots]) for day, slots in days],
        proposal=_proposal(relation, scene, some) if some else "",
    )


def _free_slots(uow: UnitOfWork, relation: Relation, advisor: Advisor) -> list[Slot]:
    taken = DeskReads(uow).calls_promised_by(advisor.id)
    return [
        slot
        for slot in coming_slots(relation)
        if not any(starts < slot.ends_at and slot.starts_at < ends for starts, ends in taken)
    ]


def _promise(relation: Relation, scene: Scene, slot: Slot) -> str:
    return _write(relation, scene, Act("service_slot_promise", _args(slot)))


def _proposal(relation: Relation, scene: Scene, slots: Sequence[Slot]) -> str:
    return _write(relation, scene, Act("service_slots_proposal", {"slots": [_args(slot) for slot in slots]}))


def _args(slot: Slot) -> dict[str, str]:
    return {"starts_at": slot.starts_at.isoformat(), "ends_at": slot.ends_at.isoformat()}


def _write(relation: Relation, scene: Scene, act: Act) -> str:
    return "\n\n".join(bubble.text for bubble in relation.voice.render_turn([act], scene))
