"""How a message is written and felt: persona evidence, mood, signals. Three small models on vectors and cues."""

from pathlib import Path
from typing import Any, Dict, List, Optional, Set, Tuple

import numpy as np
import sklearn
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression

from bot.nlu.cues import COUNTS, CUES_FILE, address_of, lexicon, notice
from bot.nlu.encoder import vector_of
from bot.nlu.learnt import Conditions, keep, shape_of, take
from bot.nlu.linguistics import DOC, analyse
from bot.nlu.motif_model import HERE, MOTIF_CHANCES, SHAPING_FILES, Task, fingerprint_of, fit_net
from bot.nlu.motif_net import MotifNet
from bot.nlu.sentence_models import encode_cached, fast_model
from bot.nlu.spelling import readable
from bot.nlu.text import has_words, normal, without_accents

SCORERS = "scorers"
OWN_FILES = [HERE / f"{name}.py" for name in ("style", "cues", "learnt")]
CUE_WEIGHT = 0.6
DEMAND_WEIGHT = 0.25
CALM_OBJECTIVES = ("aucun", "s_informer", "acheter", "gerer_contrat", "sav")
NOT_CALM = ("aucun.demander_humain", "aucun.hors_sujet", "aucun.compliment", "aucun.remercier")
CALM_TEXTS = 3_000
"""How many ordinary messages are learnt from, evenly drawn."""


class Scorer:
    """One logistic regression over [sentence vector, cues]."""

    def __init__(self, regularisation: float) -> None:
        self._model = LogisticRegression(C=regularisation, max_iter=300, tol=1e-3, class_weight="balanced")

    def fit(self, features: np.ndarray, labels: List[str]) -> "Scorer":
        self._model.fit(features, labels)
        return self

    def chances(self, features: np.ndarray) -> Dict[str, float]:
        row = self._model.predict_proba(features[None, :])[0]
        return {str(name): float(chance) for name, chance in zip(self._model.classes_, row)}


def features_of(texts: List[str], net: Optional[MotifNet] = None) -> np.ndarray:
    """(n, 512 + cues, and the motifs' log-chances when a network is given), for training."""
    cues = np.vstack([notice(text, analyse(text))[0] for text in texts])
    vectors = encode_cached(fast_model(), texts)
    parts = [vectors, cues * CUE_WEIGHT]
    if net is not None:
        parts.append(_demands(net.chances(vectors, [readable(text) for text in texts])))
    return np.hstack(parts)


def _demands(chances: np.ndarray) -> np.ndarray:
    """What is asked tells how it is felt: a disputed bill is seldom calm. Chances as small numbers around zero."""
    return np.log(chances + 1e-3) * DEMAND_WEIGHT


def _conditions() -> Conditions:
    return {
        "shape": shape_of(Scorer),
        "cues": " ".join([*COUNTS, *lexicon(), str(CUE_WEIGHT), str(DEMAND_WEIGHT)]),
        "fast encoder": f"{fast_model().name} {fast_model().size}",
        "scikit-learn": sklearn.__version__,
    }


class _StyleComponent(GraphComponent):
    """Shared shape: trained from one YAML file beside data/nlu, stored with joblib."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {"data": "", "regularisation": 1.0}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "_StyleComponent":
        return cls(config, model_storage, resource)

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        scorers: Optional[Dict[str, Scorer]] = None,
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._scorers = scorers or {}

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Rasa's cache sees the source of the component's own class only, not that of the class below it."""
        if not config.get("data"):
            return None  # Rasa also asks for a node that it restores from its cache, with that node's own config
        return fingerprint_of([Path(config["data"]), CUES_FILE, *OWN_FILES, *SHAPING_FILES])

    def train(self, training_data: TrainingData) -> Resource:
        data = yaml.safe_load(Path(self._config["data"]).read_text(encoding="utf-8"))
        self._scorers = self._fit(data, [example for example in training_data.intent_examples if example.get(TEXT)])
        with self._storage.write_to(self._resource) as folder:
            keep(Path(folder), SCORERS, self._scorers, _conditions())
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "_StyleComponent":
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, take(Path(folder), SCORERS, _conditions()))

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            numbers, seen = notice(text, message.get(DOC) or analyse(text))
            self._set(message, np.hstack([vector_of(message), numbers * CUE_WEIGHT, *self._more(message)]), seen)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def _fit(self, data: Dict[str, Any], examples: List[Message]) -> Dict[str, Scorer]:
        raise NotImplementedError

    def _more(self, message: Message) -> List[np.ndarray]:
        """Features beside the vector and the cues."""
        return []

    def _set(self, message: Message, features: np.ndarray, seen: List[str]) -> None:
        raise NotImplementedError


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class PersonaDetector(_StyleComponent):
    """Sets `persona`: probability per relational style, with the cues that were seen; and `style`."""

    def _fit(self, data: Dict[str, List[str]], examples: List[Message]) -> Dict[str, Scorer]:
        texts = [text for group in data.values() for text in group]
        labels = [name for name, group in data.items() for _ in group]
        return {"persona": Scorer(self._config["regularisation"]).fit(features_of(texts), labels)}

    def _set(self, message: Message, features: np.ndarray, seen: List[str]) -> None:
        text = message.get(TEXT) or ""
        evidence = self._scorers["persona"].chances(features) if has_words(text) else {}
        message.set("persona", {"evidence": evidence, "cues": seen}, add_to_output=True)
        message.set("style", {"address": address_of(text)}, add_to_output=True)


def _calm_texts(examples: List[Message]) -> List[str]:
    """Ordinary messages, so that a bare number, a yes or a question is not taken for a mood."""
    ordinary = [
        example.get(TEXT)
        for example in examples
        if example.get(INTENT).split(".")[0] in CALM_OBJECTIVES and example.get(INTENT) not in NOT_CALM
    ]
    return ordinary[:: max(1, len(ordinary) // CALM_TEXTS)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class MoodDetector(_StyleComponent):
    """Sets `mood` (anger, worry, urgency, satisfaction in 0..1) and `signals` (threats, vulnerability…)."""

    ANGER_LEVELS = {"0": 0.0, "1": 0.3, "2": 0.7, "3": 1.0}
    MOODS = ("worry", "urgency", "satisfaction")
    THREATS = ("threat_legal", "threat_public")
    ANGRY = 0.6
    PLAIN_THREAT = 0.95
    WORDLESS_ANGER = 0.7
    NEVER_CALM = ("threat_legal", "threat_public", "threat_leave", "fraud")
    CUE_OF = {"urgency": "deadline", "satisfaction": "thanks", "ask_human": "people", "repeated_failure": "repeated"}
    LOOK_ALIKES = {
        "safety": "safety_not",
        "vulnerability": "vulnerability_not",
        "ask_human": "ask_human_not",
        "threat_legal": "threat_not",
        "threat_public": "threat_not",
        "threat_leave": "threat_not",
    }
    """Which list of the data holds what only looks like a signal."""

    def _fit(self, data: Dict[str, Any], examples: List[Message]) -> Dict[str, Scorer]:
        groups: Dict[str, List[str]] = {f"anger_{level}": texts for level, texts in data["anger"].items()}
        groups.update({name: texts for name, texts in data.items() if name != "anger"})
        calm = _calm_texts(examples)
        groups["anger_0"] = groups["anger_0"] + calm
        names = [name for name, texts in groups.items() for _ in texts]
        net = fit_net(
            np.vstack([vector_of(example) for example in examples]),
            [example.get(TEXT) for example in examples],
            Task.of([example.get(INTENT) for example in examples]),
        )
        features = features_of([text for texts in groups.values() for text in texts], net)
        strength = self._config["regularisation"]
        is_anger = np.array([name.startswith("anger_") for name in names])
        levels = [name[-1] for name in names if name.startswith("anger_")]
        scorers = {"anger": Scorer(strength).fit(features[is_anger], levels)}
        texts = [text for group in groups.values() for text in group]
        for name in data:
            if name != "anger" and name not in self.LOOK_ALIKES.values():
                alike = set(data.get(self.LOOK_ALIKES.get(name, ""), []))
                kept, labels = self._against(
                    name, names, texts, alike | (set(calm) if name in self.NEVER_CALM else set())
                )
                scorers[name] = Scorer(strength).fit(features[kept], labels)
        return scorers

    def _against(self, name: str, names: List[str], texts: List[str], sure: Set[str]) -> Tuple[List[int], List[str]]:
        """Which rows teach one mood, and their labels.

        Other classes' messages that show its cue are left out: they may hold it too. Not so those that are `sure` not
        to: look-alikes, and ordinary messages, which cannot hold a threat or a fraud (their objective says so).
        """
        cue = lexicon()[self.CUE_OF.get(name, name)][1]
        kept = [
            at
            for at, own in enumerate(names)
            if own == name or texts[at] in sure or not cue.search(without_accents(normal(texts[at])))
        ]
        return kept, ["yes" if names[at] == name else "no" for at in kept]

    def _more(self, message: Message) -> List[np.ndarray]:
        return [_demands(message.get(MOTIF_CHANCES))]

    def _set(self, message: Message, features: np.ndarray, seen: List[str]) -> None:
        levels = self._scorers["anger"].chances(features)
        anger = sum(self.ANGER_LEVELS[level] * chance for level, chance in levels.items())
        others = {name: scorer.chances(features)["yes"] for name, scorer in self._scorers.items() if name != "anger"}
        if not has_words(message.get(TEXT) or ""):
            anger, others = self.WORDLESS_ANGER * (lexicon()["anger"][0] in seen), dict.fromkeys(others, 0.0)
        mood = {"anger": anger, **{name: others[name] for name in self.MOODS}}
        message.set("mood", mood, add_to_output=True)
        signals = {name: score for name, score in others.items() if name not in self.MOODS}
        for name in self.THREATS:  # the word of a threat, said in anger, is one: « avocat » alone may be a fruit
            if anger >= self.ANGRY and lexicon()[name][0] in seen:
                signals[name] = max(signals[name], self.PLAIN_THREAT)
        message.set("signals", signals, add_to_output=True)
