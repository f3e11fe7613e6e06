"""From the domain's responses to acts: what to say, with its arguments and its neutral wording."""

import copy
import re
from typing import Any, Dict, List, Optional

from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

_PLACE = re.compile(r"\{(\w+)\}")
NOT_ARGS = ("buttons", "custom", "text", "image", "attachment", "elements", "template", "domain_responses")
"""What Rasa adds to a response's arguments, `domain_responses` being the whole domain."""


class ActGenerator(TemplatedNaturalLanguageGenerator):
    """Of Rasa's own kind, so that the agent gives it the domain's responses whenever it loads a model.

    Answers {"text": neutral wording, "buttons", "custom": {"act", "args"}} for a response of the domain.

    Arguments are what the action gave, and the slots that the neutral wording names.
    """

    def __init__(self, endpoint_config: Optional[EndpointConfig] = None, domain: Optional[Domain] = None) -> None:
        super().__init__(domain.responses if domain else {})

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> Optional[Dict[str, Any]]:
        responses = self.responses.get(utter_action)
        if not responses:
            return None
        response = copy.deepcopy(responses[0])
        template = response.get("text") or ""
        args = {key: value for key, value in kwargs.items() if key not in NOT_ARGS}
        slots = tracker.current_slot_values()
        for name in _PLACE.findall(template):
            if name not in args and slots.get(name) is not None:
                args[name] = slots[name]
        return {
            "text": _PLACE.sub(lambda place: _words(args.get(place.group(1))), template),
            "buttons": response.get("buttons") or [],
            "custom": {"act": utter_action, "args": args},
        }


def _words(value: Any) -> str:
    if value is None:
        return "…"
    if isinstance(value, list):
        return ", ".join(_words(item) for item in value)
    if isinstance(value, dict):
        return " ".join(_words(item) for item in value.values())
    return str(value)


class ActCollector(OutputChannel):
    """Gathers a turn's acts and effects instead of sending anything."""

    @classmethod
    def name(cls) -> str:
        return "brain"

    def __init__(self) -> None:
        self.acts: List[Dict[str, Any]] = []
        self.effects: List[Dict[str, Any]] = []

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        custom = message.get("custom") or {}
        if "effect" in custom:
            self.effects.append(custom["effect"])
            return
        self.acts.append(
            {
                "act": custom.get("act") or "utter_plain_text",
                "args": custom.get("args") or {},
                "text": message.get("text") or "",
                "buttons": _in_order(message.get("buttons") or []),
            }
        )


def _in_order(buttons: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """The domain's own buttons come first, but those that it marks `is_last`: « Autre chose » ends a list."""
    ordered = sorted(buttons, key=lambda button: bool(button.get("is_last")))
    return [{key: value for key, value in button.items() if key != "is_last"} for button in ordered]
