"""The demonstration: its advisors, its brand, their password."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from relation.model.people import Role
from relation.services.advisors import add_advisor, set_password
from relation.store.demo import seed_brand
from relation.store.unit_of_work import Store
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
    """Idempotent. Yields a line per thing done. The advisors' password follows DEMO_PASSWORD."""
    relation = make_relation(settings)
    store = Store(settings.database_url)
    try:
        with store.write() as uow:
            if seed_brand(uow.session, relation.now()):
                yield "Marque de démonstration : Le Verger."
            for advisor in DEMO_ADVISORS:
                known = uow.advisors.by_login(advisor.login)
                if known is None:
                    add_advisor(
                        uow,
                        relation,
                        advisor.login,
                        advisor.first_name,
                        advisor.last_name,
                        advisor.role,
                        demo_password(settings),
                    )
                    yield f"Conseiller : {advisor.login}."
                elif settings.demo_password:
                    set_password(uow, relation, known, settings.demo_password)
            uow.commit()
    finally:
        store.close()


def add_one_advisor(settings: Settings, login: str, first_name: str, last_name: str, role: str, password: str) -> None:
    """Raises: RelationError; ValueError when the role is unknown."""
    store = Store(settings.database_url)
    try:
        with store.write() as uow:
            add_advisor(uow, make_relation(settings), login, first_name, last_name, Role(role), password)
            uow.commit()
    finally:
        store.close()
