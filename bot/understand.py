"""Batch understanding: JSON strings, one a line, on standard input; understandings, one a line, on standard output."""

import argparse
import asyncio
import json
import logging
import os
import sys
from typing import TextIO

from rasa.core.agent import Agent
from rasa.engine.runner import dask as runner
from rasa.shared.exceptions import RasaException
from rasa.utils.log_utils import configure_structlog

from bot.channel import understand_text
from bot.scheduler import run_in_turn

REFUSED = 3
"""Exit code: the model cannot be used; the last line on standard error says why."""


async def understand_stream(model: str, output: TextIO) -> None:
    configure_structlog(logging.ERROR)
    run_in_turn(runner)
    try:
        agent = Agent.load(model)
    except RasaException as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        sys.exit(REFUSED)
    for line in sys.stdin:
        understood = await understand_text(agent.processor, json.loads(line))
        output.write(json.dumps(understood, ensure_ascii=False) + "\n")
        output.flush()


def private_output() -> TextIO:
    """Standard output for us alone: libraries that print to it are sent to standard error."""
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return output


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    asyncio.run(understand_stream(parser.parse_args().model, private_output()))
