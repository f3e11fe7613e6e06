"""A Rasa model as a contestant: ours with its whole understanding, or any pipeline with its intent ranking.

`.venv-brain/bin/python -m bench.rasa_child FOLDER MODEL BATCH [--ours]`
"""

import argparse
import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.engine.runner import dask as runner
from rasa.utils.log_utils import configure_structlog

from bench.child import answer_all


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("model")
    parser.add_argument("batch", type=int)
    parser.add_argument("--ours", action="store_true")
    given = parser.parse_args()
    configure_structlog(logging.ERROR)
    if given.ours:  # as bot/channel.py does in service
        from bot.scheduler import run_in_turn

        run_in_turn(runner)
    processor = Agent.load(given.model).processor
    loop = asyncio.new_event_loop()

    def ours(text: str) -> dict[str, Any]:
        from bot.channel import understand_text

        return loop.run_until_complete(understand_text(processor, text))

    def ranking(text: str) -> dict[str, Any]:
        parsed = loop.run_until_complete(processor.parse_message(UserMessage(text), only_output_properties=True))
        return {"chances": {found["name"]: found["confidence"] for found in parsed["intent_ranking"]}}

    answer = ours if given.ours else ranking

    def answer_many(texts: Sequence[str]) -> None:
        for text in texts:
            answer(text)

    answer_all(given.folder, given.batch, answer, answer_many)


if __name__ == "__main__":
    main()
