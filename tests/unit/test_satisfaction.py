"""Asked once, at the right end, answered without opening a closed thread, kept for people to read."""

from typing import Any

import pytest
from clock import Clock
from fakes.brain import act, answer, understanding
from steps import conversation_of, finish, hire, lines_of, said_acts, talk, wait_for_a_person, write

from gateway.payloads import understanding_of_payload
from relation.context import Relation
from relation.model.conversation import Author, Owner
from relation.model.people import Advisor
from relation.model.satisfaction import Satisfaction, Stage
from relation.services.handoffs import close_conversation, return_to_bot, send_reply, take_handoff
from relation.services.queue_keeping import keep_queue
from relation.services.satisfaction import asked_of
from relation.store.unit_of_work import Store

HELLO = answer(act("utter_greet", "Bonjour."))
GRADE = '/satisfaction.grade{"grade": %d}'


@pytest.fixture
def camille(store: Store, relation: Relation) -> Advisor:
    return hire(store, relation, "camille")


@pytest.fixture
def closed(store: Store, relation: Relation, camille: Advisor) -> str:
    """A conversation that an advisor has dealt with and closed."""
    return deal_with(store, relation, camille)


def deal_with(store: Store, relation: Relation, advisor: Advisor) -> str:
    conversation_id = wait_for_a_person(store, relation, "paul")
    with store.write() as uow:
        send_reply(uow, relation, conversation_id, advisor, "C'est réglé.")
        close_conversation(uow, relation, conversation_id, advisor)
        uow.commit()
    return conversation_id


def tell(
    store: Store, relation: Relation, conversation_id: str, text: str, payload: str | None = None, **known: Any
) -> bool:
    """A message and its turn, of which the bot is asked only when it owns the conversation."""
    write(store, relation, "paul", text, payload=payload)
    understood = understanding_of_payload(payload, None) if payload else understanding(**known)
    owned = conversation_of(store, conversation_id).owner is Owner.BOT
    return finish(store, relation, conversation_id, understood, HELLO if owned else None)


def told(store: Store, conversation_id: str) -> Satisfaction:
    with store.read() as uow:
        found = uow.satisfactions.latest(conversation_id)
    assert found is not None
    return found


def asks(store: Store, conversation_id: str) -> str | None:
    with store.read() as uow:
        return asked_of(uow, uow.conversations.get(conversation_id))


def test_a_closed_conversation_asks_and_each_grade_has_its_button(
    store: Store, relation: Relation, closed: str, camille: Advisor
) -> None:
    line = lines_of(store, closed, Author.BOT)[-1]
    assert [button["payload"] for button in line.buttons] == [GRADE % grade for grade in (5, 4, 3, 2, 1)]
    assert told(store, closed).advisor_id == camille.id
    assert asks(store, closed) == "grade"


@pytest.mark.parametrize("between", ["customer", "advisor"])
def test_the_words_of_a_grade_said_later_are_no_grade(
    store: Store, relation: Relation, closed: str, camille: Advisor, between: str
) -> None:
    """« Pas du tout » answers whatever was asked last; the button itself may still be clicked."""
    tell(store, relation, closed, "J'ai une autre demande ?", objective="sav")
    if between == "advisor":
        with store.write() as uow:
            send_reply(uow, relation, closed, camille, "Cela vous convient-il ?")
            uow.commit()
    tell(store, relation, closed, "Pas du tout")
    assert (told(store, closed).stage, told(store, closed).grade) == (Stage.ASKED, None)
    tell(store, relation, closed, "Peu satisfait", GRADE % 2)
    assert told(store, closed).grade == 2


def test_an_advisors_question_after_the_grades_is_what_is_answered(
    store: Store, relation: Relation, closed: str, camille: Advisor
) -> None:
    with store.write() as uow:
        conversation = uow.conversations.lock(closed)
        conversation.hand_to(Owner.BOT)
        uow.commit()
    for words in ("le dernier", "Pas du tout"):
        with store.write() as uow:
            send_reply(uow, relation, closed, camille, "Cela vous convient-il, et lequel ?")
            uow.commit()
        tell(store, relation, closed, words)
        assert told(store, closed).stage is Stage.ASKED


@pytest.mark.parametrize(
    ("text", "payload"), [("Satisfait", GRADE % 4), ("satisfait", None), ("4", None), ("4/5", None)]
)
def test_the_grade_then_the_words_leave_the_thread_closed(
    store: Store, relation: Relation, closed: str, text: str, payload: str | None
) -> None:
    write(store, relation, "paul", text, payload=payload)
    assert conversation_of(store, closed).owner is Owner.CLOSED
    assert finish(store, relation, closed, understanding(), None)
    assert (told(store, closed).grade, told(store, closed).stage) == (4, Stage.GRADED)
    assert asks(store, closed) == "words"
    tell(store, relation, closed, "Le délai de réponse")
    assert (told(store, closed).words, told(store, closed).stage) == ("Le délai de réponse", Stage.TOLD)
    assert asks(store, closed) is None
    assert conversation_of(store, closed).owner is Owner.CLOSED
    assert said_acts(store, closed)[-2:] == ["service_ask_what_should_change", "service_satisfaction_thanks"]
    tell(store, relation, closed, "Bonjour, autre chose")
    assert conversation_of(store, closed).owner is Owner.BOT, "afterwards the thread opens as before"


def test_nothing_to_add_is_thanked_and_not_kept(store: Store, relation: Relation, closed: str) -> None:
    tell(store, relation, closed, "5")
    tell(store, relation, closed, "non merci", motif="refuser")
    assert told(store, closed).words is None
    assert said_acts(store, closed)[-1] == "service_satisfaction_thanks"


def test_a_new_matter_instead_of_words_gets_its_answer(store: Store, relation: Relation, closed: str) -> None:
    tell(store, relation, closed, "2")
    write(store, relation, "paul", "Je veux suivre ma commande")
    understood = understanding("sav", "suivi")
    assert finish(store, relation, closed, understood, None)
    assert conversation_of(store, closed).owner is Owner.BOT
    assert finish(store, relation, closed, understood, HELLO)
    assert said_acts(store, closed)[-1] == "utter_greet"
    assert told(store, closed).words == "Je veux suivre ma commande", "what was said in answer is kept all the same"


def test_a_question_opens_the_thread_again(store: Store, relation: Relation, closed: str) -> None:
    tell(store, relation, closed, "2")
    tell(store, relation, closed, "Et ma commande, elle arrive quand ?")
    assert conversation_of(store, closed).owner is Owner.BOT
    assert said_acts(store, closed)[-1] == "utter_greet"


def test_a_forged_grade_is_an_ordinary_message(store: Store, relation: Relation, closed: str) -> None:
    tell(store, relation, closed, "coucou", GRADE.replace("%d", "9"))
    assert conversation_of(store, closed).owner is Owner.BOT
    assert told(store, closed).stage is Stage.ASKED
    other = talk(store, relation, "lise", "Bonjour", HELLO)
    write(store, relation, "lise", "5", payload=GRADE % 5)
    assert finish(store, relation, other, understanding(), HELLO)
    assert said_acts(store, other) == ["utter_greet", "utter_greet"]


def test_a_second_click_corrects_the_first(store: Store, relation: Relation, closed: str) -> None:
    for grade in (1, 5):
        tell(store, relation, closed, str(grade), GRADE % grade)
    assert told(store, closed).grade == 5
    assert conversation_of(store, closed).owner is Owner.CLOSED
    assert said_acts(store, closed).count("service_ask_what_should_change") == 1


def test_it_is_asked_once_and_again_much_later(
    store: Store, relation: Relation, closed: str, camille: Advisor, clock: Clock
) -> None:
    for days, count in ((0, 1), (6, 1), (1, 2)):
        clock.pass_time(days=days)
        deal_with(store, relation, camille)
        assert said_acts(store, closed).count("service_ask_satisfaction") == count


def test_it_is_not_asked_where_nobody_has_answered(store: Store, relation: Relation) -> None:
    conversation_id = write(store, relation, "paul", "Bonjour")
    with store.write() as uow:
        close_conversation(uow, relation, conversation_id)
        uow.commit()
    assert "service_ask_satisfaction" not in said_acts(store, conversation_id)


def give_back(store: Store, relation: Relation, advisor: Advisor, clock: Clock) -> str:
    """A conversation that an advisor has given back to the bot, and that ends quietly there."""
    conversation_id = wait_for_a_person(store, relation, "paul")
    with store.write() as uow:
        take_handoff(uow, relation, conversation_id, advisor)
        return_to_bot(uow, relation, conversation_id, advisor)
        uow.commit()
    clock.pass_time(minutes=15, seconds=1)
    keep_queue(store, relation, clock())
    return conversation_id


def test_after_a_return_it_is_asked_once_all_is_quiet(
    store: Store, relation: Relation, camille: Advisor, clock: Clock
) -> None:
    conversation_id = wait_for_a_person(store, relation, "paul")
    with store.write() as uow:
        take_handoff(uow, relation, conversation_id, camille)
        return_to_bot(uow, relation, conversation_id, camille)
        uow.commit()
    for minutes, count in ((14, 0), (0, 0), (14, 0), (2, 1), (60, 1)):
        if minutes == 0:
            tell(store, relation, conversation_id, "Encore une chose")
        clock.pass_time(minutes=minutes)
        keep_queue(store, relation, clock())
        assert said_acts(store, conversation_id).count("service_ask_satisfaction") == count
    assert told(store, conversation_id).advisor_id == camille.id


def test_with_the_bot_a_grade_is_no_turn_of_the_brain(
    store: Store, relation: Relation, camille: Advisor, clock: Clock
) -> None:
    conversation_id = give_back(store, relation, camille, clock)
    write(store, relation, "paul", "Très satisfait", payload=GRADE % 5)
    assert finish(store, relation, conversation_id, understanding_of_payload(GRADE % 5, None), None)
    assert told(store, conversation_id).grade == 5
    tell(store, relation, conversation_id, "Rien", motif="refuser")
    assert conversation_of(store, conversation_id).owner is Owner.BOT


def test_nothing_is_said_over_an_advisor(store: Store, relation: Relation, camille: Advisor, clock: Clock) -> None:
    conversation_id = give_back(store, relation, camille, clock)
    with store.write() as uow:
        send_reply(uow, relation, conversation_id, camille, "Une chose encore.")
        uow.commit()
    before = len(lines_of(store, conversation_id, Author.BOT))
    tell(store, relation, conversation_id, "Satisfait", GRADE % 4)
    tell(store, relation, conversation_id, "Merci Camille")
    assert told(store, conversation_id).grade == 4
    assert told(store, conversation_id).words is None
    assert len(lines_of(store, conversation_id, Author.BOT)) == before
