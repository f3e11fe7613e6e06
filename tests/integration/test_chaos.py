"""`make chaos`, in small: processes killed and sockets cut while people talk, on the real system."""

import asyncio
from typing import Any

import pytest

from bench.chaos import Plan, Target, torment

pytestmark = pytest.mark.brain
PATIENCE_S = 600.0


def test_nothing_is_lost_doubled_disordered_or_spoken_over(system: Any) -> None:
    target = Target(system.url, system.database_url, system.demo_password, system.kill)
    plan = Plan(conversations=6, messages=36, service_kills=1, brain_kills=1)
    try:
        verdict = asyncio.run(asyncio.wait_for(torment(target, plan), PATIENCE_S))
    except (TimeoutError, RuntimeError) as stuck:
        pytest.fail(f"{stuck!r}\n{system.logs()}", pytrace=False)
    system.wait_ready()
    assert verdict["sent"] == 36
    assert verdict["kills"] == {"service": 1, "brain": 1}
    assert verdict["replies"] > 0
    assert {name: verdict[name] for name in ("lost", "doubled", "out_of_order", "spoken_over")} == {
        "lost": 0, "doubled": 0, "out_of_order": 0, "spoken_over": 0,
    }  # fmt: skip
