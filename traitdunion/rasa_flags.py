"""The flags that this project gives to Rasa's commands, unless they are given by hand. See CONTRIBUTING.md."""

from collections.abc import Sequence

from traitdunion.settings import Settings
from traitdunion.training import model_path

TRAINING = ["--config", "bot/config.yml", "--domain", "domain.yml", "--data", "data/nlu", "data/rules"]
RUNNING = ["--endpoints", "bot/endpoints.yml"]


def with_project_flags(settings: Settings, arguments: Sequence[str]) -> list[str]:
    """`shell` → `shell --model … --endpoints …`, and so on; unknown commands are passed on as they are."""
    given = list(arguments)
    model = ["--model", str(model_path(settings))]
    flags = {
        ("train",): [*TRAINING, "--out", str(settings.models_dir)],
        ("data", "validate"): TRAINING,
        ("shell",): [*model, *RUNNING, "--interface", "127.0.0.1", "--port", "5006"],
        ("run",): [*model, *RUNNING, "--credentials", "bot/credentials.yml", "--interface", "127.0.0.1"],
        ("test",): [*model, *RUNNING, "--stories", "tests/stories", "--nlu", "data/nlu", "--out", "var/rasa-test"],
    }
    for command, extra in flags.items():
        if tuple(given[: len(command)]) == command:
            head, rest = given[: len(command)], given[len(command) :]
            return [*head, *_missing(extra, rest), *rest]
    return given


def _missing(extra: Sequence[str], given: Sequence[str]) -> list[str]:
    """`extra` without the options that are in `given`."""
    kept: list[str] = []
    is_kept = True
    for word in extra:
        if word.startswith("--"):
            is_kept = word not in given
        if is_kept:
            kept.append(word)
    return kept
