"""The demonstration: its advisors, its brand, their password."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from relation.context import Relation
from relation.model.errors import NotFound
from relation.model.people import Advisor, Role
from relation.services.advisors import add_advisor, has_password, set_active, set_duties, set_password, set_role
from relation.store.demo import seed_brand
from relation.store.unit_of_work import Store, UnitOfWork
from traitdunion.app import make_relation
from traitdunion.settings import ROOT, Settings

PASSWORD_FILE = ROOT / "var" / "demo_password"


@dataclass(frozen=True)
class DemoAdvisor:
    login: str
    first_name: str
    last_name: str
    role: Role


DEMO_ADVISORS = (
    DemoAdvisor("camille", "Camille", "Ferrand", Role.ADVISOR),
    DemoAdvisor("yanis", "Yanis", "Hadj", Role.ADVISOR),
    DemoAdvisor("solene", "Solène", "Kermarrec", Role.SUPERVISOR),
)


def demo_password(settings: Settings) -> str:
    """DEMO_PASSWORD, or one drawn once and kept in var/ (never committed)."""
    if settings.demo_password:
        return settings.demo_password
    if not PASSWORD_FILE.exists():
        PASSWORD_FILE.parent.mkdir(parents=True, exist_ok=True)
        PASSWORD_FILE.touch(0o600)
        PASSWORD_FILE.write_text(secrets.token_urlsafe(9), encoding="utf-8")
    return PASSWORD_FILE.read_text(encoding="utf-8").strip()


def seed_demo(settings: Settings) -> Iterator[str]:
    """Idempotent. Yields a line per thing done. The advisors' password is `demo_password`."""
    relation = make_relation(settings)
    store = Store(settings.database_url)
    try:
        with store.write() as uow:
            if seed_brand(uow.session, relation.now()):
                yield "Marque de démonstration : Le Verger."
            for demo in DEMO_ADVISORS:
                known = uow.advisors.by_login(demo.login)
                if known is None:
                    password = demo_password(settings)
                    add_advisor(uow, relation, demo.login, demo.first_name, demo.last_name, demo.role, password)
                    yield f"Conseiller : {demo.login}."
                elif _is_demo(known):
                    _open_again(uow, relation, known, demo_password(settings))
            uow.commit()
    finally:
        store.close()


def _open_again(uow: UnitOfWork, relation: Relation, advisor: Advisor, password: str) -> None:
    """With the password that is printed, whatever an earlier start was given. The same one ends no session."""
    if not advisor.is_active:
        set_active(uow, relation, advisor, is_active=True)
    if not has_password(advisor, password):
        set_password(uow, relation, advisor, password)


def retire_demo(settings: Settings) -> list[str]:
    """Closes the sign-in of the demonstration's advisors, if the database holds any: who was closed, as lines.

    A database that is not there yet, or holds none, is left alone.
    """
    relation = make_relation(settings)
    store = Store(settings.database_url)
    try:
        if not store.is_ready():
            return []
        with store.write() as uow:
            found = [uow.advisors.by_login(demo.login) for demo in DEMO_ADVISORS]
            active = [advisor for advisor in found if advisor and advisor.is_active and _is_demo(advisor)]
            for advisor in active:
                set_active(uow, relation, advisor, is_active=False)
            uow.commit()
        return [f"DEMO=0 : le conseiller de démonstration {one.login} ne peut plus se connecter." for one in active]
    finally:
        store.close()


def _is_demo(advisor: Advisor) -> bool:
    """By the whole name: a real advisor may well be called camille."""
    return any(
        (advisor.login, advisor.first_name, advisor.last_name) == (demo.login, demo.first_name, demo.last_name)
        for demo in DEMO_ADVISORS
    )


def add_one_advisor(settings: Settings, login: str, first_name: str, last_name: str, role: str, password: str) -> None:
    """Raises: RelationError; ValueError when the role is unknown."""
    store = Store(settings.database_url)
    try:
        with store.write() as uow:
            add_advisor(uow, make_relation(settings), login, first_name, last_name, Role(role), password)
            uow.commit()
    finally:
        store.close()


def set_advisor_role(settings: Settings, login: str, role: str) -> None:
    """Raises: RelationError; ValueError when the role is unknown."""
    store = Store(settings.database_url)
    try:
        with store.write() as uow:
            advisor = uow.advisors.by_login(login)
            if advisor is None:
                raise NotFound("advisor_unknown", login=login)
            set_role(uow, make_relation(settings), advisor, Role(role))
            uow.commit()
    finally:
        store.close()


def set_advisor_duties(
    settings: Settings, login: str, capacity: int | None, skills: list[str], languages: list[str]
) -> None:
    """Raises: RelationError."""
    store = Store(settings.database_url)
    try:
        with store.write() as uow:
            advisor = uow.advisors.by_login(login)
            if advisor is None:
                raise NotFound("advisor_unknown", login=login)
            set_duties(uow, make_relation(settings), advisor, capacity, skills, languages)
            uow.commit()
    finally:
        store.close()
