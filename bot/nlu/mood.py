"""How a message is felt: anger, worry, urgency, satisfaction, and the signals that call a person."""

from typing import Any, Dict, List

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.cues import SURFACE, lexicon, notice
from bot.nlu.encoder import vector_of
from bot.nlu.learnt import Conditions, shape_of
from bot.nlu.mood_head import MoodHead, MoodTargets, fit_mood_head
from bot.nlu.motif_model import HERE, MOTIF_CHANCES, Task, fit_net
from bot.nlu.sentence_models import encode_cached, fast_model
from bot.nlu.spelling import readable
from bot.nlu.style import CUE_WEIGHT, StyleComponent
from bot.nlu.text import has_words

DEMAND_WEIGHT = 0.25
ANGER_LEVELS = (0.0, 0.3, 0.7, 1.0)
MOODS = ("worry", "urgency", "satisfaction")
THREATS = ("threat_legal", "threat_public")
FEELINGS = (*MOODS, *THREATS, "threat_leave", "vulnerability", "fraud", "safety", "ask_human", "repeated_failure")
MOTIFS_OF = {
    "ask_human": "aucun.demander_humain",
    "fraud": "reclamation.fraude",
    "threat_legal": "reclamation.menace_juridique",
}
"""The motif whose messages all have a feeling."""
NEVER_OF = {"ask_human": "aucun.defi_robot"}
"""The motif of which none has it, whatever cue it shows: who asks whether we are a robot has not asked for a person."""
NEVER_CALM = ("threat_legal", "threat_public", "threat_leave", "fraud")
"""What no message outside a complaint has."""
UNCALM = ("reclamation", "aucun.demander_humain")
MAYBE_ANGRY = (*UNCALM, "sav", "gerer_contrat")
ORDINARY_WEIGHT = 0.3
CALM_WEIGHT = 0.1
"""Of an ordinary message, labelled by its motif alone, beside one of data/styles/mood.yml: for feelings, for anger."""
CUE_OF = {"urgency": "deadline", "satisfaction": "thanks", "ask_human": "people", "repeated_failure": "repeated"}
LOOK_ALIKES = {
    "safety": "safety_not",
    "vulnerability": "vulnerability_not",
    "ask_human": "ask_human_not",
    "repeated_failure": "repeated_failure_not",
    "threat_legal": "threat_not",
    "threat_public": "threat_not",
    "threat_leave": "threat_not",
}
"""Which list of the data holds what only looks like a feeling."""
ANGRY = 0.6
PLAIN_THREAT = 0.95
WORDLESS_ANGER = 0.7


def _demands(chances: np.ndarray) -> np.ndarray:
    """What is asked tells how it is felt: a disputed bill is seldom calm. Chances as small numbers around zero."""
    return np.log(chances + 1e-3) * DEMAND_WEIGHT


def targets_of(names: List[str], cues: np.ndarray) -> MoodTargets:
    """`names`: `anger_0`…, a feeling or a list of look-alikes for the texts of mood.yml; a motif for ordinary ones.
    `cues`: (n, …), what `notice` sees in each text.

    A message of another list that shows a feeling's cue teaches nothing of it: it may have it too. Not so the
    look-alikes, nor, for what is never calm, the ordinary messages: their motif says so.
    """
    is_motif = np.array(["." in name for name in names])
    is_calm = is_motif & np.array([not name.startswith(UNCALM) for name in names])
    levels = np.array([int(name[-1]) if name.startswith("anger_") else -1 for name in names])
    levels[is_motif & np.array([not name.startswith(MAYBE_ANGRY) for name in names])] = 0
    columns = [_known_of(feeling, names, cues, is_calm) for feeling in FEELINGS]
    own = (np.where(is_motif, weight, 1.0) for weight in (CALM_WEIGHT, ORDINARY_WEIGHT))
    return MoodTargets(levels, np.stack(columns, axis=1), *own)


def _known_of(feeling: str, names: List[str], cues: np.ndarray, is_calm: np.ndarray) -> np.ndarray:
    """(n,): 1 where a message has the feeling, 0 where it has not, -1 where nobody said."""
    column = len(SURFACE) + list(lexicon()).index(CUE_OF.get(feeling, feeling))
    known = np.where(cues[:, column] > 0, -1, 0)
    known[np.array([name == LOOK_ALIKES.get(feeling) for name in names])] = 0
    if feeling in NEVER_CALM:
        known[is_calm] = 0
    known[np.array([name == NEVER_OF.get(feeling) for name in names])] = 0
    known[np.array([name in (feeling, MOTIFS_OF.get(feeling)) for name in names])] = 1
    return known


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class MoodDetector(StyleComponent):
    """Sets `mood` (anger, worry, urgency, satisfaction in 0..1) and `signals` (threats, vulnerability…)."""

    NAME = "mood"
    OWN_FILES = [HERE / f"{name}.py" for name in ("mood", "mood_head")]

    @classmethod
    def _conditions(cls) -> Conditions:
        return {
            "shape": shape_of(MoodHead),
            "cues": " ".join([*SURFACE, *lexicon(), *FEELINGS, str(CUE_WEIGHT), str(DEMAND_WEIGHT)]),
            "fast encoder": f"{fast_model().name} {fast_model().size}",
        }

    def _learn(self, data: Dict[str, Any], examples: List[Message]) -> MoodHead:
        ordinary = [example.get(TEXT) for example in examples]
        motifs = [example.get(INTENT) for example in examples]
        groups: Dict[str, List[str]] = {f"anger_{level}": texts for level, texts in data["anger"].items()}
        groups.update({name: texts for name, texts in data.items() if name != "anger"})
        own = [text for group in groups.values() for text in group]
        names = [name for name, group in groups.items() for _ in group] + motifs
        read = np.vstack([vector_of(example) for example in examples])
        net = fit_net(read, ordinary, Task.of(motifs))
        vectors = np.vstack([encode_cached(fast_model(), own), read])
        cues = np.vstack([notice(text)[0] for text in own + ordinary])
        demands = _demands(net.chances(vectors, [readable(text) for text in own + ordinary]))
        features = np.hstack([vectors, cues * CUE_WEIGHT, demands])
        return fit_mood_head(features, targets_of(names, cues), len(ANGER_LEVELS))

    def _set(self, message: Message, text: str) -> None:
        numbers, seen = notice(text)
        features = np.hstack([vector_of(message), numbers * CUE_WEIGHT, _demands(message.get(MOTIF_CHANCES))])
        levels, felt = self._learnt.chances(features[None, :])
        anger = float(levels[0] @ ANGER_LEVELS)
        others = dict(zip(FEELINGS, map(float, felt[0])))
        if not has_words(text):
            anger, others = WORDLESS_ANGER * (lexicon()["anger"][0] in seen), dict.fromkeys(others, 0.0)
        for name in THREATS:  # the word of a threat, said in anger, is one: « avocat » alone may be a fruit
            if anger >= ANGRY and lexicon()[name][0] in seen:
                others[name] = max(others[name], PLAIN_THREAT)
        message.set("mood", {"anger": anger, **{name: others[name] for name in MOODS}}, add_to_output=True)
        signals = {name: score for name, score in others.items() if name not in MOODS}
        message.set("signals", signals, add_to_output=True)
