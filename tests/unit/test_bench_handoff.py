"""A measurement of handoffs goes on after one that failed, counts it, and gives up when nothing works."""

import asyncio

import pytest

from bench.handoff_tries import FAILURES_MAX, NoHandoff, Times, try_each


def test_a_handoff_that_does_not_come_through_is_counted_and_the_others_go_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tried = iter((10.0, None, 30.0, None, 20.0))

    async def hand_over(times: Times) -> None:
        took = next(tried)
        if took is None:
            raise NoHandoff("the bot went on talking")
        times["to_advisor"].append(took)
        times["to_customer"].append(took / 10)

    found = asyncio.run(try_each("handoffs", 5, hand_over))
    assert found == {
        "to_advisor": {"p50_ms": 20.0, "p95_ms": 29.0, "p99_ms": 29.8, "n": 3},
        "to_customer": {"p50_ms": 2.0, "p95_ms": 2.9, "p99_ms": 3.0, "n": 3},
        "failed": 2,
    }
    said = capsys.readouterr()
    assert "handoff 2 did not come through" in said.err
    assert "5/5" in said.err
    assert said.out == ""


def test_a_system_that_hands_nothing_over_is_given_up() -> None:
    tries = []

    async def hand_over(_times: Times) -> None:
        tries.append(1)
        raise TimeoutError

    with pytest.raises(RuntimeError, match=f"{FAILURES_MAX} handoffs"):
        asyncio.run(try_each("handoffs", 500, hand_over))
    assert len(tries) == FAILURES_MAX


def test_a_fault_of_the_measurement_itself_is_not_taken_for_a_failed_handoff() -> None:
    async def hand_over(_times: Times) -> None:
        raise KeyError("a mistake of ours")

    with pytest.raises(KeyError):
        asyncio.run(try_each("handoffs", 5, hand_over))
