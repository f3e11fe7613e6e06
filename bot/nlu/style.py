"""How a message is written: the evidence of each persona, from its vector and its cues."""

from pathlib import Path
from typing import Any, Dict, List, Optional

import numpy as np
import sklearn
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression

from bot.nlu.cues import CUES_FILE, SURFACE, address_of, lexicon, notice
from bot.nlu.encoder import vector_of
from bot.nlu.heads import softmax
from bot.nlu.learnt import Conditions, keep, shape_of, take
from bot.nlu.motif_model import HERE, SHAPING_FILES, fingerprint_of
from bot.nlu.sentence_models import encode_cached, fast_model
from bot.nlu.text import has_words

CUE_WEIGHT = 0.6


class StyleComponent(GraphComponent):
    """Shared shape: learnt from one YAML file beside data/nlu, kept on disk under the component's own NAME."""

    NAME = ""
    OWN_FILES: List[Path] = []

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {"data": ""}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "StyleComponent":
        return cls(config, model_storage, resource)

    def __init__(
        self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource, learnt: Optional[Any] = None
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._learnt: Any = learnt

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Rasa's cache sees the source of the component's own class only, not that of the class below it."""
        if not config.get("data"):
            return None  # Rasa also asks for a node that it restores from its cache, with that node's own config
        shared = [HERE / f"{name}.py" for name in ("style", "cues", "learnt")]
        return fingerprint_of([Path(config["data"]), CUES_FILE, *shared, *cls.OWN_FILES, *SHAPING_FILES])

    def train(self, training_data: TrainingData) -> Resource:
        data = yaml.safe_load(Path(self._config["data"]).read_text(encoding="utf-8"))
        self._learnt = self._learn(data, [example for example in training_data.intent_examples if example.get(TEXT)])
        with self._storage.write_to(self._resource) as folder:
            keep(Path(folder), self.NAME, self._learnt, self._conditions())
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "StyleComponent":
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, take(Path(folder), cls.NAME, cls._conditions()))

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            self._set(message, message.get(TEXT) or "")
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    @classmethod
    def _conditions(cls) -> Conditions:
        raise NotImplementedError

    def _learn(self, data: Dict[str, Any], examples: List[Message]) -> Any:
        raise NotImplementedError

    def _set(self, message: Message, text: str) -> None:
        raise NotImplementedError


class Scorer:
    """One logistic regression over [sentence vector, cues]."""

    def __init__(self, regularisation: float) -> None:
        self._model = LogisticRegression(C=regularisation, max_iter=300, tol=1e-3, class_weight="balanced")

    def fit(self, features: np.ndarray, labels: List[str]) -> "Scorer":
        self._model.fit(features, labels)
        return self

    def chances(self, features: np.ndarray) -> Dict[str, float]:
        """What `predict_proba` gives, without its checks. Three classes or more."""
        row = softmax((features @ self._model.coef_.T + self._model.intercept_)[None, :])[0]
        return {str(name): float(chance) for name, chance in zip(self._model.classes_, row)}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class PersonaDetector(StyleComponent):
    """Sets `persona`: probability per relational style, with the cues that were seen; and `style`."""

    NAME = "persona"

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {"data": "", "regularisation": 1.0}

    @classmethod
    def _conditions(cls) -> Conditions:
        return {
            "shape": shape_of(Scorer),
            "cues": " ".join([*SURFACE, *lexicon(), str(CUE_WEIGHT)]),
            "fast encoder": f"{fast_model().name} {fast_model().size}",
            "scikit-learn": sklearn.__version__,
        }

    def _learn(self, data: Dict[str, List[str]], examples: List[Message]) -> Scorer:
        texts = [text for group in data.values() for text in group]
        labels = [name for name, group in data.items() for _ in group]
        cues = np.vstack([notice(text)[0] for text in texts]) * CUE_WEIGHT
        features = np.hstack([encode_cached(fast_model(), texts), cues])
        return Scorer(self._config["regularisation"]).fit(features, labels)

    def _set(self, message: Message, text: str) -> None:
        numbers, seen = notice(text)
        features = np.hstack([vector_of(message), numbers * CUE_WEIGHT])
        evidence = self._learnt.chances(features) if has_words(text) else {}
        message.set("persona", {"evidence": evidence, "cues": list(seen)}, add_to_output=True)
        message.set("style", {"address": address_of(text)}, add_to_output=True)
