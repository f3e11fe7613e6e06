"""What the desk is given by the composition root."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from relation.context import Relation
from relation.live import LiveHub
from relation.model.act import Act
from relation.model.template import Template
from relation.store.files import FileFolder
from relation.store.unit_of_work import Store


class Brain(Protocol):
    """What may be asked for an advisor: it answers nothing, rather than fail, and nothing of it takes effect."""

    async def draft_answer(self, conversation_id: str) -> list[Act]:
        """What the bot would say of the customer's last message."""

    async def find_moments(self, text: str) -> list[dict[str, Any]]:
        """The entities of an advisor's own words."""


@dataclass(frozen=True)
class DeskContext:
    """`is_secure`: the desk is served over HTTPS, so its cookies never travel in clear.

    `templates`: those that a platform has approved in advance, by name.
    `folder`: of the attached files, of `file_max_bytes` at most; 0: none is taken.
    """

    store: Store
    relation: Relation
    hub: LiveHub
    is_secure: bool
    folder: FileFolder
    file_max_bytes: int
    brain: Brain | None = None
    templates: Mapping[str, Template] = field(default_factory=dict)
