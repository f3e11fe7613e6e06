"""The whole handoff under random crashes at the commit, retries, desks that come and go and the service's own chores.

Never two speakers, nothing lost or doubled, order kept, nobody offered more than they can carry, every handoff ends.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from fakes.brain import understanding
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test
from steps import hire, pending
from test_ownership import CUSTOMERS, SPEECHES, Ownership

from gateway.payloads import understanding_of_payload
from relation.model.conversation import Author, Owner
from relation.model.delivery import InboundMessage
from relation.model.errors import Refused
from relation.model.events import EventName
from relation.model.handoff import HandoffState
from relation.playbook import Playbook
from relation.services.handoffs import close_conversation, send_reply, take_handoff
from relation.services.pauses import pause, resume
from relation.services.queue_keeping import keep_queue
from relation.services.receiving import receive_message
from relation.services.satisfaction import OPEN_QUESTION, THANKS
from relation.services.transfers import transfer
from relation.services.turns import Pending, finish_turn, turn_request
from relation.store.unit_of_work import Store, UnitOfWork

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
CAPACITY = 1
ROUNDS = 12
FATES = st.sampled_from(("none", "before", "after"))
"""When the process dies: never, just before a commit, or just after, when nobody has been told yet."""
T = TypeVar("T")


class Died(BaseException):
    """The process is gone, and no `except Exception` sees it: what was not committed never was."""


class MortalStore(Store):
    """`fate` is that of its next commit."""

    fate = "none"

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        with super().write() as uow:
            commit = uow.commit

            def mortal_commit() -> None:
                fate, self.fate = self.fate, "none"
                if fate == "before":
                    raise Died
                commit()
                if fate == "after":
                    raise Died

            uow.commit = mortal_commit  # type: ignore[method-assign]
            yield uow


class Handoffs(Ownership):
    """Everybody tries again after a death, as the web chat, the desk and the worker do, with the same ids."""

    def __init__(self) -> None:
        super().__init__()
        self.store.close()
        self.store: MortalStore = MortalStore(f"sqlite:///{self.folder / 'store.sqlite3'}")
        self.replies: dict[str, str] = {}
        self.tried = 0

    @initialize()
    def people(self) -> None:
        self.advisors = [hire(self.store, self.relation, login) for login in ("camille", "yanis")]
        with self.store.write() as uow:
            for advisor in self.advisors:
                uow.advisors.get(advisor.id).capacity = CAPACITY
            uow.commit()

    def surviving(self, fate: str, deed: Callable[[], T]) -> T:
        """Once more after a death: the second process has the same things to do."""
        self.store.fate = fate
        try:
            return deed()
        except Died:
            return deed()
        finally:
            self.store.fate = "none"

    # What people do, through deaths

    @rule(key=st.sampled_from(CUSTOMERS), fate=FATES)
    def customer_writes_through_a_death(self, key: str, fate: str) -> None:
        provider_id = f"m{len(self.sent)}"
        self.sent[provider_id] = InboundMessage("http", key, provider_id, f"message {provider_id}")
        self.surviving(fate, lambda: self._receive_any(self.sent[provider_id]))

    @rule(key=st.sampled_from(CUSTOMERS), grade=st.integers(1, 5), fate=FATES)
    def customer_grades(self, key: str, grade: int, fate: str) -> None:
        provider_id, payload = f"m{len(self.sent)}", f'/satisfaction.grade{{"grade": {grade}}}'
        self.sent[provider_id] = InboundMessage("http", key, provider_id, f"note {provider_id}", payload)
        self.surviving(fate, lambda: self._receive_any(self.sent[provider_id]))

    @rule(key=st.sampled_from(CUSTOMERS), who=st.integers(0, 1), fate=FATES)
    def advisor_replies_through_a_death(self, key: str, who: int, fate: str) -> None:
        if key not in self.ids:
            return
        self.tried += 1
        client_id = f"r{self.tried}"
        before = self._conversation(key)
        assert before is not None
        is_theirs = before.owner is Owner.ADVISOR and before.advisor_id == self.advisors[who].id
        try:
            self.surviving(fate, lambda: self._reply(key, who, client_id))
        except Refused:
            assert not is_theirs
            assert before.owner in (Owner.ADVISOR, Owner.CLOSED)
            return
        self.replies[client_id] = key

    @rule(data=st.data(), who=st.integers(0, 1))
    def desk_repeats_a_reply(self, data: st.DataObject, who: int) -> None:
        """Late, when anything may have happened to the conversation since: nothing is said, nothing is taken."""
        if self.replies:
            client_id = data.draw(st.sampled_from(sorted(self.replies)))
            key = self.replies[client_id]
            before, lines = self._conversation(key), len(self._lines(key))
            self._reply(key, who, client_id)
            after = self._conversation(key)
            assert before is not None
            assert after is not None
            assert (after.owner, after.owner_version) == (before.owner, before.owner_version)
            assert len(self._lines(key)) == lines

    @rule(who=st.integers(0, 1), is_there=st.booleans())
    def desk_comes_or_goes(self, who: int, is_there: bool) -> None:
        with self.store.write() as uow:
            uow.advisors.get(self.advisors[who].id).seen_at = self.clock() if is_there else None
            uow.commit()

    @rule(who=st.integers(0, 1), service=st.sampled_from((pause, resume)), fate=FATES)
    def advisor_pauses_or_is_back(self, who: int, service: Callable[..., None], fate: str) -> None:
        def change() -> None:
            with self.store.write() as uow:
                service(uow, self.relation, self.advisors[who])
                uow.commit()

        self.surviving(fate, change)

    @rule(key=st.sampled_from(CUSTOMERS), who=st.integers(0, 1), is_to_team=st.booleans(), fate=FATES)
    def advisor_transfers(self, key: str, who: int, is_to_team: bool, fate: str) -> None:
        """Refused, also to the second process after a death, unless it is theirs and somebody else may take it."""
        to = {"objective": "sav"} if is_to_team else {"colleague_id": self.advisors[1 - who].id}

        def change() -> None:
            with self.store.write() as uow:
                transfer(uow, self.relation, self.ids[key], self.advisors[who], "Note.", **to)
                uow.commit()

        with suppress(Refused):
            if key in self.ids:
                self.surviving(fate, change)

    @rule(fate=FATES)
    def service_does_its_chores(self, fate: str) -> None:
        self.surviving(fate, lambda: keep_queue(self.store, self.relation, LONG_AGO))
        assert keep_queue(self.store, self.relation, LONG_AGO) == 0, "once is enough"
        self.nobody_is_offered_more_than_they_can_carry()

    @rule(seconds=st.integers(1, 400))
    def a_moment_passes(self, seconds: int) -> None:
        self.clock.pass_time(seconds=seconds)

    @rule(seconds=st.integers(1, 4000))
    def the_clock_is_moved_back(self, seconds: int) -> None:
        self.clock.pass_time(seconds=-seconds)

    @rule(key=st.sampled_from(CUSTOMERS), speech=st.sampled_from(sorted(SPEECHES)), fate=FATES)
    @precondition(lambda self: self.ids)
    def worker_dies_in_a_turn(self, key: str, speech: str, fate: str) -> None:
        """As in the worker: whatever happened, the turn is asked for again as long as the message waits."""
        conversation = self._conversation(key)
        for _ in range(3):
            waiting = pending(self.store, conversation.id) if conversation else None
            if waiting is None:
                return
            understood = understanding_of_payload(waiting.payload or "", None) or understanding()
            with self.store.read() as uow:
                asked = turn_request(uow, self.relation, waiting, understood)
            said = SPEECHES[speech] if asked is not None else None
            try:
                self.store.fate = fate
                self._finish(waiting, understood, said)
            except Died:
                fate = "none"
            self.store.fate = "none"

    # Several steps at once, so that what is rare is seen often

    @rule(fate=FATES)
    def both_customers_ask_for_a_person(self, fate: str) -> None:
        for key in CUSTOMERS:
            self.customer_writes_through_a_death(key, "none")
            self.worker_dies_in_a_turn(key, "handoff", fate)

    @rule(key=st.sampled_from(CUSTOMERS), who=st.integers(0, 1), grade=st.integers(1, 5))
    def customer_grades_as_an_advisor_comes_back(self, key: str, who: int, grade: int) -> None:
        """Closed, asked, opened again, taken: the grade arrives while a person owns the conversation."""
        self.advisor_replies_through_a_death(key, who, "none")
        self._change(key, lambda uow, cid: close_conversation(uow, self.relation, cid, self.advisors[who]))
        self.customer_writes_through_a_death(key, "none")
        self.advisor_replies_through_a_death(key, who, "none")
        self.worker_dies_in_a_turn(key, "plain", "none")
        self.customer_grades(key, grade, "none")
        self.worker_dies_in_a_turn(key, "plain", "none")

    # What always holds

    @invariant()
    def only_the_owner_speaks(self) -> None:
        """The events, in order: what was said while whom owned the conversation."""
        owners: dict[str, tuple[str, str | None]] = {}
        with self.store.read() as uow:
            events = uow.events.after(0, 10_000)
        for happened in events:
            conversation_id = str(happened.conversation_id)
            owner = owners.get(conversation_id, ("bot", None))[0]
            if happened.name is EventName.OWNER_CHANGED:
                assert happened.data["before"] == owner, "each change starts from what was"
                owners[conversation_id] = (happened.data["owner"], happened.data["advisor_id"])
            elif happened.name is EventName.MESSAGE_ADDED and happened.data["author"] == Author.BOT.value:
                assert owner != "advisor", "the bot spoke over an advisor"
            elif happened.name is EventName.MESSAGE_ADDED and happened.data["author"] == Author.ADVISOR.value:
                assert owner == "advisor", "an advisor spoke while somebody else owned the conversation"

    @invariant()
    def each_reply_is_said_once(self) -> None:
        lines = [line for key in self.ids for line in self._lines(key)]
        said = Counter(line.client_id for line in lines if line.author is Author.ADVISOR and line.client_id)
        assert said == dict.fromkeys(self.replies, 1)

    def nobody_is_offered_more_than_they_can_carry(self) -> None:
        """After a look of the service: an advisor may take more by themselves, and then loses their offers."""
        with self.store.read() as uow:
            waiting = list(uow.handoffs.waiting())
            owned = Counter(uow.conversations.get(one).advisor_id for one in self.ids.values())
        for advisor in self.advisors:
            offered = sum(one.offered_to == advisor.id for one in waiting)
            assert offered == 0 or offered + owned[advisor.id] <= CAPACITY

    @invariant()
    def an_offer_is_of_what_waits(self) -> None:
        for conversation_id in self.ids.values():
            with self.store.read() as uow:
                handoffs = uow.handoffs.of_conversation(conversation_id)
            assert sum(one.is_open for one in handoffs) <= 1
            assert all(one.offered_to is None or one.state is HandoffState.WAITING for one in handoffs)

    def teardown(self) -> None:
        try:
            self._every_handoff_ends()
        finally:
            super().teardown()

    def _every_handoff_ends(self) -> None:
        """Yanis has gone; Camille does what she is offered, and nothing else."""
        if not self.advisors:
            return
        camille, yanis = self.advisors
        with self.store.write() as uow:
            resume(uow, self.relation, camille)
            uow.commit()
        for _ in range(ROUNDS):
            self.clock.pass_time(seconds=91)
            with self.store.write() as uow:
                uow.advisors.get(camille.id).seen_at = self.clock()
                uow.advisors.get(yanis.id).seen_at = None
                uow.commit()
            keep_queue(self.store, self.relation, LONG_AGO)
            for conversation_id in self.ids.values():
                self._deal_with(conversation_id, camille)
        with self.store.read() as uow:
            opened = [uow.handoffs.open_for(conversation_id) for conversation_id in self.ids.values()]
        assert opened == [None] * len(opened), "every handoff ends"

    def _deal_with(self, conversation_id: str, advisor: Any) -> None:
        with self.store.write() as uow:
            handoff = uow.handoffs.open_for(conversation_id)
            if handoff is None or advisor.id not in (handoff.offered_to, handoff.advisor_id):
                return
            take_handoff(uow, self.relation, conversation_id, advisor)
            send_reply(uow, self.relation, conversation_id, advisor, "Voilà.")
            close_conversation(uow, self.relation, conversation_id, advisor)
            uow.commit()

    # Steps

    def _receive_any(self, inbound: InboundMessage) -> None:
        with self.store.write() as uow:
            entry, _ = receive_message(uow, self.relation, inbound)
            uow.commit()
        self.ids[inbound.key] = entry.conversation_id

    def _receive(self, inbound: InboundMessage) -> bool:
        """A closed thread may stay closed here: what is written may be what the customer thinks of it."""
        before = self.ids.get(inbound.key)
        with self.store.write() as uow:
            entry, is_new = receive_message(uow, self.relation, inbound)
            uow.commit()
        self.ids[inbound.key] = entry.conversation_id
        assert before in (None, entry.conversation_id)
        return is_new

    def _reply(self, key: str, who: int, client_id: str) -> None:
        with self.store.write() as uow:
            send_reply(uow, self.relation, self.ids[key], self.advisors[who], "Je m'en occupe.", client_id)
            uow.commit()

    def _finish(self, waiting: Pending, understood: dict[str, Any] | None, said: dict[str, Any] | None) -> None:
        """What is said in a turn is the owner's, or the question and thanks about the service."""
        key = self._key_of(waiting)
        before, lines = self._conversation(key), self._lines(key)
        assert before is not None
        with self.store.write() as uow:
            is_done = finish_turn(uow, self.relation, waiting, understood, said)
            if is_done:
                uow.commit()
        new = self._lines(key)[len(lines) :]
        acts = {(line.act or {}).get("act") for line in new}
        if acts & {OPEN_QUESTION, THANKS}:
            assert len(new) == 1
            assert before.owner in (Owner.BOT, Owner.CLOSED)
        elif before.owner is Owner.WAITING and is_done and new:
            assert [line.author for line in new] == [Author.SYSTEM]
        elif before.owner is not Owner.BOT or not is_done:
            assert not new
        else:
            assert new, "never a silence"


def test_a_handoff_never_fails_a_person(seeded_file: Path, playbook: Playbook) -> None:
    machine = type("Run", (Handoffs,), {"template": seeded_file, "playbook": playbook})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=20, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
        ),
    )
