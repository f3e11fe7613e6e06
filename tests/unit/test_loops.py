"""A conversation that goes round in circles is noticed, offered a person once, and says why in the handoff."""

import pytest
from clock import Clock
from fakes.brain import act, answer, effect, understanding
from steps import hire, talk, wait_for_a_person, write

from relation.context import Relation
from relation.model.people import Advisor
from relation.services.effects import apply_effects
from relation.services.handoffs import return_to_bot, send_reply
from relation.services.turns import weigh
from relation.store.unit_of_work import Store

ORDER = answer(act("utter_ask_order_number"))
OFFER = answer(act("utter_offer_handoff", reason="loop"), effects=[effect("note_offer", reasons=["loop"])])
ACCEPTED = answer(
    act("utter_handoff_announced", available="$h.available"),
    effects=[effect("open_handoff", "h", reasons=["explicit_wish"])],
)


def say(store: Store, relation: Relation, *answers: dict) -> str:
    for number, said in enumerate(answers):
        talk_id = talk(store, relation, "paul", f"message {number}", said)
    return talk_id


def reasons_now(store: Store, relation: Relation, talk_id: str, motif: str = "suivi_commande") -> list[str]:
    with store.read() as uow:
        conversation = uow.conversations.get(talk_id)
        understood = understanding("gerer_contrat", motif)
        return weigh(uow, relation, conversation, understood, conversation.need).need.reasons


def reasons_of(store: Store, talk_id: str) -> list[str]:
    with store.read() as uow:
        return uow.handoffs.of_conversation(talk_id)[-1].reasons


def test_the_same_question_again_and_again_is_a_loop(store: Store, relation: Relation) -> None:
    assert "loop" not in reasons_now(store, relation, say(store, relation, ORDER, ORDER))
    talk_id = say(store, relation, ORDER)
    assert "loop" in reasons_now(store, relation, talk_id)
    assert "loop" not in reasons_now(store, relation, talk_id, "remercier"), "who has done is offered nobody"


def test_the_same_words_three_times_are_a_loop_whatever_was_answered(store: Store, relation: Relation) -> None:
    for number in range(2):
        talk(
            store,
            relation,
            "paul",
            "Combien coûte la livraison ?",
            answer(act("utter_shop", day_on=f"2026-12-0{number}")),
        )
    assert "loop" in reasons_now(store, relation, write(store, relation, "paul", "combien coute la livraison"))
    for _ in range(3):
        talk_id = talk(store, relation, "lise", "oui", answer(act("utter_greet")))
    assert "loop" not in reasons_now(store, relation, talk_id), "a yes asks nothing"


@pytest.mark.parametrize(
    "answers",
    [
        [answer(act("utter_order_status", order_number=f"LV-24061{number}")) for number in range(4)],
        [answer(act("utter_greet"))] * 4,
        [ORDER, ORDER, ORDER, answer(act("utter_order_cancelled"))],
        [answer(*[act("utter_ask_order_number")] * 3)],
    ],
    ids=["other orders", "courtesies", "got out of it", "one answer"],
)
def test_what_only_looks_like_a_loop_is_none(store: Store, relation: Relation, answers: list[dict]) -> None:
    assert "loop" not in reasons_now(store, relation, say(store, relation, *answers))


def test_a_loop_is_offered_once_and_told_in_the_handoff(store: Store, relation: Relation) -> None:
    talk_id = say(store, relation, ORDER, ORDER, ORDER, OFFER)
    assert "loop" not in reasons_now(store, relation, talk_id), "a no is accepted"
    say(store, relation, ACCEPTED)
    assert reasons_of(store, talk_id) == ["loop", "explicit_wish"]
    with store.read() as uow:
        priority = uow.handoffs.open_for(talk_id).priority
    assert priority == relation.playbook.reason_priority("explicit_wish"), "the highest of both"


def test_a_wish_long_after_an_offer_is_a_wish(store: Store, relation: Relation) -> None:
    talk_id = say(store, relation, OFFER, answer(act("utter_order_status")), ACCEPTED)
    assert reasons_of(store, talk_id) == ["explicit_wish"]


@pytest.mark.parametrize(("hours", "is_loop"), [(1, True), (25, False)])
def test_back_to_an_advisor_after_a_return_is_a_loop(
    store: Store, relation: Relation, clock: Clock, hours: int, is_loop: bool
) -> None:
    camille = hire(store, relation)
    talk_id = wait_for_a_person(store, relation, "paul", "anger")
    assert reasons_of(store, talk_id) == ["anger"]
    give_back(store, relation, talk_id, camille)
    clock.pass_time(hours=hours)
    assert wait_for_a_person(store, relation, "paul", "anger") == talk_id
    assert reasons_of(store, talk_id) == (["anger", "loop"] if is_loop else ["anger"])


def give_back(store: Store, relation: Relation, talk_id: str, advisor: Advisor) -> None:
    with store.write() as uow:
        send_reply(uow, relation, talk_id, advisor, "Voilà.")
        return_to_bot(uow, relation, talk_id, advisor)
        uow.commit()


def test_what_a_person_has_said_meanwhile_breaks_the_circle(store: Store, relation: Relation) -> None:
    talk_id = say(store, relation, ORDER, ORDER, ORDER)
    camille = hire(store, relation)
    give_back(store, relation, talk_id, camille)
    assert "loop" not in reasons_now(store, relation, talk_id)


def test_the_acts_that_may_be_said_again_exist(relation: Relation) -> None:
    assert relation.playbook.relationship.loop_ignores <= set(relation.playbook.voice.acts)


def test_two_effects_of_one_turn_open_one_handoff(store: Store, relation: Relation) -> None:
    talk_id = write(store, relation, "paul", "Quelqu'un ?")
    with store.write() as uow:
        conversation = uow.conversations.lock(talk_id)
        wish = [effect("open_handoff", key, reasons=["explicit_wish"]) for key in ("a", "b")]
        results = apply_effects(uow, relation, conversation, wish)
        uow.commit()
    assert results["a"]["position"] == results["b"]["position"] == 1
    assert reasons_of(store, talk_id) == ["explicit_wish"]
