"""Who is offered what: the order, the skills, the usual advisor, the shares; nobody starves, nobody is overloaded."""

from datetime import UTC, datetime, timedelta

import pytest
from clock import Clock
from fakes.brain import act, answer, understanding
from steps import conversation_of, finish, hire, lines_of, said_acts, talk, wait_for_a_person, write

from relation.context import Relation
from relation.model.commitment import CommitmentState
from relation.model.conversation import Author, Conversation, Owner
from relation.model.errors import Invalid
from relation.model.handoff import Handoff, HandoffState
from relation.model.people import Advisor
from relation.services import queue_keeping, routing
from relation.services.advisors import open_session, set_duties, sign_out
from relation.services.attention import note_writing
from relation.services.commitments import make_commitment, settle_commitment
from relation.services.fair_share import Seat, Share, balance_of, weigh_today
from relation.services.handoffs import close_conversation, send_reply, take_handoff
from relation.services.queue_keeping import keep_queue
from relation.services.releases import end_idle
from relation.services.routing import FIRST_OF_ALL
from relation.services.waits import queue_facts
from relation.store.routing_reads import RoutingReads
from relation.store.unit_of_work import Store

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class Queue:
    """A queue and its people; `keep` is one look of the service at it, during which everybody present shows up."""

    def __init__(self, store: Store, relation: Relation, clock: Clock) -> None:
        self.store, self.relation, self.clock = store, relation, clock
        self.watched_since = LONG_AGO

    def hire(
        self, login: str, capacity: int = 1, skills: tuple[str, ...] = (), languages: tuple[str, ...] = ()
    ) -> Advisor:
        advisor = hire(self.store, self.relation, login)
        with self.store.write() as uow:
            set_duties(uow, self.relation, uow.advisors.by_login(login), capacity, skills, languages)
            uow.commit()
        return advisor

    def see(self, *advisors: Advisor) -> None:
        with self.store.write() as uow:
            for advisor in advisors:
                uow.advisors.get(advisor.id).seen_at = self.clock()
            uow.commit()

    def ask(self, key: str, *reasons: str, objective: str | None = None, **facts: object) -> str:
        conversation_id = wait_for_a_person(self.store, self.relation, key, *reasons)
        with self.store.write() as uow:
            handoff = uow.handoffs.open_for(conversation_id)
            handoff.summary = {**handoff.summary, "objective": objective}
            conversation = uow.conversations.lock(conversation_id)
            conversation.need = {**conversation.need, **facts}
            uow.commit()
        self.clock.pass_time(seconds=1)
        return conversation_id

    def take(self, conversation_id: str, advisor: Advisor, word: str = "") -> None:
        with self.store.write() as uow:
            take_handoff(uow, self.relation, conversation_id, advisor)
            if word:
                send_reply(uow, self.relation, conversation_id, advisor, word)
            uow.commit()

    def close(self, conversation_id: str, advisor: Advisor) -> None:
        with self.store.write() as uow:
            close_conversation(uow, self.relation, conversation_id, advisor)
            uow.commit()

    def keep(self) -> int:
        return keep_queue(self.store, self.relation, self.watched_since)

    def handoff(self, conversation_id: str) -> Handoff:
        with self.store.read() as uow:
            return uow.handoffs.of_conversation(conversation_id)[-1]

    def offered(self, conversation_id: str) -> str | None:
        """The login it is offered to."""
        with self.store.read() as uow:
            handoff = uow.handoffs.of_conversation(conversation_id)[-1]
            advisor = uow.advisors.get(handoff.offered_to) if handoff.offered_to else None
            return advisor.login if advisor else None


@pytest.fixture
def queue(store: Store, relation: Relation, clock: Clock) -> Queue:
    return Queue(store, relation, clock)


# Order and capacity


def test_who_enters_is_offered_at_once_and_nobody_more_than_they_can_carry(queue: Queue) -> None:
    queue.hire("camille", capacity=2)
    waiting = [queue.ask(f"c{number}") for number in range(3)]
    assert [queue.offered(one) for one in waiting] == ["camille", "camille", None]
    assert queue.keep() == 0, "nothing is written when nothing changes"


def test_the_oldest_of_the_most_urgent_is_offered_first(queue: Queue) -> None:
    camille = queue.hire("camille")
    first = queue.ask("first")
    queue.take(first, camille, "Bonjour")
    older, younger, urgent = queue.ask("older"), queue.ask("younger"), queue.ask("urgent", "vulnerability")
    for served in (urgent, older, younger):
        queue.close(first, camille)
        queue.keep()
        assert queue.offered(served) == "camille"
        queue.take(served, camille, "Bonjour")
        first = served


def test_nobody_is_offered_what_nobody_can_take(queue: Queue) -> None:
    waiting = queue.ask("paul")
    assert queue.keep() == 0
    assert queue.offered(waiting) is None
    queue.hire("camille")
    assert queue.keep() == 1
    assert queue.offered(waiting) == "camille"


def test_anybody_may_take_what_is_offered_to_another(queue: Queue) -> None:
    queue.hire("camille")
    yanis = queue.hire("yanis")
    waiting = queue.ask("paul")
    assert queue.offered(waiting) == "camille"
    queue.take(waiting, yanis)
    handoff = queue.handoff(waiting)
    assert (handoff.advisor_id, handoff.offered_to) == (yanis.id, None)


# Who


def test_the_usual_advisor_comes_first_and_is_named(queue: Queue) -> None:
    camille, yanis = queue.hire("camille", capacity=5), queue.hire("yanis", capacity=5)
    known = queue.ask("paul")
    queue.take(known, yanis, "Bonjour")
    queue.close(known, yanis)
    for number in range(3):
        queue.take(queue.ask(f"other {number}"), yanis)
    again = queue.ask("paul")
    assert queue.offered(again) == "yanis", "although Camille has carried less today"
    with queue.store.read() as uow:
        assert queue_facts(uow, queue.relation, queue.handoff(again))["advisor_name"] == "Yanis"
    assert queue.offered(queue.ask("somebody else")) == "camille"
    assert camille.id


def usual(store: Store, conversation_id: str) -> str | None:
    with store.read() as uow:
        return RoutingReads(uow).usual_advisor(uow.conversations.get(conversation_id))


def test_who_came_and_left_without_a_word_does_not_know_the_customer(queue: Queue, store: Store) -> None:
    camille, yanis = queue.hire("camille", capacity=5), queue.hire("yanis", capacity=5)
    known = talk(store, queue.relation, "paul", "Bonjour", answer(act("utter_greet", "Bonjour.")))
    queue.take(known, yanis)
    queue.clock.pass_time(seconds=301)
    queue.see(camille, yanis)
    queue.keep()
    assert queue.handoff(known).state is HandoffState.LEFT
    assert usual(store, known) is None
    with store.write() as uow:
        close_conversation(uow, queue.relation, known)
        assert uow.satisfactions.latest(known).advisor_id is None, "nor is what the customer thinks about them"
        uow.commit()


def test_who_was_left_after_a_word_still_knows_the_customer(queue: Queue, store: Store) -> None:
    yanis = queue.hire("yanis")
    known = queue.ask("paul")
    queue.take(known, yanis, "Bonjour")
    with store.write() as uow:
        close_conversation(uow, queue.relation, known)  # by the customer
        uow.commit()
    assert queue.handoff(known).state is HandoffState.LEFT
    assert usual(store, known) == yanis.id


def test_a_usual_advisor_who_is_away_is_not_waited_for(queue: Queue) -> None:
    yanis = queue.hire("yanis")
    known = queue.ask("paul")
    queue.take(known, yanis, "Bonjour")
    queue.close(known, yanis)
    queue.clock.pass_time(seconds=61)
    queue.hire("camille")
    assert queue.offered(queue.ask("paul")) == "camille"


def test_the_skill_decides_then_anybody_after_a_while(queue: Queue) -> None:
    camille, yanis = queue.hire("camille", skills=("sav",)), queue.hire("yanis", skills=("acheter",))
    queue.take(queue.ask("busy"), camille, "Bonjour")
    with queue.store.write() as uow:
        uow.advisors.get(yanis.id).seen_at = None
        uow.commit()
    repair = queue.ask("repair", objective="sav")
    queue.see(camille, yanis)
    queue.keep()
    assert queue.offered(repair) is None, "Camille is there: a short wait for who knows"
    queue.clock.pass_time(seconds=120)
    queue.see(camille, yanis)
    queue.keep()
    assert queue.offered(repair) == "yanis"


def test_without_anybody_who_has_the_skill_somebody_comes(queue: Queue) -> None:
    queue.hire("camille", skills=("acheter",))
    waiting = queue.ask("paul", objective="reclamation", language="en")
    queue.clock.pass_time(seconds=50)
    queue.keep()
    assert queue.offered(waiting) == "camille"


def test_a_language_is_a_skill(queue: Queue, store: Store) -> None:
    queue.hire("camille")
    speaker = queue.hire("yanis", languages=("en",))
    with store.write() as uow:
        for advisor in uow.advisors.all():
            advisor.seen_at = None
        uow.commit()
    waiting = queue.ask("paul", language="en")
    with store.write() as uow:
        for advisor in uow.advisors.all():
            advisor.seen_at = queue.clock()
        uow.commit()
    queue.keep()
    assert queue.offered(waiting) == speaker.login


def test_duties_are_checked(queue: Queue, store: Store, relation: Relation) -> None:
    advisor = queue.hire("camille")
    for wrong in ((0, (), ()), (2, ("cuisiner",), ()), (2, (), ("anglais",))):
        with store.write() as uow, pytest.raises(Invalid):
            set_duties(uow, relation, advisor, *wrong)


# Fair share


def test_what_was_carried_today_is_balanced_and_shown(queue: Queue, store: Store, relation: Relation) -> None:
    people = {login: queue.hire(login, capacity=9) for login in ("camille", "solene", "yanis")}
    queue.take(queue.ask("first"), people["camille"])
    for number in range(8):
        waiting = queue.ask(f"c{number}")
        queue.take(waiting, people[str(queue.offered(waiting))])
    with store.read() as uow:
        today = weigh_today(uow, relation)
    assert sorted(share.carried for share in today.shares) == [3, 3, 3]
    assert (today.mean, today.spread, today.gini) == (3.0, 0.0, pytest.approx(0.0))
    queue.clock.pass_time(days=1)
    with store.read() as uow:
        assert weigh_today(uow, relation).mean == 0.0, "a new day begins at nothing"


@pytest.mark.parametrize(
    ("loads", "mean", "spread", "gini"),
    [
        ([], 0, 0, 0),
        ([0, 0], 0, 0, 0),
        ([2, 2], 2, 0, 0),
        ([0, 4], 2, 2, 0.5),
        ([1, 3], 2, 1, 0.25),
        ([0, 0, 9], 3, 4.243, 2 / 3),
    ],
)
def test_the_figures_of_a_balance(loads: list[int], mean: float, spread: float, gini: float) -> None:
    found = balance_of([Share("X", 0, 4, load, True) for load in loads])
    assert (found.mean, found.spread, found.gini) == pytest.approx((mean, spread, gini), abs=1e-3)


# Offers that are not picked up


def test_an_offer_that_is_not_picked_up_goes_round(queue: Queue) -> None:
    people = [queue.hire("camille"), queue.hire("yanis")]
    waiting = queue.ask("paul")
    seen = []
    for _ in range(4):
        seen.append(queue.offered(waiting))
        queue.clock.pass_time(seconds=45)
        queue.see(*people)
        queue.keep()
    assert seen == ["camille", "yanis", "camille", "yanis"]


def test_with_nobody_else_the_offer_stands_and_is_told_once(queue: Queue) -> None:
    camille = queue.hire("camille")
    waiting = queue.ask("paul")
    for _ in range(3):
        queue.clock.pass_time(seconds=45)
        queue.see(camille)
        queue.keep()
        assert queue.offered(waiting) == "camille"
    with queue.store.read() as uow:
        assert uow.events.count()["handoff_offered"] == 1


def test_an_offer_ends_with_the_presence_of_who_has_it(queue: Queue) -> None:
    queue.hire("camille")
    waiting = queue.ask("paul")
    queue.clock.pass_time(seconds=61)
    queue.keep()
    assert queue.offered(waiting) is None
    queue.hire("yanis")
    queue.keep()
    assert queue.offered(waiting) == "yanis"


# What cannot be done


def test_one_that_cannot_be_offered_keeps_nobody_waiting(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, sound = queue.ask("broken"), queue.ask("sound")
    queue.hire("camille", capacity=2)
    real = routing.is_able

    def fail(seat: Seat, handoff: Handoff, conversation: Conversation) -> bool:
        if handoff.conversation_id == broken:
            raise RuntimeError("a summary of an old version")
        return real(seat, handoff, conversation)

    monkeypatch.setattr(routing, "is_able", fail)
    queue.keep()
    assert (queue.offered(broken), queue.offered(sound)) == (None, "camille")
    monkeypatch.setattr(routing, "is_able", real)
    queue.keep()
    assert queue.offered(broken) == "camille"


@pytest.mark.parametrize("chore", ["find_lost", "find_idle", "find_forsaken", "find_quiet", "is_routing_due"])
def test_a_chore_that_fails_keeps_the_others_going(
    queue: Queue, store: Store, monkeypatch: pytest.MonkeyPatch, chore: str
) -> None:
    camille, gone = queue.hire("camille", capacity=5), queue.hire("gone", capacity=5)
    idle, lost = queue.ask("idle"), queue.ask("lost")
    queue.take(idle, camille, "Bonjour")
    queue.take(lost, gone, "Bonjour")
    queue.clock.pass_time(hours=24, seconds=1)
    queue.see(camille)

    def fail(*_given: object) -> list[str]:
        raise RuntimeError("this one cannot look")

    monkeypatch.setattr(queue_keeping, chore, fail)
    assert queue.keep() >= 1
    if chore != "find_idle":
        assert conversation_of(store, idle).owner is Owner.CLOSED
    if chore != "find_lost":
        assert conversation_of(store, lost).owner in (Owner.WAITING, Owner.CLOSED)


# Nobody starves


def test_a_stream_of_urgent_ones_cannot_starve_an_old_one(queue: Queue) -> None:
    camille = queue.hire("camille")
    queue.take(queue.ask("busy"), camille, "Bonjour")
    patient, held = queue.ask("patient"), None
    limit = queue.relation.playbook.queue.overtaken_max
    for number in range(limit + 5):
        queue.ask(f"urgent {number}", "vulnerability")
        with queue.store.read() as uow:
            first = uow.handoffs.waiting()[0]
        if first.conversation_id == patient:
            held = number
            break
        queue.take(first.conversation_id, camille)
        queue.see(camille)
        queue.keep()
    assert held == limit
    assert queue.handoff(patient).priority == FIRST_OF_ALL


# Who goes away


def test_who_disconnects_gives_their_conversations_back_after_the_grace(queue: Queue, store: Store) -> None:
    camille = queue.hire("camille")
    lost = queue.ask("paul")
    queue.take(lost, camille, "Bonjour")
    younger = queue.ask("younger")
    queue.clock.pass_time(seconds=89)
    queue.keep()
    assert conversation_of(store, lost).owner is Owner.ADVISOR
    queue.clock.pass_time(seconds=5)
    yanis = queue.hire("yanis")
    queue.keep()
    assert conversation_of(store, lost).owner is Owner.WAITING
    assert queue.offered(lost) == "yanis", "its old place: before the younger one"
    assert queue.offered(younger) is None
    (told,) = [one for one in lines_of(store, lost, Author.SYSTEM) if one.act and one.act["act"] == "system_released"]
    assert "Camille" in told.text
    queue.take(lost, yanis, "Je reprends.")
    assert queue.handoff(lost).state is HandoffState.TAKEN
    assert queue.keep() >= 0
    assert said_acts(store, lost).count("system_released") == 1


def test_who_signs_out_of_the_last_desk_gives_back_at_once(queue: Queue, store: Store, relation: Relation) -> None:
    camille = queue.hire("camille")
    tokens = []
    for _ in range(2):
        with store.write() as uow:
            tokens.append(open_session(uow, relation, "camille", True)[0])
            uow.commit()
    held = queue.ask("paul")
    queue.take(held, camille, "Bonjour")
    owners = []
    for token in tokens:
        with store.write() as uow:
            sign_out(uow, relation, token)
            uow.commit()
        queue.keep()
        owners.append(conversation_of(store, held).owner)
    assert owners == [Owner.ADVISOR, Owner.WAITING]


def test_a_service_that_was_down_waits_for_the_desks_to_come_back(queue: Queue, store: Store) -> None:
    camille = queue.hire("camille")
    held = queue.ask("paul")
    queue.take(held, camille, "Bonjour")
    queue.clock.pass_time(minutes=4)
    queue.watched_since = queue.clock()
    queue.keep()
    assert conversation_of(store, held).owner is Owner.ADVISOR
    queue.see(camille)
    queue.clock.pass_time(seconds=90)
    queue.keep()
    assert conversation_of(store, held).owner is Owner.ADVISOR, "seen since"
    queue.clock.pass_time(seconds=1)
    queue.keep()
    assert conversation_of(store, held).owner is Owner.WAITING


def test_taken_without_a_word_goes_back_and_to_somebody_else_first(queue: Queue, store: Store) -> None:
    people = [queue.hire("camille"), queue.hire("yanis")]
    held = queue.ask("paul")
    queue.take(held, people[0])
    queue.clock.pass_time(seconds=301)
    queue.see(*people)
    queue.keep()
    assert conversation_of(store, held).owner is Owner.WAITING
    assert queue.offered(held) == "yanis"


def test_who_is_writing_a_long_answer_keeps_it(queue: Queue, store: Store, relation: Relation) -> None:
    camille, yanis = queue.hire("camille"), queue.hire("yanis")
    held = queue.ask("paul")
    queue.take(held, camille)
    for wait in (299, 299):
        queue.clock.pass_time(seconds=wait)
        with store.write() as uow:
            before = uow.handoffs.open_for(held).attended_at
            note_writing(uow, relation, held, yanis)
            assert uow.handoffs.open_for(held).attended_at == before, "somebody else's draft says nothing"
            note_writing(uow, relation, held, camille)
            uow.commit()
        queue.see(camille, yanis)
        queue.keep()
        assert conversation_of(store, held).owner is Owner.ADVISOR
    queue.clock.pass_time(seconds=301)
    queue.see(camille, yanis)
    queue.keep()
    assert conversation_of(store, held).owner is Owner.WAITING, "a draft that is left there is silence again"


def call_promised(store: Store, relation: Relation, conversation_id: str, start_s: int, end_s: int) -> str:
    now = relation.now()
    with store.write() as uow:
        made = make_commitment(
            uow, relation, uow.conversations.lock(conversation_id), "callback", None, now + timedelta(seconds=end_s),
            starts_at=now + timedelta(seconds=start_s), phone="0601020304",
        )  # fmt: skip
        uow.commit()
    return made.id


@pytest.mark.parametrize(
    ("start_s", "end_s", "owner"),
    [(600, 3600, Owner.ADVISOR), (-60, 310, Owner.ADVISOR), (-60, 299, Owner.WAITING), (7200, 9000, Owner.WAITING)],
)
def test_who_is_on_the_telephone_keeps_it(
    queue: Queue, store: Store, relation: Relation, start_s: int, end_s: int, owner: Owner
) -> None:
    camille = queue.hire("camille")
    held = queue.ask("paul")
    call_promised(store, relation, held, start_s, end_s)
    queue.take(held, camille)
    queue.clock.pass_time(seconds=301)
    queue.see(camille)
    queue.keep()
    assert conversation_of(store, held).owner is owner


def test_who_has_just_called_has_not_been_silent(queue: Queue, store: Store, relation: Relation) -> None:
    camille = queue.hire("camille")
    held = queue.ask("paul")
    promised = call_promised(store, relation, held, 7200, 9000)  # earlier than promised
    queue.take(held, camille)
    queue.clock.pass_time(seconds=200)
    with store.write() as uow:
        settle_commitment(uow, relation, held, promised, camille, CommitmentState.KEPT)
        uow.commit()
    queue.clock.pass_time(seconds=200)
    queue.see(camille)
    queue.keep()
    assert conversation_of(store, held).owner is Owner.ADVISOR


def test_who_stepped_in_unasked_and_left_leaves_the_customer_with_the_bot(queue: Queue, store: Store) -> None:
    camille = queue.hire("camille")
    asked = queue.ask("paul")
    queue.take(asked, camille, "Bonjour")
    queue.close(asked, camille)
    with store.write() as uow:
        conversation = uow.conversations.lock(asked)
        conversation.hand_to(Owner.BOT)
        uow.commit()
    queue.clock.pass_time(minutes=1)
    queue.take(asked, camille)
    queue.clock.pass_time(seconds=301)
    queue.keep()
    assert conversation_of(store, asked).owner is Owner.BOT
    assert queue.handoff(asked).state is HandoffState.LEFT, "nobody has dealt with anything"


def test_every_handoff_ends_even_forgotten(queue: Queue, store: Store) -> None:
    camille = queue.hire("camille")
    held = queue.ask("paul")
    queue.take(held, camille, "Bonjour")
    queue.clock.pass_time(hours=24, seconds=1)
    queue.see(camille)
    queue.keep()
    assert conversation_of(store, held).owner is Owner.CLOSED
    assert queue.handoff(held).state is HandoffState.CLOSED


@pytest.mark.parametrize(("motif", "owner"), [("panne", Owner.WAITING), ("remercier", Owner.CLOSED)])
def test_who_spoke_last_is_not_told_that_nothing_was_heard_of_them(
    queue: Queue, store: Store, relation: Relation, motif: str, owner: Owner
) -> None:
    camille = queue.hire("camille")
    held = queue.ask("paul")
    queue.take(held, camille, "Avez-vous essayé de redémarrer ?")
    write(store, relation, "paul", "Oui")
    assert finish(store, relation, held, understanding("sav", motif), None)
    queue.clock.pass_time(hours=24, seconds=1)
    queue.see(camille)
    queue.keep()
    assert conversation_of(store, held).owner is owner
    told = "system_released" if owner is Owner.WAITING else "system_closed_idle"
    assert {"system_released", "system_closed_idle"} & set(said_acts(store, held)) == {told}


def test_who_spoke_last_to_an_advisor_that_nobody_called_is_the_bots_again(queue: Queue, store: Store) -> None:
    camille = queue.hire("camille")
    asked = talk(store, queue.relation, "paul", "Bonjour", answer(act("utter_greet", "Bonjour.")))
    queue.take(asked, camille)
    write(store, queue.relation, "paul", "Vous êtes là ?")
    queue.clock.pass_time(hours=24, seconds=1)
    with store.write() as uow:
        assert end_idle(uow, queue.relation, asked)
        uow.commit()
    assert conversation_of(store, asked).owner is Owner.BOT


# After hours


def test_who_waits_when_everybody_has_gone_home_is_told_once(queue: Queue, store: Store) -> None:
    queue.clock.now = datetime(2026, 11, 18, 17, 59, tzinfo=UTC)  # 18 h 59 in Paris; closes at 19 h
    queue.hire("camille")
    waiting = queue.ask("paul")
    queue.clock.pass_time(minutes=3)
    for _ in range(3):
        queue.keep()
    (told,) = [line for line in lines_of(store, waiting) if line.act and line.act["act"] == "system_gone_home"]
    assert "demain" in told.text
    assert conversation_of(store, waiting).owner is Owner.WAITING, "the place is kept"
    late = queue.ask("late")
    queue.keep()
    assert "system_gone_home" not in said_acts(store, late), "who came later was told at once"
