"""Who may own a conversation next, and the numbers of its lines."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relation.model.conversation import TRANSITIONS, Conversation, Owner
from relation.model.errors import Refused
from relation.model.handoff import HANDOFF_TRANSITIONS, Handoff, HandoffState

ALLOWED = {
    (Owner.BOT, Owner.WAITING), (Owner.BOT, Owner.ADVISOR), (Owner.BOT, Owner.CLOSED),
    (Owner.WAITING, Owner.ADVISOR), (Owner.WAITING, Owner.BOT), (Owner.WAITING, Owner.CLOSED),
    (Owner.ADVISOR, Owner.BOT), (Owner.ADVISOR, Owner.WAITING), (Owner.ADVISOR, Owner.CLOSED),
    (Owner.CLOSED, Owner.BOT),
}  # fmt: skip
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)


def conversation(owner: Owner = Owner.BOT, **changes: Any) -> Conversation:
    advisor_id = "someone" if owner is Owner.ADVISOR else None
    return Conversation("c", "http", "key", NOW, NOW, owner=owner, advisor_id=advisor_id, **changes)


def hand(to: Conversation, owner: Owner) -> None:
    to.hand_to(owner, "an advisor" if owner is Owner.ADVISOR else None)


@pytest.mark.parametrize("before", Owner)
@pytest.mark.parametrize("after", Owner)
def test_only_the_table_moves_a_conversation(before: Owner, after: Owner) -> None:
    found = conversation(before)
    if (before, after) in ALLOWED:
        hand(found, after)
        assert found.owner is after
        assert (found.advisor_id is not None) == (after is Owner.ADVISOR)
    else:
        with pytest.raises(Refused, match="owner_transition"):
            hand(found, after)
        assert found.owner is before


def test_an_advisor_owns_by_name_and_nobody_else_does() -> None:
    with pytest.raises(ValueError, match="advisor id"):
        conversation().hand_to(Owner.ADVISOR)
    with pytest.raises(ValueError, match="advisor id"):
        conversation().hand_to(Owner.WAITING, "an advisor")


@given(st.lists(st.sampled_from(list(Owner))))
def test_no_sequence_of_moves_leaves_the_table(wishes: list[Owner]) -> None:
    found = conversation()
    for wish in wishes:
        before = found.owner
        try:
            hand(found, wish)
        except Refused:
            assert found.owner is before
        assert found.owner in TRANSITIONS[before] | {before}
        assert (found.advisor_id is not None) == (found.owner is Owner.ADVISOR)


@given(st.lists(st.sampled_from(list(HandoffState)), max_size=12))
def test_an_ended_handoff_never_moves_again(wishes: list[HandoffState]) -> None:
    handoff = Handoff("h", "c", ["anger"], 60, NOW)
    for wish in wishes:
        before = handoff.state
        if wish in HANDOFF_TRANSITIONS[before]:
            handoff.move_to(wish, NOW)
        else:
            with pytest.raises(Refused, match="handoff_transition"):
                handoff.move_to(wish, NOW)
            assert handoff.state is before
        assert (handoff.ended_at is None) == handoff.is_open
        assert handoff.is_open == (handoff.state in (HandoffState.WAITING, HandoffState.TAKEN))


def test_lines_are_numbered_without_gaps() -> None:
    found = conversation(last_seq=4)
    assert [found.next_seq() for _ in range(3)] == [5, 6, 7]
    assert found.last_seq == 7
