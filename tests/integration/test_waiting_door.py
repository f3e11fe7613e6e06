"""A waiting customer through the gateway's worker, with a brain that does not know what it hears."""

import asyncio

import pytest
from fakes.brain import FakeBrain, understanding
from steps import conversation_of, said_acts, wait_for_a_person, write

import gateway.worker as worker_module
from gateway.worker import InboxWorker
from relation.context import Relation
from relation.model.conversation import Owner
from relation.store.unit_of_work import Store


def process(store: Store, relation: Relation, brain: FakeBrain, *texts: str) -> str:
    """Each message gets its turn. Returns the conversation's id."""

    async def work() -> str:
        client = brain.client()
        worker = InboxWorker(store, relation, client, 0.0)
        for text in texts:
            talk_id = write(store, relation, "paul", text)
            worker.notify(talk_id)
            assert await worker.wait_until_idle(talk_id, 20)
        await client.close()
        return talk_id

    return asyncio.run(work())


def test_a_danger_and_the_way_out_are_answered_while_nobody_is_there(
    store: Store, relation: Relation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "RETRY_S", 0.0)
    brain = FakeBrain()
    shock, way_out = "j'ai pris une décharge en le touchant", "« Annuler l’attente »"
    brain.understandings = {shock: understanding("sav", "panne"), way_out: understanding("gerer_contrat", "resilier")}
    talk_id = wait_for_a_person(store, relation, "paul")
    before = len(said_acts(store, talk_id))
    process(store, relation, brain, shock, "c'est dangereux ?", way_out)
    assert said_acts(store, talk_id)[before:] == [
        "service_danger", "system_waiting", "service_danger", "system_still_noted", "utter_waiting_left",
    ]  # fmt: skip
    assert not brain.turns, "the bot itself says nothing of the matter"
    process(store, relation, brain, "Merci")
    assert conversation_of(store, talk_id).owner is Owner.BOT
    assert len(brain.turns) == 1
