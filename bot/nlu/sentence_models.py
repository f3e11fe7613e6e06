"""Sentence encoders behind one small interface: each is shipped whole inside a package, or read from a local folder."""

import hashlib
import json
import math
import os
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Dict, Iterator, List, Optional, Protocol, Tuple

import numpy as np

from bot.nlu.local_encoder import LocalEncoder
from bot.nlu.spelling import readable
from bot.nlu.universal_encoder import Reading, UniversalEncoder

CACHE = Path(".rasa/embeddings")
BATCH = 64
LENGTHS = 8
"""Steps of length for each time a text is 2.7 times longer: what is read together is about as long."""
CRC_BITS = 32
KEPT_ROWS = 150_000
"""Vectors on disk, 2 kB each: those of two trainings and a half."""
WORTH_SHARING = 16
"""Batches from which a reading is shared between the cores: each process takes a second to start."""


class SentenceModel(Protocol):
    """`encode` gives (n, size) float32, each row of length one."""

    name: str
    size: int

    def encode(self, texts: List[str]) -> np.ndarray: ...


@lru_cache(maxsize=1)
def fast_model() -> UniversalEncoder:
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
    prepared = _prepared(texts)
    by_length = sorted(prepared, key=len)
    batches = [by_length[start : start + BATCH] for start in range(0, len(by_length), BATCH)]
    return _rows_of(prepared, dict(zip(by_length, _rows(_read(model, batches), model.size))), model.size)


def read(texts: List[str]) -> List[Reading]:
    """By the fast model, for its `vector`, and those of parts."""
    return fast_model().read(_prepared(texts))


def encode_parts(whole: Reading, parts: List[str]) -> np.ndarray:
    """(n, size) of the fast model, of parts of a text that was read."""
    return fast_model().encode_parts(whole, _prepared(parts))


def encode_cached(model: SentenceModel, texts: List[str]) -> np.ndarray:
    """Same as `encode`, for training: the same texts give the same numbers to the last bit, read anew or from disk."""
    prepared = _prepared(texts)
    batches = _steady_batches(sorted(set(prepared)))
    keys = [hashlib.sha1("\0".join(batch).encode()).hexdigest() for batch in batches]
    known = _known(model.name, CACHE)
    missing = {key: batch for key, batch in zip(keys, batches) if key not in known}
    known.update(zip(missing, _read(model, list(missing.values())) if missing else ()))
    for key in keys:  # the last read are the last to go
        known[key] = known.pop(key)
    rows = _rows([known[key] for key in keys], model.size)
    if missing:
        _forget_oldest(known)
        _write_cache(model.name, known)
    return _rows_of(prepared, dict(zip(chain.from_iterable(batches), rows)), model.size)


def _prepared(texts: List[str]) -> List[str]:
    return [readable(text) or "." for text in texts]


def _rows(batches: List[np.ndarray], size: int) -> np.ndarray:
    return np.vstack(batches) if batches else np.zeros((0, size), dtype=np.float32)


def _rows_of(prepared: List[str], vectors: Dict[str, np.ndarray], size: int) -> np.ndarray:
    return _rows([vectors[text][None, :] for text in prepared], size)


def _steady_batches(texts: List[str]) -> List[List[str]]:
    """Texts of about the same length, `BATCH` at most.

    What a vector's last digits are depends on what is read beside it, and a network learns another answer from other
    digits. One text more or less changes its own batch only: the others stay on disk.
    """
    by_length: Dict[int, List[Tuple[int, str]]] = {}
    for text in texts:
        by_length.setdefault(int(LENGTHS * math.log(len(text))), []).append((zlib.crc32(text.encode()), text))
    return [batch for _, alike in sorted(by_length.items()) for batch in _halved(alike, 0)]


def _halved(alike: List[Tuple[int, str]], bit: int) -> Iterator[List[str]]:
    """By one bit of each text's own number after the other, until a batch is small enough."""
    if len(alike) <= BATCH or bit == CRC_BITS:
        yield [text for _, text in alike]
        return
    for side in (0, 1):
        yield from _halved([one for one in alike if one[0] >> bit & 1 == side], bit + 1)


def _read(model: SentenceModel, batches: List[List[str]]) -> List[np.ndarray]:
    """The rows of each batch."""
    is_shared = len(batches) >= WORTH_SHARING and isinstance(model, UniversalEncoder)
    return _shared(batches) if is_shared else list(map(model.encode, batches))


def _shared(batches: List[List[str]]) -> List[np.ndarray]:
    """The rows of each batch, read by one process per core. Raises: CalledProcessError when one of them dies."""
    count = os.cpu_count() or 1

    def read(first: int) -> List[np.ndarray]:
        mine = batches[first::count]
        with TemporaryDirectory() as folder:  # through a pipe, rows were lost while a debugger held the reader
            rows = Path(folder) / "rows.npy"
            command = [sys.executable, "-m", UniversalEncoder.__module__, str(rows)]
            subprocess.run(command, input=json.dumps(mine).encode(), check=True)
            return np.split(np.load(rows), np.cumsum([len(batch) for batch in mine])[:-1])

    with ThreadPoolExecutor(count) as pool:
        shares = list(pool.map(read, range(count)))
    return [shares[at % count][at // count] for at in range(len(batches))]


@lru_cache(maxsize=2)
def _known(name: str, cache: Path) -> Dict[str, np.ndarray]:
    """The rows of each batch on disk, by its digest, read once; what is read anew is added to them."""
    try:
        with np.load(cache / f"{name}.npz") as stored:
            return dict(zip(stored["keys"].tolist(), np.split(stored["rows"], stored["ends"][:-1])))
    except (OSError, ValueError, KeyError):
        return {}


def _forget_oldest(known: Dict[str, np.ndarray]) -> None:
    kept = sum(map(len, known.values()))
    for key in list(known):
        if kept <= KEPT_ROWS:
            return
        kept -= len(known.pop(key))


def _write_cache(name: str, known: Dict[str, np.ndarray]) -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    unfinished = CACHE / f"{name}.{os.getpid()}.npz"
    ends, rows = np.cumsum([len(batch) for batch in known.values()]), np.vstack(list(known.values()))
    np.savez(unfinished, keys=np.array(list(known)), ends=ends, rows=rows.astype(np.float32))
    unfinished.replace(CACHE / f"{name}.npz")
