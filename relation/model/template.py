"""A message that a platform has approved in advance: it may leave when free words may not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from relation.model.errors import Invalid

TEMPLATE_ACT = "channel_template"
"""The act of a line that is such a message."""
_PLACE = re.compile(r"\{\{(\d)\}\}")


@dataclass(frozen=True)
class Template:
    name: str
    language: str
    text: str

    @property
    def places(self) -> int:
        """How many values it takes: {{1}}, {{2}}…"""
        return len(set(_PLACE.findall(self.text)))

    def filled(self, values: Sequence[str]) -> str:
        """As the customer reads it. Raises: Invalid when values are missing, empty, or too many."""
        if len(values) != self.places or not all(value.strip() for value in values):
            raise Invalid("template_values", template=self.name, expected=self.places)
        return _PLACE.sub(lambda place: values[int(place[1]) - 1], self.text)

    def as_act(self, values: Sequence[str]) -> dict[str, Any]:
        return {"act": TEMPLATE_ACT, "args": {"name": self.name, "language": self.language, "values": list(values)}}
