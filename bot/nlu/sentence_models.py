"""Sentence encoders behind one small interface: each is shipped whole inside a package, or read from a local folder."""

import hashlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Optional, Protocol

import numpy as np

from bot.nlu.local_encoder import LocalEncoder
from bot.nlu.spelling import readable
from bot.nlu.universal_encoder import UniversalEncoder

CACHE = Path(".rasa/embeddings")
BATCH = 64
WORTH_SHARING = 16
"""Batches from which a reading is shared between the cores: each process takes a second to start."""


class SentenceModel(Protocol):
    """`encode` gives (n, size) float32, each row of length one."""

    name: str
    size: int

    def encode(self, texts: List[str]) -> np.ndarray: ...


@lru_cache(maxsize=1)
def fast_model() -> SentenceModel:
    return UniversalEncoder()


@lru_cache(maxsize=1)
def deep_model() -> Optional[SentenceModel]:
    """A slower encoder of one's own, for what the fast one doubts; None unless BRAIN_ENCODER_DIR names one.

    Raises: EncoderUnusable.
    """
    own = os.environ.get("BRAIN_ENCODER_DIR")
    return LocalEncoder(Path(own)) if own else None


def encode(model: SentenceModel, texts: List[str]) -> np.ndarray:
    """(n, model.size). Texts are made readable first: capitals cost 20 points otherwise."""
    prepared = [readable(text) or "." for text in texts]
    rows = np.zeros((len(prepared), model.size), dtype=np.float32)
    by_length = sorted(range(len(prepared)), key=lambda at: len(prepared[at]))
    chosen = [by_length[start : start + BATCH] for start in range(0, len(by_length), BATCH)]
    batches = [[prepared[at] for at in batch] for batch in chosen]
    is_shared = len(batches) >= WORTH_SHARING and isinstance(model, UniversalEncoder)
    for batch, found in zip(chosen, _shared(batches) if is_shared else map(model.encode, batches)):
        rows[batch] = found
    return rows


def _shared(batches: List[List[str]]) -> List[np.ndarray]:
    """The rows of each batch, read by one process per core. Raises: CalledProcessError when one of them dies."""
    count = os.cpu_count() or 1
    command = [sys.executable, "-m", UniversalEncoder.__module__]

    def read(first: int) -> List[np.ndarray]:
        mine = batches[first::count]
        done = subprocess.run(command, input=json.dumps(mine).encode(), stdout=subprocess.PIPE, check=True)
        rows = np.frombuffer(done.stdout, dtype=np.float32).reshape(-1, UniversalEncoder.size)
        return np.split(rows, np.cumsum([len(batch) for batch in mine])[:-1])

    with ThreadPoolExecutor(count) as pool:
        shares = list(pool.map(read, range(count)))
    return [shares[at % count][at // count] for at in range(len(batches))]


def encode_cached(model: SentenceModel, texts: List[str]) -> np.ndarray:
    """Same as `encode`, for training: vectors are kept on disk by text, so that a second training is quick."""
    known = _known(model.name, CACHE)
    keys = [hashlib.sha1(readable(text).encode()).hexdigest() for text in texts]
    missing = {key: text for key, text in zip(keys, texts) if key not in known}
    if missing:
        known.update(zip(missing, encode(model, list(missing.values()))))
        _write_cache(model.name, known)
    return np.vstack([known[key] for key in keys]) if keys else np.zeros((0, model.size), dtype=np.float32)


@lru_cache(maxsize=2)
def _known(name: str, cache: Path) -> Dict[str, np.ndarray]:
    """The vectors on disk, read once; what is read anew is added to them."""
    try:
        with np.load(cache / f"{name}.npz") as stored:
            return dict(zip(stored["keys"].tolist(), stored["rows"]))
    except (OSError, ValueError, KeyError):
        return {}


def _write_cache(name: str, known: Dict[str, np.ndarray]) -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    unfinished = CACHE / f"{name}.{os.getpid()}.npz"
    np.savez(unfinished, keys=np.array(list(known)), rows=np.vstack(list(known.values())).astype(np.float32))
    unfinished.replace(CACHE / f"{name}.npz")
