"""A small classifier over vectors: one hidden layer, learnt on motifs and on the objectives they sum to."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, List, TypeVar, Union

import joblib
import numpy as np

CACHE = Path(".rasa/heads")
KEPT = 12
"""How many learnt heads the cache keeps, newest first."""

INPUT_NOISE = 0.3
INPUT_DROPOUT = 0.4
HIDDEN_DROPOUT = 0.5
LABEL_SMOOTHING = 0.05
OBJECTIVE_WEIGHT = 0.5
LEARNING_RATE = 2e-3
SEED = 7

Learnt = TypeVar("Learnt")


@dataclass(frozen=True)
class Schooling:
    """How large the hidden layer is, how often all messages are read, and how many at a time."""

    hidden: int
    epochs: int
    batch: int


MOTIFS = Schooling(hidden=384, epochs=24, batch=192)


@dataclass
class Head:
    """The learnt numbers; answers without TensorFlow."""

    mean: np.ndarray
    scale: np.ndarray
    inner: np.ndarray
    inner_bias: np.ndarray
    outer: np.ndarray
    outer_bias: np.ndarray

    def chances(self, vectors: np.ndarray) -> np.ndarray:
        """(n, size) → (n, classes), rows sum to one."""
        hidden = gelu((vectors - self.mean) / self.scale @ self.inner + self.inner_bias)
        return softmax(hidden @ self.outer + self.outer_bias)


def softmax(logits: np.ndarray) -> np.ndarray:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def gelu(values: np.ndarray) -> np.ndarray:
    """The tanh form: what Keras's `gelu` gives with `approximate=True`."""
    return 0.5 * values * (1.0 + np.tanh(0.7978845608 * (values + 0.044715 * values**3)))


def fit_head(vectors: np.ndarray, labels: np.ndarray, groups: np.ndarray) -> Head:
    """`vectors`: (n, size); `labels`: (n,) column of each class; `groups`: (classes, objectives), 0 or 1.

    What was learnt from the same numbers by the same code is read again from disk.
    """
    return learnt_once(lambda: _learn(vectors, labels, groups), vectors, labels, groups)


def learnt_once(learn: Callable[[], Learnt], *parts: Union[np.ndarray, List[str], Path]) -> Learnt:
    """What `learn` gives, kept on disk under the digest of this module and of `parts`: all that it learns from, numbers
    and texts, and the files of its code."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for part in parts:
        digest.update(_bytes_of(part))
    path = CACHE / f"{digest.hexdigest()}.joblib"
    if path.exists():
        return joblib.load(path)
    learnt = learn()
    CACHE.mkdir(parents=True, exist_ok=True)
    joblib.dump(learnt, path)
    for old in sorted(CACHE.glob("*.joblib"), key=lambda file: -file.stat().st_mtime)[KEPT:]:
        old.unlink(missing_ok=True)
    return learnt


def _bytes_of(part: Union[np.ndarray, List[str], Path]) -> bytes:
    if isinstance(part, Path):
        return part.read_bytes()
    return "\0".join(part).encode() if isinstance(part, list) else np.ascontiguousarray(part).tobytes()


def _learn(vectors: np.ndarray, labels: np.ndarray, groups: np.ndarray) -> Head:
    mean, scale = vectors.mean(axis=0), vectors.std(axis=0) + 1e-6
    loss = motif_loss(groups)
    return Head(mean, scale, *learn_layers((vectors - mean) / scale, labels, groups.shape[0], loss, MOTIFS))


def learn_layers(
    inputs: np.ndarray, wanted: np.ndarray, outputs: int, loss: Any, schooling: Schooling
) -> List[np.ndarray]:
    """[inner weights, their bias, outer weights, their bias] of one hidden layer. `inputs`: (n, size), around zero."""
    import tensorflow as tf

    tf.keras.utils.set_random_seed(SEED)
    model = tf.keras.Sequential(
        [
            tf.keras.layers.GaussianNoise(INPUT_NOISE),
            tf.keras.layers.Dropout(INPUT_DROPOUT),
            tf.keras.layers.Dense(schooling.hidden, activation=lambda values: tf.nn.gelu(values, approximate=True)),
            tf.keras.layers.Dropout(HIDDEN_DROPOUT),
            tf.keras.layers.Dense(outputs),
        ]
    )
    steps = schooling.epochs * max(len(inputs) // schooling.batch, 1)
    schedule = tf.keras.optimizers.schedules.CosineDecay(LEARNING_RATE, steps)
    model.compile(tf.keras.optimizers.legacy.Adam(schedule), loss)
    model.fit(inputs.astype(np.float32), wanted, batch_size=schooling.batch, epochs=schooling.epochs, verbose=0)
    return list(model.get_weights())


def motif_loss(groups: np.ndarray):  # type: ignore[no-untyped-def]
    """Cross-entropy on the motif, plus a share of that on the objective that its motifs sum to."""
    import tensorflow as tf

    members = tf.constant(groups, tf.float32)

    def loss(labels, logits):  # type: ignore[no-untyped-def]
        labels = tf.cast(tf.reshape(labels, [-1]), tf.int32)
        wanted = tf.one_hot(labels, groups.shape[0])
        on_motif = tf.keras.losses.categorical_crossentropy(
            wanted, logits, from_logits=True, label_smoothing=LABEL_SMOOTHING
        )
        sums = tf.matmul(tf.nn.softmax(logits), members)
        of_objective = tf.reduce_sum(sums * tf.gather(members, labels), axis=1)
        return on_motif - OBJECTIVE_WEIGHT * tf.math.log(of_objective + 1e-7)

    return loss
