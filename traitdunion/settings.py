"""One typed settings object, read from the environment and `.env` at the entry points only. See docs/settings.md."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from relation.model.retention import Retention

ROOT = Path(__file__).resolve().parent.parent
SECRET_MIN_CHARS = 24
SECRET_MIN_VARIETY = 10
"""Different characters: a drawn secret has more, `xxxx…` and `changeme` have not."""
SECRETS = ("BRAIN_TOKEN", "ACTIONS_TOKEN", "API_TOKEN", "CUSTOMER_TOKEN_SECRET")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class SettingsError(Exception):
    """A setting is missing or malformed: the message names it and says what was expected."""


@dataclass(frozen=True)
class Settings:
    """Secrets are not shown when it is printed or logged."""

    host: str
    port: int
    public_url: str
    brain_url: str
    brain_port: int
    brain_token: str = field(repr=False)
    actions_token: str = field(repr=False)
    api_token: str = field(repr=False)
    customer_token_secret: str = field(repr=False)
    database_url: str = field(repr=False)
    data_dir: Path
    models_dir: Path
    brain_encoder_dir: Path | None
    """A sentence encoder of the brand's own, in the place of the brain's deep one."""
    message_max_chars: int
    proxies: int
    """How many of ours stand in front: that many entries of X-Forwarded-For are believed."""
    sockets_per_address: int
    new_chats_per_minute: int
    files_dir: Path
    file_max_mb: int
    """0: no file is taken."""
    files_kept_days: int
    retention: Retention
    widget_origins: frozenset[str]
    demo_password: str | None = field(repr=False)
    is_demo: bool
    has_demo_talks: bool
    """The demonstration's own conversations are written on an empty database."""

    @property
    def actions_url(self) -> str:
        """Where the brain calls the service's actions: always loopback."""
        return f"http://127.0.0.1:{self.port}/internal/actions"

    @property
    def is_secure(self) -> bool:
        return self.public_url.startswith("https://")


def read_settings(environ: Mapping[str, str] | None = None, env_file: Path | None = None) -> Settings:
    """The environment wins over `.env`. Raises: SettingsError."""
    file = env_file or ROOT / ".env"
    values = {
        **{key: value or "" for key, value in dotenv_values(file).items()},
        **(os.environ if environ is None else environ),
    }
    mode = values.get("MODE") or "local"
    if mode not in ("local", "production"):
        raise SettingsError(f"MODE: {mode!r}, expected local or production")
    port = _port(values, "PORT", 8080)
    brain_port = _port(values, "BRAIN_PORT", 5005)
    host = values.get("HOST") or "127.0.0.1"
    is_exposed = mode != "local" or host not in LOOPBACK
    if mode == "production":
        _check_production(values)
    database_url = values.get("DATABASE_URL") or f"sqlite:///{ROOT / 'var' / 'traitdunion.sqlite3'}"
    return Settings(
        host=host,
        port=port,
        public_url=values.get("PUBLIC_URL") or f"http://127.0.0.1:{port}",
        brain_url=values.get("BRAIN_URL") or f"http://127.0.0.1:{brain_port}",
        brain_port=brain_port,
        brain_token=_secret(values, "BRAIN_TOKEN", is_exposed),
        actions_token=_secret(values, "ACTIONS_TOKEN", is_exposed),
        api_token=_secret(values, "API_TOKEN", is_exposed),
        customer_token_secret=_secret(values, "CUSTOMER_TOKEN_SECRET", is_exposed, SECRET_MIN_CHARS + 8),
        database_url=database_url,
        data_dir=Path(values.get("DATA_DIR") or ROOT / "data"),
        models_dir=Path(values.get("MODELS_DIR") or ROOT / "models"),
        brain_encoder_dir=_folder(values, "BRAIN_ENCODER_DIR"),
        message_max_chars=_whole(values, "MESSAGE_MAX_CHARS", 5_000, minimum=1),
        proxies=_whole(values, "PROXIES", 0),
        sockets_per_address=_whole(values, "SOCKETS_PER_ADDRESS", 100, minimum=1),
        new_chats_per_minute=_whole(values, "NEW_CHATS_PER_MINUTE", 20, minimum=1),
        files_dir=Path(values.get("FILES_DIR") or _files_beside(database_url)),
        file_max_mb=_whole(values, "FILE_MAX_MB", 10),
        files_kept_days=_whole(values, "FILES_KEPT_DAYS", 365),
        retention=Retention(
            events_days=_whole(values, "EVENTS_KEPT_DAYS", 90),
            audit_days=_whole(values, "AUDIT_KEPT_DAYS", 1_095),
            sessions_days=_whole(values, "SESSIONS_KEPT_DAYS", 30),
            inbox_days=_whole(values, "INBOX_KEPT_DAYS", 90),
            outbox_days=_whole(values, "OUTBOX_KEPT_DAYS", 90),
        ),
        widget_origins=frozenset(values.get("WIDGET_ORIGINS", "").replace(",", " ").split()),
        demo_password=values.get("DEMO_PASSWORD") or None,
        is_demo=_flag(values, "DEMO", mode == "local"),
        has_demo_talks=_flag(values, "DEMO", mode == "local") and _flag(values, "DEMO_TALKS", default=True),
    )


def _files_beside(database_url: str) -> Path:
    """A folder of this database alone: a file that its database does not know is deleted."""
    scheme, _, place = database_url.partition("://")
    if scheme.startswith("sqlite"):
        return Path(place.removeprefix("/") or ROOT / "var" / "memory").with_suffix(".files")
    return ROOT / "var" / f"{urlsplit(database_url).path.strip('/') or 'database'}.files"


def _port(values: Mapping[str, str], name: str, default: int) -> int:
    port = _whole(values, name, default, minimum=1)
    if port > 65_535:
        raise SettingsError(f"{name}: {port}, expected a port between 1 and 65535")
    return port


def _whole(values: Mapping[str, str], name: str, default: int, minimum: int = 0) -> int:
    given = values.get(name) or str(default)
    try:
        number = int(given)
    except ValueError as error:
        raise SettingsError(f"{name}: {given!r}, expected a whole number") from error
    if number < minimum:
        raise SettingsError(f"{name}: {number}, expected {minimum} or more")
    return number


def _folder(values: Mapping[str, str], name: str) -> Path | None:
    """Absolute; a relative one is of the project's folder."""
    if not values.get(name):
        return None
    folder = ROOT / Path(values[name]).expanduser()
    if not folder.is_dir():
        raise SettingsError(f"{name}: {folder}: there is no such directory")
    return folder


def _flag(values: Mapping[str, str], name: str, default: bool) -> bool:
    given = values.get(name) or ("1" if default else "0")
    if given not in ("0", "1"):
        raise SettingsError(f"{name}: {given!r}, expected 0 or 1")
    return given == "1"


def _secret(values: Mapping[str, str], name: str, is_exposed: bool, minimum: int = SECRET_MIN_CHARS) -> str:
    """`traitdunion setup` writes random ones into .env. A missing one refuses to start, a short one off loopback."""
    given = values.get(name, "")
    if not given:
        raise SettingsError(f"{name} is missing: run `make setup`, which writes .env, or set it")
    if len(given) < minimum and is_exposed:
        raise SettingsError(f"{name} is too short: at least {minimum} characters outside local mode, or off loopback")
    return given


def _check_production(values: Mapping[str, str]) -> None:
    """What is harmless on one's own machine, and not in front of customers. Raises: SettingsError."""
    url = values.get("PUBLIC_URL", "")
    if not (url.startswith("https://") and urlsplit(url).hostname):
        raise SettingsError(f"PUBLIC_URL: {url!r}, expected https://… with MODE=production")
    if _flag(values, "DEMO", default=False) and not _flag(values, "DEMO_IN_PRODUCTION", default=False):
        raise SettingsError("DEMO: '1', expected 0 with MODE=production, or DEMO_IN_PRODUCTION=1 if it is meant")
    given = {name: values.get(name, "") for name in SECRETS}
    for name, secret in given.items():
        if secret and (len(set(secret)) < SECRET_MIN_VARIETY or name in secret):
            raise SettingsError(f"{name} looks like a placeholder: draw one, as `traitdunion setup` does")
        if secret and list(given.values()).count(secret) > 1:
            raise SettingsError(f"{name} is also the value of another secret: draw one for each")
