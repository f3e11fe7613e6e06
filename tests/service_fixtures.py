"""The whole service between fake platforms and a fake brain. A test module asks for it: `pytest_plugins`."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes.brain import FakeBrain
from fakes.mail import FakeMail
from fakes.messenger import FakePage
from fakes.platform import FakePlatform
from fakes.telegram import FakeTelegram
from fakes.whatsapp import FakeWhatsApp
from fastapi import FastAPI
from service import app_on

from relation.context import Relation


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    with FakeTelegram().running() as platform:
        yield platform


@pytest.fixture
def whatsapp() -> Iterator[FakeWhatsApp]:
    with FakeWhatsApp().running() as platform:
        yield platform


@pytest.fixture(params=["messenger", "instagram"])
def page(request: pytest.FixtureRequest) -> Iterator[FakePage]:
    with FakePage(request.param).running() as platform:
        yield platform


@pytest.fixture
def mail() -> Iterator[FakeMail]:
    with FakeMail().running() as server:
        yield server


@pytest.fixture
def brain() -> FakeBrain:
    """It echoes. A module whose tests need it to know more has its own."""
    return FakeBrain()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where the service keeps files."""
    return tmp_path / "files"


@pytest.fixture
def service_url(store_url: str) -> str:
    """The service's database. A module whose tests need the demonstration brand has its own."""
    return store_url


@pytest.fixture
def open_service(service_url: str, relation: Relation, brain: FakeBrain, root: Path) -> Callable[..., FastAPI]:
    """`(*platforms, **environ)`: connected to them, with these settings."""

    def make(*platforms: FakePlatform | FakeMail, **environ: str) -> FastAPI:
        told = {"FILES_DIR": str(root)}
        for platform in platforms:
            told |= platform.environ()
        return app_on(service_url, relation, brain, **told | environ)

    return make
