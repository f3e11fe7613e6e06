"""Which language a message is written in; French unless there is good evidence."""

import re
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
from bot.nlu.tongues import identifier, likeliest

MIN_WORDS = 3
FOREIGN = 0.4
"""Share of French words up to which the likeliest language is believed; above, it must be nearly certain."""
LIKELY, NEARLY_CERTAIN = 0.5, 0.98
FRENCH = 0.75
"""Share of French words from which nothing else is asked: short French is often taken for Italian or Dutch."""
_FRENCH_WORDS = (
    "je j'ai vous votre vos nous notre nos mon une rue avec chez c'est suis où pas pourquoi combien quand bonjour "
    "bonsoir merci svp budget personnes euros"
)
_ONLY_FRENCH = frozenset(_FRENCH_WORDS.split())
"""One of them and no more than a little of another language: French with names and details in it."""
_ENGLISH_WORDS = (
    "the you your my how where much many don't haven't doesn't can't cheapest cheaper fridge fridges freezer freezers "
    "dishwasher dishwashers washing dryer oven"
)
_ONLY_ENGLISH = frozenset(_ENGLISH_WORDS.split())
"""One of them in words that French hardly has: English, however short, and whatever names and details are in it."""
_LEAST_FOREIGN = 0.5
"""Share of the words that French does not have, from which a word of _ONLY_FRENCH no longer decides."""
_DETAIL = re.compile(r"\S*[\d@]\S*")


def language_of(text: str) -> str:
    """ISO 639-1. Short or doubtful texts are taken as French, and so are bare details: names, e-mails, addresses."""
    whole = clean(text)
    plain = _DETAIL.sub(" ", whole)
    share, said = share_of_french(plain), [word.strip("?!.,") for word in plain.lower().replace("\u2019", "'").split()]
    if share <= FOREIGN and not _ONLY_ENGLISH.isdisjoint(said):
        return "en"
    words = [word for word in _sentence_in(whole).split() if any(char.isalpha() for char in word)]
    if len(words) < MIN_WORDS and not any("\u0600" <= char <= "\u06ff" for char in plain):
        return "fr"
    is_marked = not _ONLY_FRENCH.isdisjoint(said)
    if share >= FRENCH or (is_marked and share > 1 - _LEAST_FOREIGN):
        return "fr"
    name, probability = likeliest(plain.lower())
    return name if probability >= (LIKELY if share <= FOREIGN else NEARLY_CERTAIN) else "fr"


def _sentence_in(plain: str) -> str:
    """What is left without numbers, addresses and names (words in capitals after the first): they are of no language.

    A message that shouts, or writes every word with a capital, keeps them.
    """
    words = _DETAIL.sub(" ", plain).split()
    small = [word for word in words if not word[:1].isupper()]
    if not small and len(words) == len(plain.split()):
        return " ".join(words)
    return " ".join(word for at, word in enumerate(words) if at == 0 or not word[:1].isupper())


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
        identifier()
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            message.set("language", language_of(message.get(TEXT) or ""), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data
