"""The demonstration's advisors: there with DEMO=1, shut out of the desk with DEMO=0."""

from pathlib import Path

import pytest

from relation.context import Relation
from relation.model.errors import Refused
from relation.model.people import Role
from relation.services.advisors import add_advisor, session_of, sign_in
from relation.store.unit_of_work import Store
from traitdunion.demo import DEMO_ADVISORS, retire_demo, seed_demo
from traitdunion.settings import Settings, read_settings

PASSWORD = "a password for tests"
SECRETS = dict.fromkeys(("BRAIN_TOKEN", "ACTIONS_TOKEN", "API_TOKEN", "CUSTOMER_TOKEN_SECRET"), "s" * 40)


def settings_for(url: str, password: str = PASSWORD) -> Settings:
    environ = {**SECRETS, "DATABASE_URL": url, "DEMO_PASSWORD": password}
    return read_settings(environ, Path("/nonexistent/.env"))


def enter(store: Store, relation: Relation, login: str) -> str:
    with store.write() as uow:
        token, _ = sign_in(uow, relation, login, PASSWORD)
        uow.commit()
    return token


def test_without_the_demonstration_its_advisors_are_shut_out(seeded_url: str, relation: Relation) -> None:
    settings, store = settings_for(seeded_url), Store(seeded_url)
    assert [line.split()[-1] for line in seed_demo(settings)] == [f"{demo.login}." for demo in DEMO_ADVISORS]
    token = enter(store, relation, "camille")
    told = retire_demo(settings)
    assert [demo.login in line for demo, line in zip(DEMO_ADVISORS, told, strict=True)] == [True] * 3
    for demo in DEMO_ADVISORS:
        with pytest.raises(Refused, match="wrong_credentials"):
            enter(store, relation, demo.login)
    with store.read() as uow:
        assert session_of(uow, relation, token) is None, "a desk that was open is closed"
        assert [line.action for line in uow.events.audit_of("yanis")] == ["add_advisor", "disable_advisor"]
    assert retire_demo(settings) == [], "said once"
    assert list(seed_demo(settings)) == []
    assert enter(store, relation, "camille"), "open again with DEMO=1"
    store.close()


def test_the_password_is_the_one_that_is_printed(seeded_url: str, relation: Relation) -> None:
    store = Store(seeded_url)
    list(seed_demo(settings_for(seeded_url, "what an earlier start was given")))
    with pytest.raises(Refused, match="wrong_credentials"):
        enter(store, relation, "camille")
    list(seed_demo(settings_for(seeded_url)))
    token = enter(store, relation, "camille")
    list(seed_demo(settings_for(seeded_url)))
    with store.read() as uow:
        assert session_of(uow, relation, token) is not None, "the same password ends no session"
    store.close()


def test_a_real_advisor_of_the_same_login_stays(store_url: str, store: Store, relation: Relation) -> None:
    with store.write() as uow:
        add_advisor(uow, relation, "camille", "Camille", "Durand", Role.ADVISOR, PASSWORD)
        uow.commit()
    assert retire_demo(settings_for(store_url)) == []
    assert enter(store, relation, "camille")


def test_a_database_that_is_not_there_is_left_alone(tmp_path: Path) -> None:
    assert retire_demo(settings_for(f"sqlite:///{tmp_path / 'nothing.sqlite3'}")) == []
