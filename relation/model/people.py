"""Advisors, who work in the desk, and their sessions."""

import enum
from dataclasses import dataclass, field
from datetime import datetime


class Role(enum.StrEnum):
    """What a member of staff may do; each role includes the one before."""

    ADVISOR = "advisor"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Right(enum.StrEnum):
    """What a route of the desk asks for."""

    WORK = "work"
    """Read and answer conversations."""
    SUPERVISE = "supervise"
    """See how everybody does, take over, assign, export."""
    ADMINISTER = "administer"
    """Roles, and who may sign in."""


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.ADVISOR: frozenset({Right.WORK}),
    Role.SUPERVISOR: frozenset({Right.WORK, Right.SUPERVISE}),
    Role.ADMIN: frozenset({Right.WORK, Right.SUPERVISE, Right.ADMINISTER}),
}


@dataclass(eq=False)
class Advisor:
    """A member of staff. `seen_at` is refreshed while a desk is open: it is their presence."""

    id: str
    login: str
    first_name: str
    last_name: str
    role: Role
    password_hash: str
    created_at: datetime
    seen_at: datetime | None = None
    is_active: bool = True
    capacity: int | None = None
    """Conversations at once; None: the queue's own figure (data/queue.yml)."""
    skills: list[str] = field(default_factory=list)
    """Objectives they deal with; empty: all."""
    languages: list[str] = field(default_factory=list)
    """Codes of the languages they write beside French."""
    paused_at: datetime | None = None
    """Since when they are offered nothing new, although they may be there; None while they are."""

    def may(self, right: Right) -> bool:
        return right in RIGHTS[self.role]


@dataclass(eq=False)
class AdvisorSession:
    """A signed-in desk: the opaque id is kept only as its SHA-256."""

    token_hash: str
    advisor_id: str
    csrf_token: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
