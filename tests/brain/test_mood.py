"""What each training message teaches of anger and of the signals, and what an unknown label does not."""

from dataclasses import replace

import numpy as np
import pytest

from bot.nlu import mood_head
from bot.nlu.cues import notice
from bot.nlu.mood import FEELINGS, targets_of
from bot.nlu.mood_head import MoodTargets

NAMES = ["anger_2", "threat_legal", "threat_not", "s_informer.prix", "sav.panne", "reclamation.menace_juridique"]
TEXTS = ["c'est nul", "mon avocat", "un avocat mûr", "quel prix", "encore en panne", "je vais au tribunal"]
CUES = np.stack([notice(text)[0] for text in TEXTS])


def test_anger_is_known_of_the_moods_own_messages_and_of_calm_objectives() -> None:
    assert targets_of(NAMES, CUES).levels.tolist() == [2, -1, -1, 0, -1, -1]


def test_a_signal_is_known_of_its_own_messages_its_look_alikes_its_motif_and_where_its_cue_is_not() -> None:
    legal = targets_of(NAMES, CUES).feelings[:, FEELINGS.index("threat_legal")]
    assert legal.tolist() == [0, 1, 0, 0, 0, 1]
    unsure = targets_of(
        ["anger_3", "sav.panne", "reclamation.panne_repetee"], np.stack([notice("au tribunal !")[0]] * 3)
    )
    assert unsure.feelings[:, FEELINGS.index("threat_legal")].tolist() == [-1, 0, -1], "no threat in a calm objective"


def test_an_unknown_label_teaches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the rows say which of two levels goes with which side; the rest are unlabelled, and very many."""
    monkeypatch.setattr(mood_head, "MOODS", replace(mood_head.MOODS, epochs=40))
    draw = np.random.default_rng(1)
    side = draw.integers(0, 2, 2_000)
    features = np.where(side[:, None] == 1, 1.0, -1.0) + draw.normal(0, 0.1, (2_000, 6))
    levels = np.where(np.arange(2_000) < 200, side, -1)
    feelings = np.where(np.arange(2_000) < 200, side, -1)[:, None]
    head = mood_head._learn(features, MoodTargets(levels, feelings, np.ones(2_000), np.ones(2_000)), 2)
    anger, felt = head.chances(np.array([[1.0] * 6, [-1.0] * 6]))
    assert anger[0, 1] > 0.95
    assert anger[1, 0] > 0.95
    assert felt[0, 0] > 0.9
    assert felt[1, 0] < 0.1
