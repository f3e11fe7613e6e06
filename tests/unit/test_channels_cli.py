"""`traitdunion channels`: who we are on each platform, what is missing, what could not be delivered."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

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


def relation_after(relation: Relation, **spans: float) -> Relation:
    later = datetime.now(UTC) + timedelta(**spans)
    return replace(relation, now=lambda: later)


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
def test_a_template_is_queued_by_hand(store: Store, relation: Relation) -> None:
    inside = write(store, relation, "FR.1", "Bonjour", "whatsapp", first_name="Inès")
    said = run("template", inside, "reponse_prete", "Inès")
    assert said.exit_code == 0, said.stderr
    assert "À envoyer : Bonjour Inès, nous avons une réponse" in said.stdout
    with store.write() as uow:
        (delivery,) = claim_due(uow, relation_after(relation, days=30), "whatsapp", 1)
    assert delivery.template == {"name": "reponse_prete", "language": "fr", "values": ["Inès"]}, "whatever the window"


@pytest.mark.usefixtures("environ")
@pytest.mark.parametrize(
    ("channel", "words", "told"),
    [
        ("whatsapp", ["inconnu"], "reponse_prete"), ("whatsapp", ["reponse_prete"], "template_values"),
        ("telegram", ["reponse_prete", "Inès"], "no_templates"),
    ],
)  # fmt: skip
def test_a_template_that_cannot_leave_is_refused(
    store: Store, relation: Relation, channel: str, words: list[str], told: str
) -> None:
    said = run("template", write(store, relation, "1", "Bonjour", channel), *words)
    assert said.exit_code == 2
    assert told in said.stderr
    assert states(store) == []


@pytest.mark.usefixtures("environ")
def test_a_template_for_nobody_is_refused(store: Store) -> None:
    said = run("template", "no-such-conversation", "reponse_prete", "Inès")
    assert (said.exit_code, "conversation_unknown" in said.stderr) == (2, True)


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
