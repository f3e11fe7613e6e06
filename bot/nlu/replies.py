"""How a message stands to what has just been said to the customer: an answer, a yes, a correction, another matter."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Dict, List, Optional, Tuple

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import hstack

from bot.nlu.encoder import vector_of
from bot.nlu.heads import learnt_once
from bot.nlu.learnt import Conditions
from bot.nlu.regression import Regression, conditions_of, files_of, regress
from bot.nlu.sentence_models import encode_cached, fast_model, read
from bot.nlu.spelling import readable
from bot.nlu.style import StyleComponent
from bot.nlu.text import clean, has_words
from bot.nlu.words import Words

SAID, REPLY = 2.0, 2.0
"""What the vectors of both weigh, whose rows have a length of about one."""
SAID_WORDS, REPLY_WORDS = 1.0, 2.0
REGULARISATION = 3.0
STEPS = 120
OWN_FILES = files_of("replies")
LONG = 30
"""Words of a reply from which it is as long as can be."""
REMEMBERED = 512
"""Different things said whose vector is kept: the bot's own questions come back all day."""


@dataclass
class ReplyModel:
    regression: Regression
    of_said: Words
    of_replies: Words
    known: int
    """Columns of `of_said`; those of `of_replies` follow."""

    def relations(self, said: str, reply: str, vector: np.ndarray) -> Dict[str, float]:
        """The probability of each relation; `vector`: that of the reply."""
        meant = _meant(vector_of_said(said)[None, :], vector[None, :], [(said, reply)])[0]
        columns, weights = zip(self.of_said.weigh(readable(said)), self.of_replies.weigh(readable(reply)))
        chances = self.regression.chances(
            meant,
            np.concatenate([columns[0], columns[1] + self.known]),
            np.concatenate([weights[0] * SAID_WORDS, weights[1] * REPLY_WORDS]),
        )
        return {name: float(chance) for name, chance in zip(self.regression.names, chances)}


@lru_cache(maxsize=REMEMBERED)
def vector_of_said(said: str) -> np.ndarray:
    """(size,)."""
    return fast_model().vector(read([said])[0])


def fit_replies(pairs: List[Tuple[str, str]], relations: List[str]) -> ReplyModel:
    """`pairs`: what was said, and the reply. Read again from disk when learnt already."""
    said, replies = ([pair[part] for pair in pairs] for part in (0, 1))
    vectors = [encode_cached(fast_model(), texts) for texts in (said, replies)]

    def learn() -> ReplyModel:
        of_said, of_replies = Words(), Words()
        before = of_said.learn([readable(text) for text in said]) * SAID_WORDS
        after = of_replies.learn([readable(text) for text in replies]) * REPLY_WORDS
        words = hstack([before, after]).tocsr()
        regression = regress(_meant(*vectors, pairs), words, relations, REGULARISATION, STEPS)
        return ReplyModel(regression, of_said, of_replies, before.shape[1])

    return learnt_once(learn, *vectors, said, replies, relations, *OWN_FILES)


def _meant(said: np.ndarray, replies: np.ndarray, pairs: List[Tuple[str, str]]) -> np.ndarray:
    """(n, size): both vectors, how alike they are, and what the eye sees at once."""
    alike = (said * replies).sum(axis=1, keepdims=True)
    seen = np.array([_seen(*pair) for pair in pairs], dtype=np.float32)
    return np.hstack([said * SAID, replies * REPLY, alike, seen]).astype(np.float32)


def _seen(said: str, reply: str) -> List[float]:
    is_asked, has_figures = said.rstrip().endswith("?"), any(map(str.isdigit, reply))
    return [
        float(is_asked),
        float("?" in reply),
        min(len(reply.split()), LONG) / LONG,
        float(has_figures),
        float(has_figures and is_asked),
        float(has_figures and any(map(str.isdigit, said))),
    ]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class ReplyReader(StyleComponent):
    """Sets `reply`: {"relation", "confidence", "chances"} to what the message's metadata tell was `said` last; None
    without it.
    """

    NAME = "replies"
    OWN_FILES = OWN_FILES

    @classmethod
    def _conditions(cls) -> Conditions:
        return conditions_of(ReplyModel)

    def _learn(self, data: Dict[str, List[Tuple[str, str]]], examples: List[Message]) -> ReplyModel:
        pairs = [(name, (said, reply)) for name, rows in data.items() for said, reply in rows]
        return fit_replies([pair for _, pair in pairs], [name for name, _ in pairs])

    def _set(self, message: Message, text: str) -> None:
        said = clean(str((message.get("metadata") or {}).get("said") or ""))
        found: Optional[Dict[str, Any]] = None
        if said and has_words(text):
            chances = self._learnt.relations(said, text, vector_of(message))
            best = max(chances, key=chances.__getitem__)
            found = {"relation": best, "confidence": chances[best], "chances": chances}
        message.set("reply", found, add_to_output=True)
