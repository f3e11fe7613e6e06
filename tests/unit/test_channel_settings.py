"""A channel is on with all its credentials, off without any, and refused with half of them."""

from pathlib import Path

import pytest
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
    assert [names[0] for names in channels.missing.values()][2:] == ["MESSENGER_TOKEN", "INSTAGRAM_TOKEN"]
    assert (channels.sender_messages_per_minute, channels.channel_messages_per_minute) == (30, 12_000)


def test_channels_are_on_with_their_credentials_and_secrets_are_not_shown() -> None:
    settings = read(**TELEGRAM, **WHATSAPP)
    assert settings.channels.telegram is not None and settings.channels.whatsapp is not None
    assert set(settings.channels.missing) == {"messenger", "instagram"}
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
