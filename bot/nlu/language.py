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

from bot.nlu.spelling import share_of_french
from bot.nlu.text import clean

LANGUAGES = ["fr", "en", "es", "de", "it", "pt", "nl", "ar"]
MIN_WORDS = 3
FOREIGN = 0.4
"""Share of French words up to which the likeliest language is believed; above, it must be nearly certain."""
LIKELY, NEARLY_CERTAIN = 0.5, 0.98
FRENCH = 0.75
"""Share of French words from which nothing else is asked: short French is often taken for Italian or Dutch."""


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    return identifier


def language_of(text: str) -> str:
    """ISO 639-1. Short or doubtful texts are taken as French."""
    plain = clean(text)
    words = [word for word in plain.split() if any(char.isalpha() for char in word)]
    if len(words) < MIN_WORDS and not any("\u0600" <= char <= "\u06ff" for char in plain):
        return "fr"
    share = share_of_french(plain)
    if share >= FRENCH:
        return "fr"
    name, probability = _identifier().classify(plain.lower())
    return str(name) if probability >= (LIKELY if share <= FOREIGN else NEARLY_CERTAIN) else "fr"


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
