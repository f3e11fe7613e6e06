"""`make demo-channels`, without its pauses and with a brain in memory: one customer, three channels, one advisor."""

import asyncio

from fakes.brain import HANDOFF

from bench.demo_channels import PUBLIC_NAMES, Play
from bench.loopback import on_loopback
from traitdunion.demo import seed_demo
from traitdunion.settings import read_settings

PASSWORD = "a-password-for-tests"


def test_a_customer_crosses_three_channels_and_an_advisor_answers_on_all_of_them() -> None:
    told: list[str] = []
    with on_loopback(DEMO="1", DEMO_TALKS="0", DEMO_PASSWORD=PASSWORD, **PUBLIC_NAMES) as system:
        list(seed_demo(read_settings(system.environ)))
        system.brain.brain.answers["Je voudrais parler à un conseiller"] = HANDOFF
        system.start()
        play = Play(system.url, system.database_url, PASSWORD, system.telegram, system.graph, tell=told.append)
        summary = asyncio.run(play.run())
        advisors = [scene["advisor"] for scene in play.script["scenes"]]
        sent = [play.sent(scene["channel"]).count(scene["advisor"]) for scene in play.script["scenes"]]
    assert sent == [1, 1, 1]
    assert [found["advisor"] for found in summary.values()] == [1, 1, 1]
    assert all(any(text in line for line in told) for text in advisors)
