"""Advisors: create, sign in and out, presence. Session ids are opaque, stored hashed, revocable."""

import re
import secrets
from collections.abc import Sequence
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from relation.context import Relation
from relation.model.errors import Invalid, Refused
from relation.model.events import AuditLine
from relation.model.people import Advisor, AdvisorSession, Role
from relation.services.conversations import hash_secret, new_id
from relation.services.pauses import resume
from relation.store.unit_of_work import UnitOfWork

SESSION_LIFE = timedelta(hours=12)
SESSION_IDLE = timedelta(hours=2)
ATTEMPTS = 5
ATTEMPTS_WINDOW = timedelta(minutes=15)
PASSWORD_MIN_CHARS = 10

_LANGUAGE = re.compile(r"[a-z]{2}")
_hasher = PasswordHasher()
_DUMMY_HASH = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$Zm9yIHRpbWluZyBvbmx5LCBuZXZlciBtYXRjaGVzIQ"


def add_advisor(
    uow: UnitOfWork, relation: Relation, login: str, first_name: str, last_name: str, role: Role, password: str
) -> Advisor:
    """Raises: Invalid("password_too_short"), Refused("login_taken")."""
    if len(password) < PASSWORD_MIN_CHARS:
        raise Invalid("password_too_short", minimum=PASSWORD_MIN_CHARS)
    if uow.advisors.by_login(login):
        raise Refused("login_taken", login=login)
    advisor = Advisor(
        id=new_id(),
        login=login,
        first_name=first_name,
        last_name=last_name,
        role=role,
        password_hash=_hasher.hash(password),
        created_at=relation.now(),
    )
    uow.advisors.add(advisor)
    uow.record_audit(AuditLine(None, relation.now(), "command", "add_advisor", login, {"role": role.value}))
    return advisor


def set_duties(
    uow: UnitOfWork,
    relation: Relation,
    advisor: Advisor,
    capacity: int | None,
    skills: Sequence[str],
    languages: Sequence[str],
) -> None:
    """What an advisor is offered: how many at once (None: the queue's figure), which objectives (none: all), which
    languages beside French. Raises: Invalid("capacity" | "unknown_objective" | "unknown_language").
    """
    if capacity is not None and capacity < 1:
        raise Invalid("capacity", minimum=1)
    for skill in skills:
        if skill not in relation.playbook.objectives:
            raise Invalid("unknown_objective", objective=skill, known=", ".join(relation.playbook.objectives))
    for language in languages:
        if not _LANGUAGE.fullmatch(language):
            raise Invalid("unknown_language", language=language)
    advisor.capacity, advisor.skills, advisor.languages = capacity, list(skills), list(languages)
    data = {"capacity": capacity, "skills": advisor.skills, "languages": advisor.languages}
    uow.record_audit(AuditLine(None, relation.now(), "command", "set_duties", advisor.login, data))


def set_password(uow: UnitOfWork, relation: Relation, advisor: Advisor, password: str) -> None:
    """Raises: Invalid("password_too_short"). Every open session of the advisor ends."""
    if len(password) < PASSWORD_MIN_CHARS:
        raise Invalid("password_too_short", minimum=PASSWORD_MIN_CHARS)
    advisor.password_hash = _hasher.hash(password)
    _revoke_sessions(uow, relation, advisor)


def has_password(advisor: Advisor, password: str) -> bool:
    return _is_hash_of(advisor.password_hash, password)


def _is_hash_of(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def set_role(uow: UnitOfWork, relation: Relation, advisor: Advisor, role: Role, actor: str = "command") -> None:
    """From their next request on: no session ends. Raises: Refused("last_admin")."""
    if advisor.role is Role.ADMIN and role is not Role.ADMIN:
        _keep_an_admin(uow, advisor)
    before, advisor.role = advisor.role, role
    data = {"before": before.value, "role": role.value}
    uow.record_audit(AuditLine(None, relation.now(), actor, "set_role", advisor.login, data))


def _keep_an_admin(uow: UnitOfWork, advisor: Advisor) -> None:
    others = [one for one in uow.advisors.all() if one.role is Role.ADMIN and one.is_active and one.id != advisor.id]
    if not others:
        raise Refused("last_admin")


def set_active(uow: UnitOfWork, relation: Relation, advisor: Advisor, is_active: bool, actor: str = "command") -> None:
    """Opens or closes an advisor's sign-in, with an audit line. Closing ends every open session."""
    advisor.is_active = is_active
    if not is_active:
        advisor.seen_at = None
        _revoke_sessions(uow, relation, advisor)
    action = "enable_advisor" if is_active else "disable_advisor"
    uow.record_audit(AuditLine(None, relation.now(), actor, action, advisor.login, {}))


def close_sign_in(uow: UnitOfWork, relation: Relation, advisor: Advisor, actor: str) -> None:
    """From the desk, where the last admin stays. Raises: Refused("last_admin")."""
    if advisor.role is Role.ADMIN:
        _keep_an_admin(uow, advisor)
    set_active(uow, relation, advisor, is_active=False, actor=actor)


def _revoke_sessions(uow: UnitOfWork, relation: Relation, advisor: Advisor) -> None:
    for session in uow.advisors.sessions_of(advisor.id):
        session.revoked_at = session.revoked_at or relation.now()


def sign_in(uow: UnitOfWork, relation: Relation, login: str, password: str) -> tuple[str, AdvisorSession]:
    """`check_password` then `open_session`, in one unit of work. A refusal must be committed too: it counts.

    Raises: Refused("too_many_attempts" | "wrong_credentials").
    """
    return open_session(uow, relation, login, check_password(uow, relation, login, password))


def check_password(uow: UnitOfWork, relation: Relation, login: str, password: str) -> bool:
    """Slow on purpose (a password hash, ~0.1 s): call it in a thread, in a unit of work that only reads.

    Raises: Refused("too_many_attempts").
    """
    if uow.advisors.count_failed_sign_ins(login, relation.now() - ATTEMPTS_WINDOW) >= ATTEMPTS:
        raise Refused("too_many_attempts", minutes=int(ATTEMPTS_WINDOW.total_seconds() // 60))
    advisor = uow.advisors.by_login(login)
    is_right = _is_hash_of(advisor.password_hash if advisor else _DUMMY_HASH, password)
    return advisor is not None and is_right


def open_session(uow: UnitOfWork, relation: Relation, login: str, is_verified: bool) -> tuple[str, AdvisorSession]:
    """Returns the session token (for the cookie) and the session. A refusal must be committed too: it counts.

    Raises: Refused("wrong_credentials").
    """
    now = relation.now()
    advisor = uow.advisors.by_login(login)
    if advisor is None or not is_verified or not advisor.is_active:
        uow.advisors.note_failed_sign_in(login, now, now - ATTEMPTS_WINDOW)
        raise Refused("wrong_credentials")
    uow.advisors.forget_failed_sign_ins(login)
    token = secrets.token_urlsafe(32)
    session = AdvisorSession(
        token_hash=hash_secret(token),
        advisor_id=advisor.id,
        csrf_token=secrets.token_urlsafe(32),
        created_at=now,
        seen_at=now,
        expires_at=now + SESSION_LIFE,
    )
    uow.advisors.add(session)
    advisor.seen_at = now
    resume(uow, relation, advisor)  # a pause forgotten yesterday must not last
    uow.record_audit(AuditLine(None, now, login, "sign_in", login, {}))
    return token, session


def session_of(uow: UnitOfWork, relation: Relation, token: str | None) -> tuple[Advisor, AdvisorSession] | None:
    """The signed-in advisor, or None when the session is unknown, revoked, idle too long or expired."""
    session = uow.advisors.advisor_session(hash_secret(token)) if token else None
    now = relation.now()
    if session is None or session.revoked_at or session.expires_at <= now or session.seen_at + SESSION_IDLE <= now:
        return None
    advisor = uow.advisors.get(session.advisor_id)
    return (advisor, session) if advisor and advisor.is_active else None


def note_presence(uow: UnitOfWork, relation: Relation, token_hash: str) -> None:
    """Called while a desk is open: keeps the session alive and the advisor present."""
    session = uow.advisors.advisor_session(token_hash)
    advisor = uow.advisors.get(session.advisor_id) if session else None
    if session is None or advisor is None:
        return
    session.seen_at = relation.now()
    advisor.seen_at = relation.now()


def note_seen(uow: UnitOfWork, relation: Relation, advisor_id: str) -> None:
    """Who answers a customer is there, whatever their desk's stream says."""
    advisor = uow.advisors.get(advisor_id)
    if advisor is not None:
        advisor.seen_at = relation.now()


def revoke_other_sessions(uow: UnitOfWork, relation: Relation, session: AdvisorSession) -> None:
    """Ends every session of the same advisor but this one."""
    for other in uow.advisors.sessions_of(session.advisor_id):
        if other.token_hash != session.token_hash:
            other.revoked_at = other.revoked_at or relation.now()


def sign_out(uow: UnitOfWork, relation: Relation, token: str) -> None:
    """Who signs out of their last desk is gone at once."""
    session = uow.advisors.advisor_session(hash_secret(token))
    if session is None:
        return
    session.revoked_at = relation.now()
    advisor = uow.advisors.get(session.advisor_id)
    if advisor is not None:
        elsewhere = [one.seen_at for one in uow.advisors.sessions_of(advisor.id) if one.revoked_at is None]
        advisor.seen_at = max(elsewhere, default=None)
