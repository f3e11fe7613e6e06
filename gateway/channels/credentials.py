"""What it takes to speak with each platform. None: the channel is off."""

from dataclasses import dataclass, field

from relation.model.identity import Ways

TELEGRAM_URL = "https://api.telegram.org"
GRAPH_URL = "https://graph.facebook.com"
GRAPH_VERSION = "v26.0"


@dataclass(frozen=True)
class TelegramCredentials:
    token: str = field(repr=False)
    secret: str = field(repr=False)
    """What Telegram sends back in each webhook: letters, digits, `_` and `-`."""
    url: str = TELEGRAM_URL


@dataclass(frozen=True)
class MetaApp:
    """The application that signs the webhooks of WhatsApp, Messenger and Instagram."""

    secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    url: str = GRAPH_URL
    version: str = GRAPH_VERSION


@dataclass(frozen=True)
class WhatsAppCredentials:
    token: str = field(repr=False)
    phone_number_id: str
    app: MetaApp


@dataclass(frozen=True)
class PageCredentials:
    """Of a Facebook page, or of an Instagram account linked to one."""

    token: str = field(repr=False)
    page_id: str
    app: MetaApp


@dataclass(frozen=True)
class MailServer:
    """`is_tls`: encrypted from the first byte; else by STARTTLS, and never in clear but over loopback."""

    host: str
    port: int
    is_tls: bool
    is_loopback: bool


@dataclass(frozen=True)
class EmailCredentials:
    """Of one mailbox, and of the server that its answers leave by."""

    address: str
    login: str
    password: str = field(repr=False)
    smtp: MailServer
    imap: MailServer
    folder: str = "INBOX"
    look_every_s: int = 30
    authserv: str | None = None
    """The name by which its server signs Authentication-Results."""


@dataclass(frozen=True)
class ChannelSettings:
    """`missing`: for each channel that is off, the settings it would need."""

    telegram: TelegramCredentials | None = None
    whatsapp: WhatsAppCredentials | None = None
    messenger: PageCredentials | None = None
    instagram: PageCredentials | None = None
    email: EmailCredentials | None = None
    missing: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ways: Ways = field(default_factory=Ways)
    sender_messages_per_minute: int = 30
    channel_messages_per_minute: int = 12_000
