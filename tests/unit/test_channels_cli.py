"""`traitdunion channels`: who we are on each platform, what is missing, what could not be delivered."""

from collections.abc import Iterator

import pytest
from channel_steps import speak, states
from fakes.mail import FakeMail
from fakes.telegram import FakeTelegram
from fakes.whatsapp import FakeWhatsApp
from steps import write
from typer.testing import CliRunner, Result

from relation.context import Relation
from relation.model.delivery import DeliveryState
from relation.services.dead_letters import dead_letters
from relation.services.deliveries import claim_due, note_failed
from relation.store.unit_of_work import Store
from traitdunion.cli import app
from traitdunion.installation import SECRETS


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["channels", *words])


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch, store_url: str) -> None:
    for name in SECRETS:
        monkeypatch.setenv(name, "s" * 40)
    monkeypatch.setenv("DATABASE_URL", store_url)


@pytest.fixture
def platforms(monkeypatch: pytest.MonkeyPatch, environ: None) -> Iterator[tuple[FakeTelegram, FakeWhatsApp]]:
    with FakeTelegram().running() as telegram, FakeWhatsApp().running() as whatsapp:
        for name, value in {**telegram.environ(), **whatsapp.environ()}.items():
            monkeypatch.setenv(name, value)
        yield telegram, whatsapp


@pytest.fixture
def dead(store: Store, relation: Relation) -> str:
    """The number of a dead letter."""
    speak(store, relation, write(store, relation, "4242", "Bonjour", "telegram", first_name="Inès"), "Bonjour.")
    with store.write() as uow:
        (delivery,) = claim_due(uow, relation, "telegram", 1)
        note_failed(uow, relation, delivery.entry_id, "blocked")
        uow.commit()
    return delivery.entry_id


@pytest.mark.usefixtures("environ")
def test_channels_that_are_off_say_what_they_lack() -> None:
    said = run("check")
    assert said.exit_code == 0
    assert "telegram : éteint, il manque TELEGRAM_TOKEN, TELEGRAM_SECRET." in said.stdout
    assert "META_APP_SECRET" in said.stdout


def test_channels_that_answer_are_named(platforms: tuple[FakeTelegram, FakeWhatsApp]) -> None:
    said = run("check")
    assert said.exit_code == 0, said.stderr
    assert "telegram : branché : @le_verger_bot" in said.stdout
    assert "whatsapp : branché : Le Verger, +33 3 88 00 00 00" in said.stdout


@pytest.mark.usefixtures("environ")
def test_both_doors_of_the_mailbox_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeMail().running() as mail:
        for name, value in {**mail.environ(), "PUBLIC_URL": "https://chat.exemple.fr"}.items():
            monkeypatch.setenv(name, value)
        assert "email : branché : contact@verger.test, INBOX" in run("check").stdout
        assert mail.commands[-1] == "LOGOUT"
        assert "rien à brancher" in run("connect").stdout
        monkeypatch.setenv("EMAIL_FOLDER", "Absent")
        assert "(imap_folder)" in run("check").stderr
        mail.imap_password = "another"
        assert "(imap_sign_in)" in run("check").stderr
        mail.smtp_password = "another"
        assert "(smtp_535)" in run("check").stderr
    said = run("check")
    assert (said.exit_code, "email : ne répond pas comme il faut (unreachable)." in said.stderr) == (1, True)


def test_a_channel_that_refuses_us_is_told(platforms: tuple[FakeTelegram, FakeWhatsApp]) -> None:
    platforms[0].token = "another"
    said = run("check")
    assert said.exit_code == 1
    assert "telegram : ne répond pas comme il faut (telegram_401)." in said.stderr
    assert "whatsapp : branché" in said.stdout


def test_connecting_points_telegram_at_us(
    platforms: tuple[FakeTelegram, FakeWhatsApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("connect").exit_code == 2
    monkeypatch.setenv("PUBLIC_URL", "https://chat.exemple.fr/")
    said = run("connect")
    assert said.exit_code == 0
    assert platforms[0].webhook["url"] == "https://chat.exemple.fr/channels/telegram/webhook"
    assert platforms[0].webhook["allowed_updates"] == ["message", "edited_message", "callback_query"]
    assert "collez https://chat.exemple.fr/channels/whatsapp/webhook" in said.stdout


@pytest.mark.usefixtures("environ")
def test_dead_letters_are_listed_and_sent_again(store: Store, dead: str) -> None:
    listed = run("failed").stdout
    assert dead in listed and "blocked" in listed and "Inès" in listed
    assert "Bonjour" not in listed, "without anybody's words"
    assert run("resend").exit_code == 2
    assert run("resend", "no-such-id").exit_code == 2
    assert run("resend", dead).exit_code == 0
    assert states(store) == [DeliveryState.QUEUED]
    with store.read() as uow:
        assert dead_letters(uow) == []
    assert "Rien" in run("failed").stdout
    assert "À renvoyer : 0" in run("resend", "--all").stdout
