"""A channel is on with all its credentials, off without any, and refused with half of them."""

from pathlib import Path

import pytest
from fakes.mail import ADDRESS, PASSWORD
from fakes.telegram import ENVIRON as TELEGRAM
from fakes.whatsapp import ENVIRON as WHATSAPP
from service import SECRETS

from traitdunion.settings import Settings, SettingsError, read_settings


def read(**environ: str) -> Settings:
    return read_settings({**SECRETS, **environ}, Path("/nonexistent/.env"))


def test_channels_are_off_and_say_what_they_need() -> None:
    channels = read().channels
    assert channels.telegram is None and channels.whatsapp is None
    assert channels.missing["telegram"] == tuple(TELEGRAM)
    assert channels.missing["whatsapp"] == tuple(WHATSAPP)
    assert [names[0] for names in channels.missing.values()][2:] == [
        "MESSENGER_TOKEN", "INSTAGRAM_TOKEN", "EMAIL_ADDRESS",
    ]  # fmt: skip
    assert (channels.sender_messages_per_minute, channels.channel_messages_per_minute) == (30, 12_000)


def test_channels_are_on_with_their_credentials_and_secrets_are_not_shown() -> None:
    settings = read(**TELEGRAM, **WHATSAPP)
    assert settings.channels.telegram is not None and settings.channels.whatsapp is not None
    assert set(settings.channels.missing) == {"messenger", "instagram", "email"}
    shown = repr(settings)
    assert not [secret for name, secret in {**TELEGRAM, **WHATSAPP}.items() if "ID" not in name and secret in shown]
    assert settings.channels.whatsapp.app.version == "v26.0"


@pytest.mark.parametrize("absent", [*TELEGRAM, *WHATSAPP])
def test_half_of_the_credentials_refuse_to_start(absent: str) -> None:
    given = {name: value for name, value in {**TELEGRAM, **WHATSAPP}.items() if name != absent}
    with pytest.raises(SettingsError, match=f"^{absent} is missing"):
        read(**given)


def test_the_application_alone_switches_nothing_on() -> None:
    shared = {name: value for name, value in WHATSAPP.items() if name.startswith("META")}
    assert read(**shared).channels.whatsapp is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_SECRET", "short"), ("TELEGRAM_SECRET", "with spaces in it, twenty"), ("META_VERIFY_TOKEN", "x"),
        ("TELEGRAM_API_URL", "http://api.telegram.org"), ("GRAPH_API_URL", "graph.facebook.com"),
        ("GRAPH_API_VERSION", "26"), ("GRAPH_API_VERSION", "v26.0/../x"), ("SENDER_MESSAGES_PER_MINUTE", "0"),
        ("CHANNEL_MESSAGES_PER_MINUTE", "many"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: "):
        read(**{**TELEGRAM, **WHATSAPP, name: value})


EMAIL = {
    "EMAIL_ADDRESS": ADDRESS, "EMAIL_PASSWORD": PASSWORD, "EMAIL_SMTP_URL": "smtp://mail.verger.test",
    "EMAIL_IMAP_URL": "imaps://mail.verger.test/",
}  # fmt: skip


def test_the_mailbox_is_on_with_its_credentials() -> None:
    settings = read(**EMAIL)
    email = settings.channels.email
    assert email is not None and PASSWORD not in repr(settings)
    assert (email.login, email.folder, email.look_every_s, email.authserv) == (ADDRESS, "INBOX", 30, None)
    assert (email.smtp.port, email.smtp.is_tls, email.imap.port, email.imap.is_tls) == (587, False, 993, True)
    assert not email.smtp.is_loopback, "so it must be encrypted by STARTTLS"
    other = read(**EMAIL, EMAIL_LOGIN="verger", EMAIL_FOLDER="Chat").channels.email
    assert other is not None and (other.login, other.folder) == ("verger", "Chat")


@pytest.mark.parametrize("absent", EMAIL)
def test_half_of_a_mailbox_refuses_to_start(absent: str) -> None:
    with pytest.raises(SettingsError, match=f"^{absent} is missing"):
        read(**{name: value for name, value in EMAIL.items() if name != absent})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EMAIL_ADDRESS", "contact"), ("EMAIL_SMTP_URL", "mail.verger.test"), ("EMAIL_SMTP_URL", "imaps://verger.test"),
        ("EMAIL_IMAP_URL", "https://verger.test"), ("EMAIL_IMAP_URL", "imaps://user:secret@verger.test"),
        ("EMAIL_SMTP_URL", "smtp://verger.test:99999"), ("EMAIL_IMAP_URL", "imaps://"), ("EMAIL_LOOK_EVERY_S", "0"),
    ],
)  # fmt: skip
def test_a_wrong_mailbox_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name) as refused:
        read(**{**EMAIL, name: value})
    assert "secret" not in str(refused.value)
