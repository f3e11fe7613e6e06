"""A small classifier over vectors: one hidden layer, learnt on motifs and on the objectives they sum to."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, TypeVar

import joblib
import numpy as np

CACHE = Path(".rasa/heads")
KEPT = 8
"""How many learnt heads the cache keeps, newest first."""

HIDDEN = 384
EPOCHS = 24
BATCH = 192
INPUT_NOISE = 0.3
INPUT_DROPOUT = 0.4
HIDDEN_DROPOUT = 0.5
LABEL_SMOOTHING = 0.05
OBJECTIVE_WEIGHT = 0.5
LEARNING_RATE = 2e-3
SEED = 7

Learnt = TypeVar("Learnt")


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


def learnt_once(learn: Callable[[], Learnt], *parts: np.ndarray) -> Learnt:
    """What `learn` gives, kept on disk under the digest of this module and of all that it learns from."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for part in parts:
        digest.update(np.ascontiguousarray(part).tobytes())
    path = CACHE / f"{digest.hexdigest()}.joblib"
    if path.exists():
        return joblib.load(path)
    learnt = learn()
    CACHE.mkdir(parents=True, exist_ok=True)
    joblib.dump(learnt, path)
    for old in sorted(CACHE.glob("*.joblib"), key=lambda file: -file.stat().st_mtime)[KEPT:]:
        old.unlink(missing_ok=True)
    return learnt


def _learn(vectors: np.ndarray, labels: np.ndarray, groups: np.ndarray) -> Head:
    import tensorflow as tf

    tf.keras.utils.set_random_seed(SEED)
    mean, scale = vectors.mean(axis=0), vectors.std(axis=0) + 1e-6
    model = tf.keras.Sequential(
        [
            tf.keras.layers.GaussianNoise(INPUT_NOISE),
            tf.keras.layers.Dropout(INPUT_DROPOUT),
            tf.keras.layers.Dense(HIDDEN, activation=lambda values: tf.nn.gelu(values, approximate=True)),
            tf.keras.layers.Dropout(HIDDEN_DROPOUT),
            tf.keras.layers.Dense(groups.shape[0]),
        ]
    )
    steps = EPOCHS * max(len(vectors) // BATCH, 1)
    schedule = tf.keras.optimizers.schedules.CosineDecay(LEARNING_RATE, steps)
    model.compile(tf.keras.optimizers.Adam(schedule), motif_loss(groups))
    prepared = ((vectors - mean) / scale).astype(np.float32)
    model.fit(prepared, labels, batch_size=BATCH, epochs=EPOCHS, verbose=0)
    inner, inner_bias, outer, outer_bias = model.get_weights()
    return Head(mean, scale, inner, inner_bias, outer, outer_bias)


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
