"""What the commands start, without starting it."""

from pathlib import Path
from typing import Any

import pytest
import uvicorn
from steps import hire
from typer.testing import CliRunner

from relation.context import Relation
from relation.store.unit_of_work import Store
from traitdunion.cli import app
from traitdunion.installation import SECRETS


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in SECRETS:
        monkeypatch.setenv(name, "s" * 40)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'service.sqlite3'}")


@pytest.mark.usefixtures("environ")
def test_the_server_believes_no_forwarded_header_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """uvicorn would believe whoever calls from the loopback: PROXIES decides, in gateway/addresses.py."""
    started: list[dict[str, Any]] = []
    monkeypatch.setattr(uvicorn, "run", lambda _application, **options: started.append(options))
    assert CliRunner().invoke(app, ["serve"]).exit_code == 0
    assert started[0]["proxy_headers"] is False


@pytest.mark.parametrize(("demo", "is_told"), [("0", True), ("1", False)])
def test_serving_without_the_demonstration_shuts_its_advisors_out(
    seeded_url: str, monkeypatch: pytest.MonkeyPatch, demo: str, is_told: bool, environ: None
) -> None:
    monkeypatch.setattr(uvicorn, "run", lambda _application, **_options: None)
    monkeypatch.setenv("DATABASE_URL", seeded_url)
    monkeypatch.setenv("DEMO_PASSWORD", "a password for tests")
    assert CliRunner().invoke(app, ["seed"]).exit_code == 0
    monkeypatch.setenv("DEMO", demo)
    said = CliRunner().invoke(app, ["serve"])
    assert said.exit_code == 0
    assert ("camille" in said.stderr) is is_told


@pytest.mark.usefixtures("environ")
def test_purging_tells_what_went_or_why_it_cannot(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    absent = CliRunner().invoke(app, ["purge"])
    assert absent.exit_code == 2
    assert "traitdunion migrate" in absent.stderr
    monkeypatch.setenv("DATABASE_URL", store_url)
    done = CliRunner().invoke(app, ["purge"])
    assert (done.exit_code, done.stdout) == (0, "Rien à supprimer.\n")


@pytest.mark.usefixtures("environ")
def test_what_an_advisor_is_offered_is_set_or_refused(
    store: Store, store_url: str, relation: Relation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", store_url)
    hire(store, relation, "claire")
    given = ["advisor", "duties", "claire", "--capacity", "3", "--skill", "sav", "--language", "en"]
    assert CliRunner().invoke(app, given).exit_code == 0
    with store.read() as uow:
        claire = uow.advisors.by_login("claire")
        assert claire is not None
        assert (claire.capacity, claire.skills, claire.languages) == (3, ["sav"], ["en"])
    for wrong in (["advisor", "duties", "nobody"], ["advisor", "duties", "claire", "--skill", "cuisine"]):
        refused = CliRunner().invoke(app, wrong)
        assert refused.exit_code == 2
        assert "Refusé" in refused.stderr
