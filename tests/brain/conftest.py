"""The brain under test: the trained model, as the service would reach it, with the actions' server faked."""

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.chdir(ROOT)
MODEL = ROOT / "models" / "brain.tar.gz"


class FakeActions:
    """Stands in for the service's actions route: answers what a test sets, and keeps what it was asked."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.answers: dict[str, Any] = {}
        self.kwargs = {"enable_selective_domain": True}
        self.url = "fake"

    async def request(self, method: str = "post", **kwargs: Any) -> Any:
        call = kwargs["json"]
        self.calls.append(call)
        answer = self.answers.get(call["next_action"], {"events": [], "responses": []})
        if isinstance(answer, Exception):
            raise answer
        return answer(call) if callable(answer) else answer


def says(act: str, **args: Any) -> dict[str, Any]:
    return {"events": [], "responses": [{"response": act, **args}]}


@pytest.fixture(scope="session")
def agent() -> Any:
    from rasa.core.actions.action import RemoteAction
    from rasa.core.agent import Agent
    from rasa.engine.runner import dask as runner
    from rasa.shared.core.domain import Domain
    from rasa.utils.log_utils import configure_structlog

    from bot.action_timeout import bound_action_calls
    from bot.acts import ActGenerator
    from bot.dialogue_state import CarriedTrackerStore
    from bot.scheduler import run_in_turn
    from bot.validation import compile_action_result_validator

    if not MODEL.exists():
        pytest.fail("models/brain.tar.gz is missing: run `traitdunion train`")
    configure_structlog(logging.ERROR)
    compile_action_result_validator(RemoteAction)
    bound_action_calls(RemoteAction)
    run_in_turn(runner)
    loaded = Agent(
        domain=Domain.empty(),
        generator=ActGenerator(),
        tracker_store=CarriedTrackerStore(Domain.empty()),
        action_endpoint=FakeActions(),
    )
    loaded.load_model(MODEL)
    return loaded


@pytest.fixture
def actions(agent: Any) -> Iterator[FakeActions]:
    fake = agent.processor.action_endpoint
    fake.calls.clear()
    fake.answers.clear()
    yield fake


@pytest.fixture
def understand(agent: Any) -> Callable[..., dict[str, Any]]:
    """understand(text, said="") → the answer of /understand."""
    from bot.channel import understand_text

    return lambda text, said="": asyncio.run(understand_text(agent.processor, text, said))


@pytest.fixture
def take_turn(agent: Any) -> Callable[..., dict[str, Any]]:
    """take_turn(intent, state=None, text="…", need="no", entities={}) → the answer of /turn."""
    from bot.channel import take_turn as turn

    def take(
        intent: str,
        state: Any = None,
        text: str = "…",
        need: str = "no",
        reason: str = "anger",
        returned: Any = None,
        **entities: str,
    ) -> dict[str, Any]:
        found = [{"entity": name, "value": value, "start": 0, "end": 0} for name, value in entities.items()]
        body = {
            "conversation": "c1",
            "turn": "t",
            "text": text,
            "state": state,
            "understanding": {"intent": {"name": intent, "confidence": 1.0}, "entities": found, "motifs": []},
            "need": {"level": need, "reasons": [reason] if need != "no" else []},
            "context": {"history": {"returned": returned} if returned else {}},
            "journey": {},
        }
        return asyncio.run(turn(agent.processor, body))

    return take
