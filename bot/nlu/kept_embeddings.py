"""What spaCy's first layer says of a token depends on the token alone: worked out once for those that come back."""

from typing import Any, Callable, Dict, List, Tuple

import numpy as np
from spacy.attrs import NORM, ORTH, SPACY
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Model

KEPT_TOKENS = 20_000
"""Whose rows stay in memory, 0.4 kB each; once there are as many they are worked out anew."""


def keep_embeddings(language: Language) -> None:
    """Its sentences are read as before, but for the last digits: a row has those of the sentence it came first in.

    Source: spaCy 3.7, spacy.MultiHashEmbed.v2: hashes of a token's attributes and its vector, one layer over them.
    """
    layers = language.get_pipe("tok2vec").model.layers
    embed, rows = layers[0], {}
    layers[0] = Model("kept_embeddings", lambda model, docs, is_train: _forward(embed, rows, docs))


def _forward(
    embed: Any, rows: Dict[Tuple[int, ...], np.ndarray], docs: List[Doc]
) -> Tuple[List[np.ndarray], Callable[[Any], Any]]:
    return [_rows_of(doc, embed, rows) for doc in docs], _never_learnt


def _rows_of(doc: Doc, embed: Any, rows: Dict[Tuple[int, ...], np.ndarray]) -> np.ndarray:
    """(tokens, width)"""
    tokens = list(map(tuple, doc.to_array([ORTH, NORM, SPACY]).tolist()))
    missing = [(at, token) for at, token in enumerate(tokens) if token not in rows]
    if missing:
        found = embed.predict([doc])[0]
        if len(rows) + len(missing) > KEPT_TOKENS:
            rows.clear()
            return found
        rows.update((token, found[at].copy()) for at, token in missing)
    return np.stack([rows[token] for token in tokens]) if tokens else embed.predict([doc])[0]


def _never_learnt(slopes: Any) -> Any:
    raise NotImplementedError("kept embeddings are not learnt further")
