"""Every setting is documented, read once, and refused with its name when it is wrong."""

import re
from pathlib import Path

import pytest

from traitdunion import installation
from traitdunion.brain_env import brain_environ
from traitdunion.settings import Settings, SettingsError, read_settings
from traitdunion.training import fingerprint

ROOT = Path(__file__).parents[2]
LETTERS = "abcdefghijklmnopqrstuvw"
SECRETS = {
    "BRAIN_TOKEN": f"b{LETTERS}", "ACTIONS_TOKEN": f"a{LETTERS}", "API_TOKEN": f"p{LETTERS}",
    "CUSTOMER_TOKEN_SECRET": f"c{LETTERS}12345678",
}  # fmt: skip
PRODUCTION = {"MODE": "production", "PUBLIC_URL": "https://chat.exemple.fr"}
NO_FILE = Path("/nonexistent/.env")
SET_UP_ONLY = {"BRAIN_PYTHON", "PYTHON", "UV_SYSTEM_CERTS"}
SET_UP = ("settings.py", "brain_env.py", "installation.py")


def read(**environ: str) -> Settings:
    return read_settings({**SECRETS, **environ}, NO_FILE)


def named_in_code() -> set[str]:
    modules = ("settings.py", "channel_settings.py")
    code = "".join((ROOT / "traitdunion" / name).read_text(encoding="utf-8") for name in modules)
    return set(re.findall(r'(?:values(?:\.get)?[(\[]|\(values, )"([A-Z][A-Z_]+)"', code))


def named_in_example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def named_in_docs() -> dict[str, str]:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", text, re.MULTILINE))


def test_every_setting_is_in_the_example_and_in_the_docs() -> None:
    assert len(named_in_code()) > 15
    assert set(named_in_example()) == named_in_code()
    assert set(named_in_docs()) == named_in_code()


def test_an_encoder_of_ones_own_is_a_directory(tmp_path: Path) -> None:
    assert read(BRAIN_ENCODER_DIR="").brain_encoder_dir is None
    assert read(BRAIN_ENCODER_DIR=str(tmp_path)).brain_encoder_dir == tmp_path
    assert read(BRAIN_ENCODER_DIR="docs").brain_encoder_dir == ROOT / "docs"
    with pytest.raises(SettingsError, match=r"BRAIN_ENCODER_DIR: .*/none: there is no such directory"):
        read(BRAIN_ENCODER_DIR=str(tmp_path / "none"))


def test_another_encoder_calls_for_a_training(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"1")
    own = read(BRAIN_ENCODER_DIR=str(tmp_path))
    before = {fingerprint(read()), fingerprint(own)}
    (tmp_path / "model.onnx").write_bytes(b"12")
    assert len(before | {fingerprint(own)}) == 3
    assert brain_environ(own)["BRAIN_ENCODER_DIR"] == str(tmp_path)


def test_no_other_module_reads_the_environment() -> None:
    """Besides the set-up, which looks for a Python of its own. The supervisor hands the whole environment down."""
    found = {
        f"{path.relative_to(ROOT)}:{number}"
        for package in ("traitdunion", "relation", "gateway", "desk", "actions")
        for path in (ROOT / package).rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"os\.getenv|environ(\.get\(|\[)", line) and path.name not in SET_UP
    }
    assert not found


def test_the_set_ups_own_variables_are_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    used = (ROOT / "traitdunion" / "brain_env.py").read_text(encoding="utf-8") + (ROOT / "Makefile").read_text()
    for name in SET_UP_ONLY:
        assert f"`{name}`" in text
        assert name in used


def test_documented_defaults_are_the_real_ones() -> None:
    settings, documented = read(), named_in_docs()
    numbers = ("MESSAGE_MAX_CHARS", "PROXIES", "SOCKETS_PER_ADDRESS", "NEW_CHATS_PER_MINUTE")
    for name in ("HOST", "PORT", "BRAIN_PORT", *numbers):
        assert documented[name] == f"`{getattr(settings, name.lower())}`", name
    assert settings.public_url == "http://127.0.0.1:8080"
    assert settings.brain_url == "http://127.0.0.1:5005"
    assert settings.database_url == f"sqlite:///{ROOT / 'var' / 'traitdunion.sqlite3'}"
    assert (settings.data_dir, settings.models_dir) == (ROOT / "data", ROOT / "models")
    assert (settings.is_demo, settings.demo_password) == (True, None)
    assert settings.widget_origins == frozenset()
    for name in ("EVENTS", "AUDIT", "SESSIONS", "INBOX", "OUTBOX"):
        days = getattr(settings.retention, f"{name.lower()}_days")
        assert documented[f"{name}_KEPT_DAYS"] == f"`{days}`"


def test_the_example_is_the_defaults(tmp_path: Path) -> None:
    example = tmp_path / ".env"
    example.write_text((ROOT / ".env.example").read_text(encoding="utf-8"), encoding="utf-8")
    assert read_settings(SECRETS, example) == read()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=9000\nHOST=0.0.0.0\n", encoding="utf-8")
    settings = read_settings({**SECRETS, "PORT": "9100"}, file)
    assert (settings.port, settings.host) == (9100, "0.0.0.0")
    assert settings.public_url == "http://127.0.0.1:9100"


def test_an_empty_environment_is_not_the_process_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, secret in SECRETS.items():
        monkeypatch.setenv(name, secret)
    assert read_settings(None, NO_FILE).api_token == SECRETS["API_TOKEN"]
    with pytest.raises(SettingsError, match="BRAIN_TOKEN is missing"):
        read_settings({}, NO_FILE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MODE", "prod"), ("PORT", "http"), ("PORT", "0"), ("PORT", "65536"), ("PORT", "-1"), ("BRAIN_PORT", "5.5"),
        ("MESSAGE_MAX_CHARS", "many"), ("MESSAGE_MAX_CHARS", "0"), ("MESSAGE_MAX_CHARS", "-5"), ("DEMO", "yes"),
        ("PROXIES", "-1"), ("PROXIES", "all"), ("AUDIT_KEPT_DAYS", "-1"),
        ("SOCKETS_PER_ADDRESS", "0"), ("NEW_CHATS_PER_MINUTE", "0"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: .*expected"):
        read(**{name: value})


@pytest.mark.parametrize("name", SECRETS)
def test_a_missing_secret_refuses_to_start(name: str) -> None:
    for mode in ({"MODE": "local"}, PRODUCTION):
        with pytest.raises(SettingsError, match=f"^{name} is missing"):
            read(**{**mode, name: ""})


@pytest.mark.parametrize("name", SECRETS)
def test_a_short_secret_is_for_local_use_only(name: str) -> None:
    short = {name: SECRETS[name][:-1]}
    assert read(MODE="local", **short)
    for exposed in (PRODUCTION, {"MODE": "local", "HOST": "0.0.0.0"}):
        with pytest.raises(SettingsError, match=f"^{name} is too short"):
            read(**exposed, **short)
        assert read(**exposed)


def test_secrets_are_not_shown_with_the_settings() -> None:
    shown = repr(read(DEMO_PASSWORD="a demonstration password"))
    assert not [secret for secret in (*SECRETS.values(), "a demonstration password") if secret in shown]


@pytest.mark.parametrize("url", ["", "http://chat.exemple.fr", "https://", "chat.exemple.fr", "https:/chat.exemple.fr"])
def test_production_requires_an_https_address(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^PUBLIC_URL: .*https://"):
        read(**{**PRODUCTION, "PUBLIC_URL": url})
    assert read(**PRODUCTION).is_secure


@pytest.mark.parametrize("name", SECRETS)
def test_production_refuses_a_secret_that_was_never_drawn(name: str) -> None:
    for secret in ("x" * 40, "changeme" * 5, f"the value of {name} goes here"):
        with pytest.raises(SettingsError, match=f"^{name} looks like a placeholder") as refused:
            read(**PRODUCTION, **{name: secret})
        assert secret not in str(refused.value)
        assert read(**{name: secret})


def test_production_refuses_one_secret_for_two_uses() -> None:
    shared = {"API_TOKEN": SECRETS["CUSTOMER_TOKEN_SECRET"]}
    with pytest.raises(SettingsError, match="is also the value of another secret"):
        read(**PRODUCTION, **shared)
    assert read(**shared)


def test_production_refuses_the_demonstration_unless_it_is_meant() -> None:
    assert read(**PRODUCTION).is_demo is False
    assert read(**PRODUCTION, DEMO="0", DEMO_IN_PRODUCTION="1").is_demo is False
    assert read(**PRODUCTION, DEMO="1", DEMO_IN_PRODUCTION="1").is_demo is True
    for said in ({}, {"DEMO_IN_PRODUCTION": "0"}):
        with pytest.raises(SettingsError, match=r"^DEMO: '1', expected 0"):
            read(**PRODUCTION, DEMO="1", **said)
    assert read(DEMO="0").is_demo is False


def test_what_set_up_draws_is_good_for_production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "ROOT", tmp_path)
    (tmp_path / ".env.example").write_text((ROOT / ".env.example").read_text(encoding="utf-8"), encoding="utf-8")
    assert installation.write_env_file()
    assert read_settings({**PRODUCTION, "DEMO": "0"}, tmp_path / ".env").is_secure


def test_set_up_draws_what_a_copied_file_leaves_empty_and_keeps_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "ROOT", tmp_path)
    own = tmp_path / ".env"
    own.write_text("PORT=9999\nAPI_TOKEN=mine\nBRAIN_TOKEN=\n", encoding="utf-8")
    assert installation.write_env_file()
    port, api, brain = own.read_text(encoding="utf-8").splitlines()
    assert (port, api) == ("PORT=9999", "API_TOKEN=mine")
    assert len(brain) > len("BRAIN_TOKEN=") + 20
    assert own.stat().st_mode & 0o777 == 0o600
    assert not installation.write_env_file(), "nothing is empty any more"


def test_origins_are_separated_by_spaces_or_commas() -> None:
    wanted = {"https://a.exemple.fr", "https://b.exemple.fr"}
    for text in ("https://a.exemple.fr https://b.exemple.fr", "https://a.exemple.fr, https://b.exemple.fr"):
        assert read(WIDGET_ORIGINS=text).widget_origins == wanted


def test_https_makes_cookies_secure_and_actions_stay_on_loopback() -> None:
    settings = read(PUBLIC_URL="https://chat.exemple.fr", HOST="0.0.0.0", PORT="9000")
    assert settings.is_secure
    assert settings.actions_url == "http://127.0.0.1:9000/internal/actions"  # Rasa logs it: the token is apart
    assert not read().is_secure
