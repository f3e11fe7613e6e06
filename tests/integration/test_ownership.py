"""Whatever customers, advisors and crashes do, in any order: one owner speaks, each message is answered once."""

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from clock import Clock
from fakes.brain import act, answer, effect, understanding
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from steps import hire, pending

from relation.context import Relation
from relation.model.conversation import Author, Conversation, Message, Owner
from relation.model.delivery import InboundMessage
from relation.model.errors import Refused
from relation.model.people import Advisor
from relation.playbook import Playbook
from relation.services.handoffs import close_conversation, leave_queue, return_to_bot, send_reply, take_handoff
from relation.services.receiving import receive_message
from relation.services.turns import Pending, finish_turn, turn_request
from relation.store.unit_of_work import Store
from relation.voice import Voice

CUSTOMERS = ("paul", "lise")
DEEDS = ("take", "reply", "return", "close")
SPEECHES: dict[str, dict[str, Any]] = {
    "plain": answer(act("utter_test_plain", "Voici.")),
    "two lines": answer(act("utter_test_plain", "Voici."), act("utter_test_more", "Et voilà.")),
    "silent": answer(),
    "handoff": answer(
        act("utter_handoff_announced", available="$handoff.available"),
        effects=[effect("open_handoff", "handoff", reasons=["anger"])],
    ),
    "promise": answer(
        act("utter_test_promise", "Promis.", due_at="$p.due_at"), effects=[effect("promise", "p", kind="callback")]
    ),
    "refused": answer(
        act("utter_test_done", "Fait.", it="$it.x"),
        effects=[effect("cancel_order", "it", "utter_test_refused", order_number="LV-240613")],
    ),
    "failure": answer(act("utter_ask_rephrase"), effects=[effect("note_failure")]),
}


class Ownership(RuleBasedStateMachine):
    """A turn is three steps, as in the worker: pending and request, the brain's answer, finish. Between them anything
    may happen; a crash is a step that never comes, a replay one that comes twice.
    """

    template: Path
    playbook: Playbook

    asked = Bundle("asked")
    """Turns the brain is working on, or has answered: (pending, what the brain is asked, its answer)."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="ownership-"))
        shutil.copy(self.template, self.folder / "store.sqlite3")
        self.clock = Clock()
        self.relation = Relation(self.playbook, Voice(self.playbook), self.clock)
        self.store = Store(f"sqlite:///{self.folder / 'store.sqlite3'}")
        self.advisors: list[Advisor] = []
        self.sent: dict[str, InboundMessage] = {}
        self.ids: dict[str, str] = {}

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    @initialize()
    def people(self) -> None:
        self.advisors = [hire(self.store, self.relation, login) for login in ("camille", "yanis")]

    # What customers do

    @rule(key=st.sampled_from(CUSTOMERS))
    def customer_writes(self, key: str) -> None:
        provider_id = f"m{len(self.sent)}"
        self.sent[provider_id] = InboundMessage("http", key, provider_id, f"message {provider_id}")
        assert self._receive(self.sent[provider_id]) is True

    @rule(data=st.data())
    def platform_repeats(self, data: st.DataObject) -> None:
        if self.sent:
            inbound = self.sent[data.draw(st.sampled_from(sorted(self.sent)))]
            before = self._lines(inbound.key)
            assert self._receive(inbound) is False
            assert len(self._lines(inbound.key)) == len(before)

    @rule(key=st.sampled_from(CUSTOMERS))
    def customer_leaves(self, key: str) -> None:
        self._change(key, lambda uow, cid: close_conversation(uow, self.relation, cid))

    @rule(key=st.sampled_from(CUSTOMERS))
    def customer_stops_waiting(self, key: str) -> None:
        self._change(key, lambda uow, cid: leave_queue(uow, self.relation, uow.conversations.lock(cid)))

    # What advisors do

    @rule(key=st.sampled_from(CUSTOMERS), who=st.integers(0, 1), deed=st.sampled_from(DEEDS))
    def advisor_acts(self, key: str, who: int, deed: str) -> None:
        advisor, before = self.advisors[who], self._conversation(key)
        deeds = {
            "take": lambda uow, cid: take_handoff(uow, self.relation, cid, advisor),
            "reply": lambda uow, cid: send_reply(uow, self.relation, cid, advisor, "Je m'en occupe."),
            "return": lambda uow, cid: return_to_bot(uow, self.relation, cid, advisor, "vu"),
            "close": lambda uow, cid: close_conversation(uow, self.relation, cid, advisor),
        }
        is_done = self._change(key, deeds[deed])
        if before is None:
            return
        is_theirs = before.owner is Owner.ADVISOR and before.advisor_id == advisor.id
        may_take = before.owner in (Owner.BOT, Owner.WAITING) or is_theirs
        assert is_done == (may_take if deed in ("take", "reply") else is_theirs)
        after = self._conversation(key)
        assert after is not None
        if is_done and deed in ("take", "reply"):
            assert (after.owner, after.advisor_id) == (Owner.ADVISOR, advisor.id)
        elif is_done:
            assert after.owner is (Owner.BOT if deed == "return" else Owner.CLOSED)
        else:
            assert (after.owner, after.advisor_id, after.last_seq) == (before.owner, before.advisor_id, before.last_seq)

    # What the worker does

    @rule(target=asked, key=st.sampled_from(CUSTOMERS), speech=st.sampled_from(sorted(SPEECHES)))
    def brain_is_asked(self, key: str, speech: str) -> tuple[Pending, dict[str, Any] | None] | None:
        conversation = self._conversation(key)
        waiting = pending(self.store, conversation.id) if conversation else None
        if conversation is None or waiting is None:
            return None
        with self.store.read() as uow:
            request = turn_request(uow, self.relation, waiting, understanding())
        assert (request is not None) == (conversation.owner is Owner.BOT), "only the bot's own turns are asked"
        return waiting, SPEECHES[speech] if request is not None else None

    @rule(turn=asked)
    def turn_is_finished(self, turn: tuple[Pending, dict[str, Any] | None] | None) -> None:
        """Possibly late, possibly again: the same one may be drawn any number of times."""
        if turn is not None:
            self._finish(turn[0], understanding(), turn[1])

    @rule(turn=asked)
    def process_dies_before_the_commit(self, turn: tuple[Pending, dict[str, Any] | None] | None) -> None:
        if turn is None:
            return
        key = self._key_of(turn[0])
        before, lines = self._conversation(key), len(self._lines(key))
        with self.store.write() as uow:
            finish_turn(uow, self.relation, turn[0], understanding(), turn[1])
        after = self._conversation(key)
        assert before is not None
        assert after is not None
        assert (after.owner, after.last_seq, after.said) == (before.owner, before.last_seq, before.said)
        assert len(self._lines(key)) == lines

    @rule(key=st.sampled_from(CUSTOMERS))
    def brain_cannot_be_reached(self, key: str) -> None:
        conversation = self._conversation(key)
        waiting = pending(self.store, conversation.id) if conversation else None
        if waiting is not None:
            self._finish(waiting, None, None)

    @rule(minutes=st.integers(1, 600))
    def time_passes(self, minutes: int) -> None:
        self.clock.pass_time(minutes=minutes)

    # What always holds

    @invariant()
    def lines_are_numbered_without_gaps(self) -> None:
        for key in self.ids:
            conversation = self._conversation(key)
            assert conversation is not None
            assert [line.seq for line in self._lines(key)] == list(range(1, conversation.last_seq + 1))

    @invariant()
    def each_message_is_stored_once_and_answered_at_most_once(self) -> None:
        lines = [line for key in self.ids for line in self._lines(key)]
        stored = Counter(line.client_id for line in lines if line.author is Author.CUSTOMER)
        assert stored == dict.fromkeys(self.sent, 1)
        longest = max(len(said["acts"]) for said in SPEECHES.values())
        for count in Counter(line.reply_to for line in lines if line.reply_to).values():
            assert count <= longest

    @invariant()
    def a_person_waits_or_answers_exactly_while_a_handoff_is_open(self) -> None:
        for key, conversation_id in self.ids.items():
            conversation = self._conversation(key)
            assert conversation is not None
            with self.store.read() as uow:
                handoff = uow.handoffs.open_for(conversation_id)
                ended = [one for one in uow.handoffs.of_conversation(conversation_id) if not one.is_open]
            assert (handoff is not None) == (conversation.owner in (Owner.WAITING, Owner.ADVISOR))
            if handoff is not None:
                assert (handoff.state.value == "taken") == (conversation.owner is Owner.ADVISOR)
                assert handoff.advisor_id == conversation.advisor_id
            assert all(one.ended_at for one in ended)

    # Steps

    def _receive(self, inbound: InboundMessage) -> bool:
        with self.store.write() as uow:
            entry, is_new = receive_message(uow, self.relation, inbound)
            uow.commit()
        self.ids[inbound.key] = entry.conversation_id
        conversation = self._conversation(inbound.key)
        assert conversation is not None
        assert not (is_new and conversation.owner is Owner.CLOSED)
        return is_new

    def _finish(self, waiting: Pending, understood: dict[str, Any] | None, said: dict[str, Any] | None) -> None:
        key = self._key_of(waiting)
        before, lines = self._conversation(key), self._lines(key)
        assert before is not None
        with self.store.read() as uow:
            entry = uow.inbox.get(waiting.entry_id)
            assert entry is not None
            was_processed = entry.processed_at is not None
        with self.store.write() as uow:
            is_done = finish_turn(uow, self.relation, waiting, understood, said)
            uow.commit()
        new = self._lines(key)[len(lines) :]
        is_stale = said is None or before.owner_version != waiting.owner_version
        is_to_look_again = before.owner is Owner.BOT and understood is not None and is_stale
        assert is_done == (not was_processed and not is_to_look_again)
        if is_done and before.owner is Owner.WAITING and new:
            assert [line.author for line in new] == [Author.SYSTEM], "only the service's quiet line may answer a wait"
        elif not is_done or before.owner is not Owner.BOT:
            assert not new, "the bot spoke while a person owned the conversation, or twice"
        else:
            assert all(line.author is Author.BOT and line.reply_to == waiting.entry_id for line in new)
            assert len(new) == (2 if said is None else max(1, len(said["acts"]))), "never a silence"
        if is_done:
            with self.store.read() as uow:
                entry = uow.inbox.get(waiting.entry_id)
            assert entry is not None
            assert entry.processed_at is not None

    def _change(self, key: str, deed: Any) -> bool:
        """False when it was refused, or when there is no such conversation yet."""
        if key not in self.ids:
            return False
        with self.store.write() as uow:
            try:
                deed(uow, self.ids[key])
            except Refused:
                return False
            uow.commit()
        return True

    def _conversation(self, key: str) -> Conversation | None:
        if key not in self.ids:
            return None
        with self.store.read() as uow:
            return uow.conversations.get(self.ids[key])

    def _lines(self, key: str) -> list[Message]:
        if key not in self.ids:
            return []
        with self.store.read() as uow:
            return list(uow.messages.after(self.ids[key], 0, limit=10_000))

    def _key_of(self, waiting: Pending) -> str:
        return next(key for key, conversation_id in self.ids.items() if conversation_id == waiting.conversation_id)


def test_one_owner_speaks_whatever_happens(seeded_file: Path, playbook: Playbook) -> None:
    machine = type("Run", (Ownership,), {"template": seeded_file, "playbook": playbook})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
        ),
    )
