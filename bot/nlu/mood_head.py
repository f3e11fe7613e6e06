"""How a message is felt: one small network says its anger, its moods and its signals together."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Tuple

import numpy as np

from bot.nlu.heads import Schooling, gelu, learn_layers, learnt_once, softmax

MOODS = Schooling(hidden=128, epochs=12, batch=256)
LEAST_SPREAD = 0.02
"""Cues that are hardly ever seen would otherwise drown the rest where they are."""
YES_WEIGHT = 3.0
"""A signal is rare: each message that has it counts this much more."""


@dataclass
class MoodTargets:
    """What is known of n messages.

    `levels`: (n,) the anger, -1 where it is not known; `feelings`: (n, k), 1 yes, 0 no, -1 not known; `level_weights`
    and `weights`: (n,), what the anger and the missing feelings of a message count.
    """

    levels: np.ndarray
    feelings: np.ndarray
    level_weights: np.ndarray
    weights: np.ndarray


@dataclass
class MoodHead:
    """The learnt numbers; answers without TensorFlow."""

    levels: int
    mean: np.ndarray
    scale: np.ndarray
    inner: np.ndarray
    inner_bias: np.ndarray
    outer: np.ndarray
    outer_bias: np.ndarray

    def chances(self, features: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
        """(n, size) → (n, levels) of anger, rows sum to one; (n, k), each feeling for itself."""
        hidden = gelu((features - self.mean) / self.scale @ self.inner + self.inner_bias)
        logits = hidden @ self.outer + self.outer_bias
        return softmax(logits[:, : self.levels]), 1.0 / (1.0 + np.exp(-logits[:, self.levels :]))


def fit_mood_head(features: np.ndarray, targets: MoodTargets, levels: int) -> MoodHead:
    """`features`: (n, size). What was learnt from the same numbers by the same code is read again from disk."""
    known = (targets.levels, targets.feelings, targets.level_weights, targets.weights)
    return learnt_once(lambda: _learn(features, targets, levels), features, *known, Path(__file__))


def _learn(features: np.ndarray, targets: MoodTargets, levels: int) -> MoodHead:
    mean, scale = features.mean(axis=0), np.maximum(features.std(axis=0), LEAST_SPREAD)
    known = (targets.levels, targets.level_weights, targets.weights)
    wanted = np.hstack([np.stack(known, axis=1), targets.feelings]).astype(np.float32)
    outputs = levels + targets.feelings.shape[1]
    return MoodHead(
        levels, mean, scale, *learn_layers((features - mean) / scale, wanted, outputs, _loss(levels), MOODS)
    )


def _loss(levels: int) -> Any:
    """Cross-entropies of what is known of each message; the rest teaches nothing."""
    import tensorflow as tf

    def loss(wanted: Any, logits: Any) -> Any:
        level, level_weight, weight, feelings = wanted[:, 0], wanted[:, 1], wanted[:, 2], wanted[:, 3:]
        one_hot = tf.one_hot(tf.cast(level, tf.int32), levels)
        on_anger = tf.keras.losses.categorical_crossentropy(one_hot, logits[:, :levels], from_logits=True)
        level_weight *= tf.cast(level >= 0, tf.float32)  # without a label the cross-entropy is 0, its gradient is not
        each = tf.nn.sigmoid_cross_entropy_with_logits(tf.maximum(feelings, 0.0), logits[:, levels:])
        weights = tf.where(feelings > 0, YES_WEIGHT, weight[:, None]) * tf.cast(feelings >= 0, tf.float32)
        return on_anger * level_weight + tf.reduce_sum(each * weights, axis=1)

    return loss
