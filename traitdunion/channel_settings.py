"""The settings of the messaging channels: without credentials a channel is off, with half of them nothing starts."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from gateway.channels.credentials import (
    GRAPH_URL,
    GRAPH_VERSION,
    TELEGRAM_URL,
    ChannelSettings,
    EmailCredentials,
    MailServer,
    MetaApp,
    PageCredentials,
    TelegramCredentials,
    WhatsAppCredentials,
)
from relation.model.identity import Ways
from traitdunion.settings_reading import SettingsError, whole

SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
VERSION = re.compile(r"v[0-9]+\.[0-9]+")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
OF_META = ("META_APP_SECRET", "META_VERIFY_TOKEN")
NUMBER = re.compile(r"[1-9][0-9]{6,14}")
NAME = re.compile(r"[A-Za-z0-9._]{1,32}")
OF_TELEGRAM = ("TELEGRAM_TOKEN", "TELEGRAM_SECRET")
OF_WHATSAPP = ("WHATSAPP_TOKEN", "WHATSAPP_PHONE_NUMBER_ID")
OF_MESSENGER = ("MESSENGER_TOKEN", "MESSENGER_PAGE_ID")
OF_INSTAGRAM = ("INSTAGRAM_TOKEN", "INSTAGRAM_ACCOUNT_ID")
OF_EMAIL = ("EMAIL_ADDRESS", "EMAIL_PASSWORD", "EMAIL_SMTP_URL", "EMAIL_IMAP_URL")
ADDRESS = re.compile(r"[^@\s<>]+@[A-Za-z0-9.-]+")
SMTP_PORTS, IMAP_PORTS = {"smtps": 465, "smtp": 587}, {"imaps": 993, "imap": 143}


def read_channel_settings(values: Mapping[str, str]) -> ChannelSettings:
    """Raises: SettingsError."""
    telegram = _telegram(values) if _is_on(values, OF_TELEGRAM) else None
    whatsapp = _whatsapp(values) if _is_on(values, OF_WHATSAPP, OF_META) else None
    messenger = _messenger(values) if _is_on(values, OF_MESSENGER, OF_META) else None
    instagram = _instagram(values) if _is_on(values, OF_INSTAGRAM, OF_META) else None
    email = _email(values) if _is_on(values, OF_EMAIL) else None
    needed = {
        "telegram": (telegram, OF_TELEGRAM), "whatsapp": (whatsapp, (*OF_WHATSAPP, *OF_META)),
        "messenger": (messenger, (*OF_MESSENGER, *OF_META)), "instagram": (instagram, (*OF_INSTAGRAM, *OF_META)),
        "email": (email, OF_EMAIL),
    }  # fmt: skip
    return ChannelSettings(
        telegram=telegram,
        whatsapp=whatsapp,
        messenger=messenger,
        instagram=instagram,
        email=email,
        missing={name: names for name, (found, names) in needed.items() if found is None},
        ways=_ways(values, ChannelSettings(telegram, whatsapp, messenger, instagram, email)),
        sender_messages_per_minute=whole(values, "SENDER_MESSAGES_PER_MINUTE", 30, minimum=1),
        channel_messages_per_minute=whole(values, "CHANNEL_MESSAGES_PER_MINUTE", 12_000, minimum=1),
    )


def _is_on(values: Mapping[str, str], own: tuple[str, ...], shared: tuple[str, ...] = ()) -> bool:
    """False when none of its own credentials is given. Raises: SettingsError when some are, and not all."""
    given = [name for name in own if values.get(name)]
    absent = [name for name in (*own, *shared) if not values.get(name)]
    if given and absent:
        raise SettingsError(f"{absent[0]} is missing: {given[0]} is set, and one is nothing without the other")
    return bool(given)


def _ways(values: Mapping[str, str], channels: ChannelSettings) -> Ways:
    """Of the channels that are on and have a public name; Messenger's is its page's id, e-mail's its address.

    Raises: SettingsError.
    """
    names = {
        "whatsapp": _public(values.get("WHATSAPP_NUMBER"), "WHATSAPP_NUMBER", NUMBER, "digits, country code first"),
        "telegram": _public(values.get("TELEGRAM_BOT"), "TELEGRAM_BOT", NAME, "the bot's name"),
        "messenger": channels.messenger.page_id if channels.messenger else None,
        "instagram": _public(values.get("INSTAGRAM_NAME"), "INSTAGRAM_NAME", NAME, "the account's name"),
        "email": channels.email.address if channels.email else None,
    }
    return Ways({name: public for name, public in names.items() if public and getattr(channels, name) is not None})


def _public(given: str | None, setting: str, form: re.Pattern[str], expected: str) -> str | None:
    """As links hold it: without `@`, `+` or spaces."""
    bare = re.sub(r"^[@+]|\s", "", given or "")
    if bare and not form.fullmatch(bare):
        raise SettingsError(f"{setting}: {given!r}, expected {expected}")
    return bare or None


def _telegram(values: Mapping[str, str]) -> TelegramCredentials:
    if not SECRET.fullmatch(values["TELEGRAM_SECRET"]):
        raise SettingsError("TELEGRAM_SECRET: expected 16 to 256 letters, digits, `_` and `-`")
    url = _address(values.get("TELEGRAM_API_URL"), "TELEGRAM_API_URL", TELEGRAM_URL)
    return TelegramCredentials(values["TELEGRAM_TOKEN"], values["TELEGRAM_SECRET"], url)


def _whatsapp(values: Mapping[str, str]) -> WhatsAppCredentials:
    return WhatsAppCredentials(values["WHATSAPP_TOKEN"], values["WHATSAPP_PHONE_NUMBER_ID"], _app(values))


def _messenger(values: Mapping[str, str]) -> PageCredentials:
    return PageCredentials(values["MESSENGER_TOKEN"], values["MESSENGER_PAGE_ID"], _app(values))


def _instagram(values: Mapping[str, str]) -> PageCredentials:
    return PageCredentials(values["INSTAGRAM_TOKEN"], values["INSTAGRAM_ACCOUNT_ID"], _app(values))


def _email(values: Mapping[str, str]) -> EmailCredentials:
    address = values["EMAIL_ADDRESS"].strip().lower()
    if not ADDRESS.fullmatch(address):
        raise SettingsError(f"EMAIL_ADDRESS: {address!r}, expected one like contact@exemple.fr")
    return EmailCredentials(
        address=address,
        login=values.get("EMAIL_LOGIN") or address,
        password=values["EMAIL_PASSWORD"],
        smtp=_server(values, "EMAIL_SMTP_URL", SMTP_PORTS),
        imap=_server(values, "EMAIL_IMAP_URL", IMAP_PORTS),
        folder=values.get("EMAIL_FOLDER") or "INBOX",
        look_every_s=whole(values, "EMAIL_LOOK_EVERY_S", 30, minimum=1),
        authserv=values.get("EMAIL_AUTHSERV") or None,
    )


def _server(values: Mapping[str, str], name: str, ports: Mapping[str, int]) -> MailServer:
    """`…s://host`: encrypted from the first byte; without the s by STARTTLS, or in clear over loopback only."""
    parts = urlsplit(values[name].strip())
    expected = f"{name}: expected {next(iter(ports))}://host or {next(iter(ports))}://host:port, without a password"
    try:
        port = parts.port or ports.get(parts.scheme)
    except ValueError as error:
        raise SettingsError(expected) from error
    if port is None or not parts.hostname or parts.username or parts.path not in ("", "/"):
        raise SettingsError(expected)
    is_loopback = parts.hostname in LOOPBACK
    return MailServer(parts.hostname, port, parts.scheme.endswith("s"), is_loopback)


def _app(values: Mapping[str, str]) -> MetaApp:
    if not SECRET.fullmatch(values["META_VERIFY_TOKEN"]):
        raise SettingsError("META_VERIFY_TOKEN: expected 16 to 256 letters, digits, `_` and `-`")
    version = values.get("GRAPH_API_VERSION") or GRAPH_VERSION
    if not VERSION.fullmatch(version):
        raise SettingsError(f"GRAPH_API_VERSION: {version!r}, expected one like {GRAPH_VERSION}")
    url = _address(values.get("GRAPH_API_URL"), "GRAPH_API_URL", GRAPH_URL)
    return MetaApp(values["META_APP_SECRET"], values["META_VERIFY_TOKEN"], url, version)


def _address(given: str | None, name: str, default: str) -> str:
    """Without a slash at its end. Tokens travel to it: in clear over loopback only."""
    url = (given or default).rstrip("/")
    parts = urlsplit(url)
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)):
        raise SettingsError(f"{name}: {url!r}, expected https://…")
    return url
