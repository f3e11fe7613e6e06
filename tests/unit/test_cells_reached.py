"""Every cell that is written is reached: by a conversation of that persona, on that channel, at that moment."""

from typing import Any

import pytest
from clock import DATA
from fakes.brain import act, answer, understanding
from steps import conversation_of, finish, lines_of, write

from relation.context import Relation
from relation.model.conversation import Author, Conversation
from relation.model.journey import NEUTRAL_PERSONA, JourneyCell
from relation.playbook import Playbook
from relation.playbook_journeys import FIELDS, CellKey
from relation.services.speaking import scene_of
from relation.store.unit_of_work import Store

PLAYBOOK = Playbook.load(DATA)
KEYS = sorted(PLAYBOOK.matrix.cells, key=str)
SURE = 6.0
LATE, ONE_ORDER, SEVERAL = "C-0001", "C-0004", "C-0007"
"""Of the demonstration: an order that is late, one order so far, several and none late."""


def motif_for(objective: str, moment: str | None) -> str:
    """A motif of that objective at which the moment holds; one at which none does otherwise."""
    motifs = PLAYBOOK.objectives[objective].motifs
    named = {motif for one in PLAYBOOK.moments.values() for rule in one.rules for motif in rule.motifs}
    rules = PLAYBOOK.moments[moment].rules if moment else ()
    wanted = [motif for rule in rules for motif in rule.motifs if motif in motifs]
    return wanted[0] if wanted else next(motif for motif in motifs if motif not in named)


def customer_for(moment: str | None) -> str | None:
    return {"premier_contact": None, "premier_rachat": ONE_ORDER, "incident_livraison": LATE}.get(moment or "", SEVERAL)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: "-".join(name or "…" for name in key))
def test_a_written_cell_is_reached(seeded_store: Store, relation: Relation, key: CellKey) -> None:
    persona, objective, channel, moment = key
    cell = PLAYBOOK.matrix.cells[key]
    talk_id = write(
        seeded_store, relation, "reader", "…", customer_reference=customer_for(moment), channel=channel or "http"
    )
    become(seeded_store, talk_id, persona)
    understood = understanding(objective, motif_for(objective, moment))
    assert finish(seeded_store, relation, talk_id, understood, answer(act("utter_anything_else")))
    reached = scene_of(relation, conversation_of(seeded_store, talk_id)).cell
    assert (reached.persona, reached.objective, reached.moment, reached.fallback) == (persona, objective, moment, None)
    assert served(reached) == served(cell)
    assert lines_of(seeded_store, talk_id, Author.BOT)


def served(cell: JourneyCell) -> dict[str, Any]:
    return {name: getattr(cell, name) for name in FIELDS}


def become(store: Store, conversation_id: str, persona: str) -> None:
    """What many messages of that style would have left."""
    with store.write() as uow:
        conversation = uow.conversations.lock(conversation_id)
        assert isinstance(conversation, Conversation)
        conversation.persona_scores = {persona: SURE} if persona != NEUTRAL_PERSONA else {}
        uow.commit()
