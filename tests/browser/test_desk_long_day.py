"""A desk that stays open all day: what has been left is forgotten."""

import pytest
from people import Advisor
from playwright.sync_api import CDPSession
from system_fixture import System

pytestmark = [pytest.mark.browser, pytest.mark.brain]

ROUNDS = 12
GROWTH_MAX = 2
"""The notes of each round stay; 45,000 nodes instead of 4,000 were held when what was left was not forgotten."""
THROTTLES_END_MS = 6000
"""What one types in holds its own timer for so long."""


def test_conversations_that_were_left_are_forgotten(system: System, new_page) -> None:
    advisor = Advisor(new_page(), system.url)
    advisor.sign_in("camille", system.demo_password)
    for name in ("jour-1", "jour-2"):
        assert system.say(name, "Je veux parler à un conseiller")["owner"] == "waiting"
    inspector = advisor.page.context.new_cdp_session(advisor.page)
    inspector.send("Performance.enable")
    _go_through(advisor, 1)
    before = _counts(inspector)
    _go_through(advisor, ROUNDS)
    advisor.page.wait_for_timeout(THROTTLES_END_MS)
    after = _counts(inspector)
    assert all(after[name] <= before[name] * GROWTH_MAX for name in before), (before, after)


def _go_through(advisor: Advisor, rounds: int) -> None:
    """From one conversation to the other and back, a note in each."""
    for number in range(rounds):
        for at in (0, 1):
            advisor.open(advisor.entries("En attente").nth(at))
            advisor.note(f"lu {number}")


def _counts(inspector: CDPSession) -> dict[str, float]:
    """What the page still holds once what nobody holds is gone."""
    inspector.send("HeapProfiler.collectGarbage")
    metrics = inspector.send("Performance.getMetrics")["metrics"]
    return {one["name"]: one["value"] for one in metrics if one["name"] in ("Nodes", "Documents", "JSEventListeners")}
