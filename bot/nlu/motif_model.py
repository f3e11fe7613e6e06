"""The motif model: what sentence vectors, words and letters each say, averaged; a deeper encoder where these doubt."""

from dataclasses import dataclass
from typing import Any, List, Optional

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.nlu.heads import Head, fit_head, softmax
from bot.nlu.sentence_models import deep_model, encode, encode_cached, fast_model
from bot.nlu.slips import with_slips
from bot.nlu.spelling import readable
from bot.nlu.text import without_accents

MOTIF_CHANCES = "motif_chances"
"""Where a message carries what the fast head says of it, for the components after; never part of the answer."""
SHAPING_FILES = ("motif_model.py", "heads.py", "slips.py", "spelling.py", "sentence_models.py", "text.py", "encoder.py")
"""Modules whose source shapes what is learnt: Rasa's cache must see them."""
HELD_OUT = 8
"""One example in so many is held out to learn the temperature, then everything is learnt again with all of them."""
TEMPERATURES = np.geomspace(0.3, 2.0, 40)


def _plain(text: str) -> str:
    return without_accents(readable(text))


class LetterModel:
    """Logistic regression over words and letters: sure of the words of the trade."""

    def __init__(self) -> None:
        self._words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2, dtype=np.float32)
        self._letters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=5, dtype=np.float32
        )
        self._model = LogisticRegression(C=10.0, max_iter=12, solver="sag", tol=1e-2, random_state=7)

    def fit(self, texts: List[str], labels: np.ndarray) -> "LetterModel":
        plain = [_plain(text) for text in texts]
        sparse = hstack([self._words.fit_transform(plain), self._letters.fit_transform(plain)]).tocsr()
        self._model.fit(sparse, labels)
        return self

    def chances(self, texts: List[str]) -> np.ndarray:
        plain = [_plain(text) for text in texts]
        sparse: Any = hstack([self._words.transform(plain), self._letters.transform(plain)]).tocsr()
        return self._model.predict_proba(sparse)


@dataclass
class Task:
    """What is to be told apart. `groups`: (classes, objectives), 1 where the motif belongs."""

    classes: List[str]
    groups: np.ndarray
    labels: np.ndarray

    @classmethod
    def of(cls, intents: List[str]) -> "Task":
        classes = sorted(set(intents))
        objectives = sorted({name.split(".")[0] for name in classes})
        groups = [[name.split(".")[0] == objective for objective in objectives] for name in classes]
        column = {name: at for at, name in enumerate(classes)}
        return cls(classes, np.array(groups, dtype=np.float32), np.array([column[name] for name in intents]))


def fit_fast_head(vectors: np.ndarray, texts: List[str], task: Task) -> Head:
    """On the fast encoder's vectors, and on those of some messages typed again with slips."""
    slipped, rows = with_slips(texts)
    joined = np.vstack([vectors, encode_cached(fast_model(), slipped)])
    return fit_head(joined, np.concatenate([task.labels, task.labels[rows]]), task.groups)


@dataclass
class MotifModel:
    """`classes` are intent names in the order of the columns; `groups`: (classes, objectives), which belongs where."""

    classes: List[str]
    groups: np.ndarray
    by_letters: LetterModel
    by_meaning: Head
    by_depth: Optional[Head]
    temperature: float = 1.0
    deep_temperature: float = 1.0

    @classmethod
    def fit(cls, vectors: np.ndarray, texts: List[str], intents: List[str]) -> "MotifModel":
        """`vectors`: (n, size of the fast model). The deep encoder is used where it can run."""
        deep = deep_model()
        depths = None if deep is None else encode_cached(deep, texts)
        task = Task.of(intents)
        kept = np.arange(len(texts)) % HELD_OUT != 0
        model = cls._fit(vectors, depths, texts, task)
        trial = cls._fit(
            vectors[kept],
            None if depths is None else depths[kept],
            [text for text, is_kept in zip(texts, kept) if is_kept],
            Task(task.classes, task.groups, task.labels[kept]),
        )
        letters = trial.by_letters.chances([text for text, is_kept in zip(texts, kept) if not is_kept])
        truth = task.labels[~kept]
        model.temperature = _temperature(trial._fast(vectors[~kept], letters), truth)
        if depths is not None:
            deep_chances = trial._deep(np.hstack([vectors, depths])[~kept], letters)
            model.deep_temperature = _temperature(deep_chances, truth)
        return model

    @classmethod
    def _fit(cls, vectors: np.ndarray, depths: Optional[np.ndarray], texts: List[str], task: Task) -> "MotifModel":
        return cls(
            task.classes,
            task.groups,
            LetterModel().fit(texts, task.labels),
            fit_fast_head(vectors, texts, task),
            None if depths is None else fit_head(np.hstack([vectors, depths]), task.labels, task.groups),
        )

    def chances(self, vectors: np.ndarray, texts: List[str], doubt: float) -> np.ndarray:
        """(n, classes), rows sum to one. The deep encoder is asked when the best objective is under `doubt`."""
        letters = self.by_letters.chances(texts)
        found = _sharpen(self._fast(vectors, letters), self.temperature)
        deep = deep_model()
        if self.by_depth is None or deep is None:
            return found
        doubtful = np.flatnonzero((found @ self.groups).max(axis=1) < doubt)
        if len(doubtful):
            depths = encode(deep, [texts[at] for at in doubtful])
            joined = np.hstack([vectors[doubtful], depths])
            found[doubtful] = _sharpen(self._deep(joined, letters[doubtful]), self.deep_temperature)
        return found

    def _fast(self, vectors: np.ndarray, letters: np.ndarray) -> np.ndarray:
        return (self.by_meaning.chances(vectors) + letters) / 2.0

    def _deep(self, joined: np.ndarray, letters: np.ndarray) -> np.ndarray:
        assert self.by_depth is not None
        return (self.by_depth.chances(joined) + letters) / 2.0


def _sharpen(chances: np.ndarray, temperature: float) -> np.ndarray:
    """Averages are too modest: one temperature, learnt on what the model had not seen, makes them honest."""
    return softmax(np.log(np.maximum(chances, 1e-9)) / temperature)


def _temperature(chances: np.ndarray, truth: np.ndarray) -> float:
    """The temperature of least log-loss."""
    rows = np.arange(len(truth))
    losses = [-np.log(_sharpen(chances, value)[rows, truth] + 1e-9).mean() for value in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])
