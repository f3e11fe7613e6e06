"""A model of another version of the brain is refused in one sentence, before anything of it is loaded."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, make_dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.model_needed import WithoutTraceback, stop_without_model
from bot.nlu import heads, motif_model, objective, sentence_models
from bot.nlu.encoder import Encoder
from bot.nlu.learnt import OtherVersion, keep, shape_of, take
from bot.nlu.objective import ObjectiveClassifier
from bot.nlu.style import PersonaDetector

HERE = {"shape": "a1", "deep encoder": "e5"}


@dataclass
class Small:
    weights: int


def test_what_was_learnt_is_read_again(tmp_path: Path) -> None:
    keep(tmp_path, "motifs", Small(3), HERE)
    assert take(tmp_path, "motifs", HERE) == Small(3)
    assert take(tmp_path, "motifs", {**HERE, "deep encoder": None}) == Small(3), "it cannot run here"


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ({**HERE, "shape": "b2"}, "another shape"),
        ({**HERE, "deep encoder": "local-12"}, "another deep encoder"),
        ({"shape": "b2", "deep encoder": "local-12"}, "another shape, another deep encoder"),
    ],
)
def test_another_version_is_named_and_what_to_do_too(tmp_path: Path, there: dict, said: str) -> None:
    keep(tmp_path, "motifs", Small(3), there)
    (tmp_path / "motifs.joblib").write_bytes(b"never read")
    with pytest.raises(OtherVersion, match=f"its motifs were learnt with {said}\\): run `make train`$"):
        take(tmp_path, "motifs", HERE)


def test_a_model_without_a_note_or_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OtherVersion, match="its motifs do not say which"):
        take(tmp_path, "motifs", HERE)
    keep(tmp_path, "motifs", Small(3), HERE)
    (tmp_path / "motifs.joblib").write_bytes(b"torn")
    with pytest.raises(OtherVersion, match="its motifs cannot be read"):
        take(tmp_path, "motifs", HERE)


def test_another_field_is_another_shape() -> None:
    shapes = {shape_of(make_dataclass("Net", fields)) for fields in (["a"], ["a", "b"], ["a"])}
    assert len(shapes) == 2


@pytest.fixture
def examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TrainingData:
    """Few, with their vectors; what is cached goes elsewhere, and no deep encoder slows them."""
    for module in (objective, motif_model, sentence_models):
        monkeypatch.setattr(module, "deep_model", lambda: None)
    monkeypatch.setattr(sentence_models, "CACHE", tmp_path / "embeddings")
    monkeypatch.setattr(heads, "CACHE", tmp_path / "heads")
    prices = [f"combien coûte {thing} ?" for thing in ("le four", "la box", "ce vol", "un billet")] * 3
    parcels = [f"où est {thing} ?" for thing in ("mon colis", "ma commande", "ma robe", "mon lot")] * 3
    asked = [("s_informer.prix", text) for text in prices] + [
        ("gerer_contrat.suivi_commande", text) for text in parcels
    ]
    data = TrainingData([Message.build(text=text, intent=intent) for intent, text in asked])
    return Encoder().process_training_data(data)


@pytest.mark.parametrize(("kind", "note"), [(ObjectiveClassifier, "motifs.json"), (PersonaDetector, "persona.json")])
def test_what_a_component_learns_is_read_again_by_the_same_code_alone(
    tmp_path: Path, examples: TrainingData, kind: Any, note: str
) -> None:
    (tmp_path / "styles.yml").write_text(
        "presse: [vite, dépêchez-vous, urgent]\nneutre: [bonjour, je voudrais un four]\n"
    )
    config = {**kind.get_default_config(), "data": str(tmp_path / "styles.yml")}
    storage, resource = LocalModelStorage.create(tmp_path), Resource("learnt")
    kind.create(config, storage, resource, None).train(examples)
    assert kind.load(config, storage, resource, None)
    with storage.read_from(resource) as folder:
        (folder / note).write_text('{"shape": "another"}')
    with pytest.raises(OtherVersion, match="another shape"):
        kind.load(config, storage, resource, None)


class Routes:
    """Stands in for a Sanic blueprint: keeps its listeners."""

    def __init__(self) -> None:
        self.listeners: dict[str, Callable[..., Any]] = {}

    def listener(self, event: str) -> Callable[..., Any]:
        return lambda function: self.listeners.setdefault(event, function)


@pytest.mark.parametrize(
    ("agent", "is_stopped"),
    [(None, True), (SimpleNamespace(is_ready=lambda: False), True), (SimpleNamespace(is_ready=lambda: True), False)],
)
def test_a_server_without_a_model_stops(agent: Any, is_stopped: bool) -> None:
    routes, stopped = Routes(), []
    stop_without_model(routes)  # type: ignore[arg-type]
    app = SimpleNamespace(ctx=SimpleNamespace(agent=agent), stop=lambda: stopped.append(True))
    asyncio.run(routes.listeners["after_server_start"](app, None))
    assert bool(stopped) is is_stopped


@pytest.mark.parametrize(("error", "has_traceback"), [(OtherVersion("the sentence"), False), (KeyError("x"), True)])
def test_what_is_known_to_go_wrong_is_told_without_a_traceback(error: Exception, has_traceback: bool) -> None:
    record = logging.LogRecord("rasa", logging.ERROR, "", 0, "Could not load", None, (type(error), error, None))
    assert WithoutTraceback().filter(record)
    assert bool(record.exc_info) is has_traceback
    assert ("the sentence" in record.getMessage()) is not has_traceback
