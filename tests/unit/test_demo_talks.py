"""The demonstration's desk at work: seeded once, through the services, with nothing left to be sent."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from relation.model.conversation import Owner
from relation.store.unit_of_work import Store
from traitdunion.app import make_relation
from traitdunion.demo import seed_demo
from traitdunion.demo_talks import TALKS_FILE, seed_talks
from traitdunion.settings import Settings, read_settings

SECRETS = dict.fromkeys(("BRAIN_TOKEN", "ACTIONS_TOKEN", "API_TOKEN", "CUSTOMER_TOKEN_SECRET"), "s" * 40)


@pytest.fixture
def settings(seeded_url: str) -> Settings:
    environ = {**SECRETS, "DATABASE_URL": seeded_url, "DEMO_PASSWORD": "a password for tests"}
    made = read_settings(environ, Path("/nonexistent/.env"))
    list(seed_demo(made))
    return made


def test_a_newcomer_sees_a_desk_at_work(settings: Settings, seeded_store: Store) -> None:
    talks = yaml.safe_load(TALKS_FILE.read_text(encoding="utf-8"))
    assert len(list(seed_talks(settings))) == 1
    with seeded_store.read() as uow:
        found = uow.conversations.recent(500)
        states = Counter(one.owner for one in found)
        assert states[Owner.CLOSED] == talks["past_count"]
        assert (states[Owner.WAITING], states[Owner.ADVISOR], states[Owner.BOT]) == (3, 2, 2)
        assert len(uow.notes.open_calls()) == 1
        assert {"C-0003", "C-0006", None} <= {one.customer_reference for one in found}
        assert {"Odile", "Karim"} <= {one.first_name for one in found}
        assert uow.satisfactions.told(10)
        assert not uow.inbox.conversations_with_work(), "the brain is asked nothing"
        assert not [line for one in found for line in uow.outbox.undelivered(one.id, one.last_seq)]
        assert {one.seen_at for one in uow.advisors.all()} == {None}
        assert max(one.updated_at for one in found) <= make_relation(settings).now()


def test_it_is_seeded_once_and_never_among_real_conversations(settings: Settings, seeded_store: Store) -> None:
    list(seed_talks(settings))
    assert list(seed_talks(settings)) == []


def test_every_name_of_the_talks_exists(settings: Settings) -> None:
    playbook = make_relation(settings).playbook
    talks = yaml.safe_load(TALKS_FILE.read_text(encoding="utf-8"))
    for talk in (*talks["now"], *talks["past"]):
        assert talk["motif"] in playbook.objectives[talk["objective"]].motifs
        assert talk["persona"] in playbook.personas
        assert set(talk["reasons"]) <= set(playbook.relationship.reasons)
