"""The fast sentence vector of each message, for every classifier after it."""

from typing import Any, Dict, Iterable, List

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.lexicon import said
from bot.nlu.sentence_models import encode_cached, fast_model, read

ORIGIN = "Encoder"
USUAL_WORDS = 10_000
READING = "reading"
"""Where a message carries how it was read, for its clauses; never part of the answer."""


def vector_of(message: Message) -> np.ndarray:
    """The vector that the Encoder set on a message, shape (size,). Rasa's own look-up copies it."""
    sentence = next((features for features in message.features if features.origin == ORIGIN), None)
    if sentence is None:
        raise ValueError("no sentence vector: put bot.nlu.encoder.Encoder before this component in config.yml")
    return sentence.features[0]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Encoder(GraphComponent):
    """Adds one dense sentence feature to each message, of the fast model's size."""

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Encoder":
        return cls()

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "Encoder":
        """For messages that are read one by one, the words that customers write most are worked out beforehand."""
        fast_model().keep(word for word, _ in said().most_common(USUAL_WORDS))
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        readings = read([message.get(TEXT) or "" for message in messages])
        for message, reading in zip(messages, readings):
            message.set(READING, reading)
        return self._add(messages, [fast_model().vector(reading) for reading in readings])

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        self._add(examples, encode_cached(fast_model(), [example.get(TEXT) for example in examples]))
        return training_data

    def _add(self, messages: List[Message], vectors: Iterable[np.ndarray]) -> List[Message]:
        for message, vector in zip(messages, vectors):
            message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, ORIGIN))
        return messages
