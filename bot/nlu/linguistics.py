"""French linguistics: one spaCy Doc per message that may hold several demands, with only the pipes that are used."""

import warnings
from functools import lru_cache
from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language

from bot.nlu.clauses import may_hold_several
from bot.nlu.kept_embeddings import keep_embeddings
from bot.nlu.text import clean

MODEL = "fr_core_news_md"
UNUSED_PIPES = ["lemmatizer", "attribute_ruler"]
ON_DEMAND = "ner"
"""Run on a few words where a name is likely, never on whole messages."""
DOC = "doc"
MAX_CHARS = 1_000
WORDS_BEFORE = 24
"""Characters."""


@lru_cache(maxsize=1)
def french() -> Language:
    """The pipeline, loaded once. Its version warning (model 3.8, spaCy 3.7) is expected: see docs/decisions."""
    import spacy

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        loaded = spacy.load(MODEL, exclude=UNUSED_PIPES, disable=[ON_DEMAND])
    keep_embeddings(loaded)
    return loaded


def is_person(text: str, start: int, end: int) -> bool:
    """Whether the recogniser takes the words from `start` to `end` for a person, read with the few words before."""
    around = max(0, start - WORDS_BEFORE)
    doc = french().get_pipe(ON_DEMAND)(french().make_doc(text[around:end]))
    return any(ent.label_ == "PER" and ent.end_char > start - around for ent in doc.ents)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class Linguistics(GraphComponent):
    """Sets the Doc of the cleaned message under `doc` (never part of the answer), but for the shortest."""

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Linguistics":
        french()
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = clean(message.get(TEXT) or "")
            if may_hold_several(text):
                message.set(DOC, french()(text[:MAX_CHARS]))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data
