"""Whoever is offered a person about a late order is told first what is known of it."""

from datetime import timedelta
from typing import Any

import pytest
from clock import Clock
from fakes.brain import act, answer, understanding
from steps import finish, lines_of, said_acts, write

from relation.context import Relation
from relation.model.conversation import Author
from relation.store.unit_of_work import Store

HELENE, YING, LATE = "C-0001", "C-0007", "LV-240613"
UPSET, OFFER = act("utter_upset", is_offered=True), act("utter_offer_handoff", reason="anger")
STATUS = act("utter_order_status", order_number=LATE, status="retard", promised_on="2026-11-16", days_late=4)


def asks(
    store: Store, relation: Relation, *acts: dict[str, Any], who: str | None = HELENE, about: str = "reclamation"
) -> str:
    motif = {"reclamation": "retard_conteste", "acheter": "commander"}.get(about, "suivi_commande")
    talk_id = write(store, relation, who or "guest", "Toujours rien !", customer_reference=who)
    assert finish(store, relation, talk_id, understanding(about, motif), answer(*acts))
    return talk_id


def test_the_date_or_that_there_is_none_comes_before_the_offer(seeded_store: Store, relation: Relation) -> None:
    talk_id = asks(seeded_store, relation, UPSET, OFFER)
    assert said_acts(seeded_store, talk_id)[-3:] == ["utter_upset", "service_late_order", "utter_offer_handoff"]
    told = next(line for line in lines_of(seeded_store, talk_id, Author.BOT) if LATE in line.text)
    assert "devait arriver" in told.text or "prévue" in told.text
    assert "nouvelle date" in told.text
    assert told.act is not None and told.act["args"]["days_late"] == 4


@pytest.mark.parametrize(
    ("acts", "who", "about"),
    [
        ((UPSET,), HELENE, "reclamation"),  # nobody is offered
        ((STATUS, OFFER), HELENE, "gerer_contrat"),  # it is told in this turn
        ((UPSET, OFFER), HELENE, "acheter"),  # another matter
        ((UPSET, OFFER), YING, "reclamation"),  # nothing of theirs is late
        ((UPSET, OFFER), None, "reclamation"),  # nobody knows who it is
    ],
)
def test_nothing_is_told_beside_the_matter(
    seeded_store: Store, relation: Relation, acts: Any, who: str | None, about: str
) -> None:
    talk_id = asks(seeded_store, relation, *acts, who=who, about=about)
    assert said_acts(seeded_store, talk_id)
    assert "service_late_order" not in said_acts(seeded_store, talk_id)


def test_it_is_not_told_twice_running_but_again_another_hour(
    seeded_store: Store, relation: Relation, clock: Clock
) -> None:
    asks(seeded_store, relation, UPSET, OFFER)
    talk_id = asks(seeded_store, relation, UPSET, OFFER)
    assert said_acts(seeded_store, talk_id).count("service_late_order") == 1
    clock.now += timedelta(hours=1)
    asks(seeded_store, relation, UPSET, OFFER)
    assert said_acts(seeded_store, talk_id).count("service_late_order") == 2
