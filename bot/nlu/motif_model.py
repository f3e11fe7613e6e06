"""The motif model: words and meaning read by one network; a deeper encoder, if there is one, adds its word in doubt."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, List, Optional

import numpy as np
import rasa.shared.utils.io

from bot.nlu.heads import Head, fit_head, softmax
from bot.nlu.lexicon import SPELLING_FILE
from bot.nlu.motif_net import MotifNet, fit_motif_net
from bot.nlu.sentence_models import deep_model, encode, encode_cached, fast_model
from bot.nlu.slips import with_slips
from bot.nlu.spelling import readable

MOTIF_CHANCES = "motif_chances"
"""Where a message carries what the network says of it, for the components after; never part of the answer."""
HERE = Path(__file__).parent
SHAPING_FILES = (
    SPELLING_FILE,
    *(
        HERE / f"{name}.py"
        for name in (
            "motif_model",
            "motif_net",
            "heads",
            "slips",
            "spelling",
            "guesses",
            "keys",
            "lexicon",
            "sounds",
            "tongues",
            "words",
        )
    ),
    *(HERE / f"{name}.py" for name in ("sentence_models", "universal_encoder", "token_network", "text", "encoder")),
)
"""What shapes whatever is learnt on vectors and motifs, beside the messages: Rasa's cache must see it."""
HELD_OUT = 16
"""One message in so many is not learnt, to find the temperatures with."""
DEEP_PER_MOTIF = 70
"""How many messages of each motif the deep encoder reads: its time is most of a first training."""
DEEP_DOUBTFUL = 500
"""How many doubtful ones of those held out it reads besides, for its temperature."""
DEEP_WEIGHT = 0.5
"""What the deep head's log-chances weigh beside the network's, which learnt from many times more messages."""
TEMPERATURES = np.geomspace(0.3, 2.0, 40)


def fingerprint_of(files: Iterable[Path]) -> str:
    """What Rasa's cache compares to know whether a component must learn again."""
    return "".join(rasa.shared.utils.io.get_text_hash(file.read_text(encoding="utf-8")) for file in files)


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


def fit_net(vectors: np.ndarray, texts: List[str], task: Task) -> MotifNet:
    """On the messages not held out, and on some of them typed again with slips. Learnt once for all who ask."""
    kept = np.flatnonzero(~_held_out(texts))
    own = [texts[at] for at in kept]
    slipped, rows = with_slips(own)
    labels = task.labels[kept]
    return fit_motif_net(
        np.vstack([vectors[kept], encode_cached(fast_model(), slipped)]),
        [readable(text) for text in own + slipped],
        np.concatenate([labels, labels[rows]]),
        task.groups,
    )


def _held_out(texts: List[str]) -> np.ndarray:
    """Which messages; none of a task too small to spare any."""
    if len(texts) < HELD_OUT * HELD_OUT:
        return np.zeros(len(texts), dtype=bool)
    return np.array([_lot(text) % HELD_OUT == 0 for text in texts])


def _lot(text: str) -> int:
    """A number drawn for a message, always the same, whatever stands around it: caches stay good as data grows."""
    return int.from_bytes(hashlib.sha1(text.encode()).digest()[:8], "big")


@dataclass
class MotifModel:
    """`classes` are intent names in the order of the columns; `groups`: (classes, objectives), which belongs where."""

    classes: List[str]
    groups: np.ndarray
    net: MotifNet
    deep: Optional[Head]
    temperature: float = 1.0
    deep_temperature: float = 1.0

    @classmethod
    def fit(cls, vectors: np.ndarray, texts: List[str], intents: List[str]) -> "MotifModel":
        """`vectors`: (n, size of the fast model)."""
        task = Task.of(intents)
        net = fit_net(vectors, texts, task)
        model = cls(task.classes, task.groups, net, _fit_deep(texts, task))
        held_out = np.flatnonzero(_held_out(texts))
        if len(held_out):
            model._calibrate(vectors[held_out], [texts[at] for at in held_out], task.labels[held_out])
        return model

    def _calibrate(self, vectors: np.ndarray, texts: List[str], truth: np.ndarray) -> None:
        """One temperature for the network, one for what it says with the deep encoder where it doubts."""
        first = self.first_chances(vectors, texts)
        self.temperature = _temperature(first, truth)
        found = _sharpen(first, self.temperature)
        encoder = deep_model()
        if self.deep is not None and encoder is not None:
            surest = (found @ self.groups).max(axis=1)
            doubtful = np.sort(np.argsort(surest)[:DEEP_DOUBTFUL])
            depths = encode_cached(encoder, [texts[at] for at in doubtful])
            mixed = _mixed(found[doubtful], self.deep.chances(depths))
            self.deep_temperature = _temperature(mixed, truth[doubtful])

    def chances(self, vectors: np.ndarray, texts: List[str], doubt: float) -> np.ndarray:
        """(n, classes), rows sum to one. The deep encoder is asked when the best objective is under `doubt`."""
        return self.judge(self.first_chances(vectors, texts), texts, doubt)

    def first_chances(self, vectors: np.ndarray, texts: List[str]) -> np.ndarray:
        """What the network says, as it was learnt."""
        return self.net.chances(vectors, [readable(text) for text in texts])

    def judge(self, first: np.ndarray, texts: List[str], doubt: float) -> np.ndarray:
        """Honest chances, from the `first_chances` of these texts."""
        found = _sharpen(first, self.temperature)
        encoder = deep_model()
        doubtful = np.flatnonzero((found @ self.groups).max(axis=1) < doubt)
        if self.deep is not None and encoder is not None and len(doubtful):
            depths = encode(encoder, [texts[at] for at in doubtful])
            mixed = _mixed(found[doubtful], self.deep.chances(depths))
            found[doubtful] = _sharpen(mixed, self.deep_temperature)
        return found


def _fit_deep(texts: List[str], task: Task) -> Optional[Head]:
    """None without a deep encoder."""
    encoder = deep_model()
    if encoder is None:
        return None
    rows = _read_by_deep(texts, task)
    return fit_head(encode_cached(encoder, [texts[at] for at in rows]), task.labels[rows], task.groups)


def _read_by_deep(texts: List[str], task: Task) -> np.ndarray:
    """Rows of its share: as many of each motif."""
    by_lot = np.argsort([_lot(text) for text in texts])
    learnt = by_lot[~_held_out(texts)[by_lot]]
    return np.concatenate([learnt[task.labels[learnt] == at][:DEEP_PER_MOTIF] for at in range(len(task.classes))])


def _mixed(fast: np.ndarray, deep: np.ndarray) -> np.ndarray:
    return softmax(np.log(np.maximum(fast, 1e-9)) + DEEP_WEIGHT * np.log(np.maximum(deep, 1e-9)))


def _sharpen(chances: np.ndarray, temperature: float) -> np.ndarray:
    """One temperature, learnt on what the model had not seen, makes chances honest."""
    return softmax(np.log(np.maximum(chances, 1e-9)) / temperature)


def _temperature(chances: np.ndarray, truth: np.ndarray) -> float:
    """The temperature of least log-loss."""
    rows = np.arange(len(truth))
    losses = [-np.log(_sharpen(chances, value)[rows, truth] + 1e-9).mean() for value in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])
