"""Which language a message is written in; French unless there is good evidence."""

from functools import lru_cache
from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.text import clean

LANGUAGES = ["fr", "en", "es", "de", "it", "pt", "nl", "ar"]
MIN_WORDS = 3
MIN_PROBABILITY = 0.95


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    return identifier


def language_of(text: str) -> str:
    """ISO 639-1. Short or doubtful texts are taken as French."""
    plain = clean(text)
    if len(plain.split()) < MIN_WORDS and not any("\u0600" <= char <= "\u06ff" for char in plain):
        return "fr"
    name, probability = _identifier().classify(plain.lower())
    return str(name) if probability >= MIN_PROBABILITY else "fr"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageDetector(GraphComponent):
    """Sets `language` on each message."""

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LanguageDetector":
        _identifier()
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            message.set("language", language_of(message.get(TEXT) or ""), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data
