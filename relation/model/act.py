"""What the brain decides to say (acts), where it is said (the scene), and what is shown (bubbles)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from relation.model.journey import JourneyCell


@dataclass(frozen=True)
class Act:
    """One thing to say. Args: `*_cents` are integers, `*_on` ISO dates, `*_at` ISO datetimes, lists of dicts allowed.

    Any act may carry `commitment` in its args: {"kind", "due_at", "reference"?}.
    """

    name: str
    args: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    """Neutral wording: sent when the voice has nothing better."""
    buttons: list[dict[str, str]] = field(default_factory=list)
    """[{"title", "payload"}]"""


@dataclass(frozen=True)
class Scene:
    """Who speaks to whom, about what, where and when. `anger` and `worry` are between 0 and 1."""

    persona: str
    objective: str
    channel: str
    now: datetime
    """Aware."""
    cell: JourneyCell
    motif: str | None = None
    language: str = "fr"
    address: Literal["tu", "vous"] = "vous"
    """How the customer addresses us."""
    anger: float = 0.0
    worry: float = 0.0
    first_name: str | None = None
    in_writing: bool = False
    """The customer cannot, or does not want to, telephone: no call is proposed."""
    own_words: Mapping[str, str] = field(default_factory=dict)
    """Our word → theirs, when they have used it."""
    time_zone: str = "Europe/Paris"
    clock: str | None = None
    """Whose hours are told (« heure de Paris »), for a customer whose own clock says another hour."""
    is_first_contact: bool = False
    """Nothing has been said yet in this conversation."""
    is_returning: bool = False
    """We have spoken with this customer before, in another conversation."""
    is_open: bool = True
    """Advisors work at this hour."""
    interest: str | None = None
    """`bureau` or `salon`, from the device and the customer's own hour; None when they do not tell."""
    said: Mapping[str, int] = field(default_factory=dict)
    """How often each act, opening or next step was said in this conversation: see `Bubble.said`."""
    brand: Mapping[str, Any] = field(default_factory=dict)
    """At least `name` and `assistant_name`."""


@dataclass(frozen=True)
class Bubble:
    """A message ready for its channel: plain text, mended typography, at most the buttons it allows."""

    text: str
    buttons: list[dict[str, str]]
    act: Act
    said: tuple[str, ...] = ()
    """Keys to add one to in `Conversation.said`: the act's name on its first bubble, and the openings used."""


def count_said(said: Mapping[str, int], bubbles: Iterable[Bubble]) -> dict[str, int]:
    """What `Conversation.said` becomes once these bubbles are sent."""
    return dict(Counter(said) + Counter(key for bubble in bubbles for key in bubble.said))
