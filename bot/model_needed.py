"""A brain without a model answers nobody: it says why in one sentence, and stops."""

import logging
from typing import Any

from rasa.shared.exceptions import RasaException
from sanic import Blueprint

logger = logging.getLogger(__name__)
LOADING = "rasa.core.agent"
"""The logger of the module that swallows what stops a model from loading."""


class WithoutTraceback(logging.Filter):
    """What is known to go wrong with a model is told by its sentence alone; anything else keeps its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, RasaException):
            record.msg, record.args, record.exc_info = f"The model cannot be used: {error}", (), None
        return True


def stop_without_model(routes: Blueprint) -> None:
    """Rasa's own server would go on, and let everybody wait."""
    logging.getLogger(LOADING).addFilter(WithoutTraceback())

    @routes.listener("after_server_start")
    async def check(app: Any, loop: Any) -> None:
        agent = getattr(app.ctx, "agent", None)
        if agent is None or not agent.is_ready():
            logger.critical("The brain has no model, and stops.")
            app.stop()
