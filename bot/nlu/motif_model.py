"""The motif model: logistic regressions over sentence vectors and over words and letters, averaged."""

from dataclasses import dataclass
from typing import Any, List

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.nlu.text import normal, without_accents


def _plain(text: str) -> str:
    return without_accents(normal(text))


@dataclass
class MotifModel:
    """`classes` are intent names in the order of the probabilities' columns."""

    classes: List[str]
    by_meaning: LogisticRegression
    by_letters: LogisticRegression
    words: TfidfVectorizer
    letters: TfidfVectorizer

    @classmethod
    def fit(cls, vectors: np.ndarray, texts: List[str], intents: List[str], regularisation: float) -> "MotifModel":
        """`vectors`: (n, 512). `regularisation`: the inverse strength C of scikit-learn."""
        plain = [_plain(text) for text in texts]
        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=3)
        sparse = hstack([words.fit_transform(plain), letters.fit_transform(plain)]).tocsr()
        by_meaning = LogisticRegression(C=regularisation, max_iter=400).fit(vectors, intents)
        by_letters = LogisticRegression(C=10.0, max_iter=100, solver="sag", tol=1e-3, random_state=7)
        by_letters.fit(sparse, intents)
        return cls([str(name) for name in by_meaning.classes_], by_meaning, by_letters, words, letters)

    def chances(self, vectors: np.ndarray, texts: List[str]) -> np.ndarray:
        """(n, classes), rows sum to one."""
        plain = [_plain(text) for text in texts]
        sparse: Any = hstack([self.words.transform(plain), self.letters.transform(plain)]).tocsr()
        return (self.by_meaning.predict_proba(vectors) + self.by_letters.predict_proba(sparse)) / 2.0
