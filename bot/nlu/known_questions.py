"""Which of the brand's own answers a message asks for, by its meaning and its words: data/brand/answers.yml."""

import hashlib
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional, Tuple

import numpy as np
import yaml
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.clauses import CLAUSES, LEAST_WORDS
from bot.nlu.encoder import vector_of
from bot.nlu.heads import learnt_once
from bot.nlu.learnt import Conditions
from bot.nlu.regression import Regression, conditions_of, files_of, regress
from bot.nlu.sentence_models import encode_cached, fast_model, read
from bot.nlu.spelling import readable
from bot.nlu.style import StyleComponent
from bot.nlu.text import has_words
from bot.nlu.words import Words

NOTHING = ""
"""The class of what asks for none of them."""
UNTOLD = "untold"
"""The id of a question in general that none of the answers is about."""
UNTOLD_FILE = Path("data/styles/general_questions.yml")
"""Such questions, and what only looks like one: of any brand."""
GENERAL = tuple(
    f"s_informer.{motif}"
    for motif in (
        "livraison_conditions",
        "moyens_paiement",
        "conditions_retour_garantie",
        "offres_contrats",
        "eligibilite_couverture",
        "authenticite",
        "donnees_personnelles",
    )
)
"""Messages of these motifs teach nothing here: they ask in general too, perhaps one of the very questions."""
OTHERS = 6_000
"""Messages of the other motifs, which teach what is none of these questions: « je veux renvoyer mon four »."""
BEFORE = ("bonjour, ", "et ", "au fait ", "du coup ", "dites, ", "sinon ", "bonjour je voulais savoir ")
AFTER = (" svp", " merci", " pour un article", " pour un achat", " en général", " chez vous", " ?")
"""What customers write around a question, which changes nothing of it."""
MEANING, WORDS = 3.0, 1.5
"""What the vector and the words weigh: both have rows of length about one."""
LINK = 8
"""Characters beside its only clause that a message may have and be no more than it: « et », « mais alors »."""
REGULARISATION = 30.0
STEPS = 50
OWN_FILES = files_of("known_questions")
_ASKING = re.compile(
    r"\?|^(?:(?:et|mais|ou|alors|sinon) )*(?:si|dites|dis|expliquez?|est[- ]ce|combien|quand|comment|o[uù]|quel\w*|qui"
    r"|pourquoi|je (?:veux|voudrais|demande) (?:juste |seulement )?savoir)\b",
    re.I,
)
"""« Dites-moi au moins le préavis » asks too."""


@dataclass
class QuestionModel:
    """`rows`: that of the regression for each column of `words`, -1 for those that no question has."""

    regression: Regression
    words: Words
    rows: np.ndarray

    def likeliest(self, vector: np.ndarray, text: str) -> Tuple[str, float]:
        """The answer that is asked for, NOTHING for none, and its probability."""
        columns, weights = self.words.weigh(readable(text))
        rows = self.rows[columns]
        chances = self.regression.chances(vector * MEANING, rows[rows >= 0], weights[rows >= 0] * WORDS)
        best = int(np.argmax(chances))
        return self.regression.names[best], float(chances[best])


def fit_questions(vectors: np.ndarray, texts: List[str], names: List[str]) -> QuestionModel:
    """`vectors`: (n, size); `names`: which answer each text asks for. Read again from disk when learnt already."""
    readables = [readable(text) for text in texts]
    return learnt_once(lambda: _learn(vectors, readables, names), vectors, readables, names, *OWN_FILES)


def _learn(vectors: np.ndarray, readables: List[str], names: List[str]) -> QuestionModel:
    words = Words()
    said = words.learn(readables)
    own = np.flatnonzero(said[np.array([name != NOTHING for name in names])].getnnz(axis=0))
    rows = np.full(said.shape[1], -1)
    rows[own] = np.arange(len(own))
    learnt = regress(vectors * MEANING, (said[:, own] * WORDS).tocsr(), names, REGULARISATION, STEPS)
    return QuestionModel(learnt, words, rows)


def _in_a_talk(text: str) -> Tuple[str, str]:
    """Two more ways to write a question; always the same for the same text."""
    lot = zlib.crc32(text.encode())
    begun = f"{BEFORE[lot % len(BEFORE)]}{text[0].lower()}{text[1:]}"
    return begun, f"{text.rstrip(' ?.')}{AFTER[lot // len(BEFORE) % len(AFTER)]}"


def _read(parts: List[str]) -> List[np.ndarray]:
    """Each question by itself, whatever stands around it."""
    return [fast_model().vector(reading) for reading in read(parts)] if parts else []


def _after_comma(clause: str) -> List[str]:
    """« Vous ne répondez pas, si je suis absent il fait quoi ? »: what is asked may be its end alone."""
    end = clause.rpartition(", ")[2]
    return [end] if end != clause and "?" in end and len(end.split()) >= LEAST_WORDS else []


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class KnownQuestions(StyleComponent):
    """Sets `known_question`: {"id", "confidence"} of the answer that is asked for, UNTOLD for one that the brand has
    not told, or None; and `questions`, those of its clauses that ask for one by themselves, when there are several:
    [{"text", "id", "confidence"}], in order.
    """

    NAME = "known_questions"
    OWN_FILES = [*OWN_FILES, UNTOLD_FILE]

    @classmethod
    def _conditions(cls) -> Conditions:
        return conditions_of(QuestionModel)

    def _learn(self, data: Dict[str, Any], examples: List[Message]) -> Optional[QuestionModel]:
        written = [(answer["id"], text) for answer in data.get("answers", []) for text in answer["asked"]]
        if not written:
            return None
        asked = [(name, said) for name, text in written for said in (text, *_in_a_talk(text))]
        asked += [(NOTHING, text) for text in data.get("others", [])]
        general = yaml.safe_load(UNTOLD_FILE.read_text(encoding="utf-8"))
        asked += [(UNTOLD, text) for text in general["untold"]] + [(NOTHING, text) for text in general["others"]]
        others = [example for example in examples if not str(example.get(INTENT)).startswith(GENERAL)]
        others = sorted(others, key=lambda example: hashlib.sha1(example.get(TEXT).encode()).digest())[:OTHERS]
        texts = [text for _, text in asked]
        vectors = np.vstack([encode_cached(fast_model(), texts), *(vector_of(example)[None, :] for example in others)])
        names = [name for name, _ in asked] + [NOTHING] * len(others)
        return fit_questions(vectors, texts + [example.get(TEXT) for example in others], names)

    def _set(self, message: Message, text: str) -> None:
        found = self._likeliest([vector_of(message)], [text])[0] if self._learnt and has_words(text) else None
        message.set("known_question", found, add_to_output=True)
        parts = (message.get(CLAUSES) or []) if self._learnt else []
        has_more = len(parts) > 1 or (parts and len(text) - len(parts[0]) > LINK)
        asking = [part for part in parts if _ASKING.search(part)] if has_more else []
        several = [asked for part in asking for asked in (part, *_after_comma(part))]
        found = [{"text": part, **one} for part, one in zip(several, self._likeliest(_read(several), several)) if one]
        message.set("questions", found, add_to_output=True)

    def _likeliest(self, vectors: Iterable[np.ndarray], texts: List[str]) -> List[Optional[Dict[str, Any]]]:
        """{"id", "confidence"} of the answer that each text asks for; None where it asks for none."""
        found = [self._learnt.likeliest(vector, text) for vector, text in zip(vectors, texts)]
        return [{"id": name, "confidence": chance} if name != NOTHING else None for name, chance in found]
