"""The five objectives: learnt on motifs, summed to objectives; several demands found clause by clause."""

from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import numpy as np
import sklearn
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.clauses import CLAUSES, clauses, one_of_each_other_objective
from bot.nlu.encoder import READING, vector_of
from bot.nlu.heads import Head
from bot.nlu.learnt import Conditions, keep, shape_of, take
from bot.nlu.linguistics import DOC
from bot.nlu.motif_model import HERE, MOTIF_CHANCES, SHAPING_FILES, MotifModel, fingerprint_of
from bot.nlu.motif_net import WORD_SCALE, MotifNet
from bot.nlu.sentence_models import deep_model, encode_parts, fast_model
from bot.nlu.text import clean, has_words
from bot.nlu.words import Words

MOTIFS = "motifs"
OWN_FILES = [HERE / f"{name}.py" for name in ("objective", "clauses", "learnt", "local_encoder")]
NOTHING = "aucun"
BEST_MOTIFS = 5
GUESSED = 0.0005
"""Probability from which a motif is among the `guesses`."""


def _conditions(has_deep: bool = True) -> Conditions:
    """Without a deep encoder, here or where the motifs were learnt, it does not matter which one it is."""
    deep = deep_model() if has_deep else None
    return {
        "shape": f"{shape_of(MotifModel, MotifNet, Words, Head)} {WORD_SCALE}",
        "fast encoder": f"{fast_model().name} {fast_model().size}",
        "deep encoder": deep.name if deep else None,
        "scikit-learn": sklearn.__version__,
    }


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ObjectiveClassifier(GraphComponent, IntentClassifier):
    """Sets the intent (`objective.motif`), and `objective_ranking`, `motif_ranking`, `guesses`, `secondary`.

    A clause is another demand when the chance that it speaks of the message's own motif is at most `max_same`: of
    another objective from `min_secondary` on (and `min_other_words`), of the same from `min_secondary_motif` on. Those
    that, read with the meaning of the whole message, speak of its motif with more than `max_likely` are not read again.
    Below `min_objective` or `min_motif` (probabilities) the intent is `nlu_fallback`: the bot asks. What undoes what
    is under way, or turns the talk on us (`only_if_sure`), wants `min_sure`: « je ne sais plus » drops no request, and
    « incapables » neither asks about robots nor praises us.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {
            "doubt": 0.7,
            "min_objective": 0.45,
            "min_motif": 0.16,
            "only_if_sure": ["aucun.abandonner", "aucun.refuser", "aucun.defi_robot", "aucun.compliment"],
            "min_sure": 0.45,
            "min_secondary": 0.7,
            "min_secondary_motif": 0.9,
            "max_likely": 0.3,
            "max_same": 0.05,
            "min_other_words": 4,
            "max_clauses": 8,
        }

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ObjectiveClassifier":
        deep_model()  # one that cannot be used is told before anything is learnt
        return cls(config, model_storage, resource)

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Optional[MotifModel] = None,
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Rasa's cache sees this module's source only."""
        deep = deep_model()
        return fingerprint_of([*SHAPING_FILES, *OWN_FILES]) + (deep.name if deep else "")

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        self._model = MotifModel.fit(
            np.vstack([vector_of(example) for example in examples]),
            [example.get(TEXT) for example in examples],
            [example.get(INTENT) for example in examples],
        )
        with self._storage.write_to(self._resource) as folder:
            keep(Path(folder), MOTIFS, self._model, _conditions(has_deep=self._model.deep is not None))
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "ObjectiveClassifier":
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, take(Path(folder), MOTIFS, _conditions()))

    def process(self, messages: List[Message]) -> List[Message]:
        if self._model is None:
            raise ValueError("ObjectiveClassifier is not trained")
        for message in messages:
            text = clean(message.get(TEXT) or "")
            first = self._model.first_chances(vector_of(message)[None, :], [text])
            message.set(MOTIF_CHANCES, first[0])
            self._set(message, text, self._model.judge(first, [text], self._config["doubt"])[0])
        return messages

    def _set(self, message: Message, text: str, chances: np.ndarray) -> None:
        objectives, motifs = self._rank(chances)
        objective, confidence = objectives[0]
        motif, motif_confidence = next(pair for pair in motifs if pair[0].split(".")[0] == objective)
        if not has_words(text):
            objectives = [(NOTHING, 1.0)] + [(name, 0.0) for name, _ in objectives if name != NOTHING]
            objective, confidence, motif, motif_confidence = NOTHING, 1.0, f"{NOTHING}.hors_sujet", 1.0
        least = self._config["min_sure" if motif in self._config["only_if_sure"] else "min_motif"]
        is_sure = confidence >= self._config["min_objective"] and motif_confidence >= least
        intent = motif if is_sure else DEFAULT_NLU_FALLBACK_INTENT_NAME
        message.set(INTENT, {"name": intent, "confidence": motif_confidence}, add_to_output=True)
        ranking = [{"name": name, "confidence": chance} for name, chance in motifs[:BEST_MOTIFS]]
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        message.set("objective_ranking", [[name, chance] for name, chance in objectives], add_to_output=True)
        message.set(
            "motif_ranking",
            [[motif, motif_confidence]]
            + [[name, chance] for name, chance in motifs if name != motif][: BEST_MOTIFS - 1],
            add_to_output=True,
        )
        guesses = {name: round(chance, 5) for name, chance in motifs if chance >= GUESSED}
        message.set("guesses", guesses if has_words(text) else {motif: 1.0}, add_to_output=True)
        message.set("secondary", self._secondary(message, text, motif), add_to_output=True)

    def _rank(self, chances: np.ndarray) -> Tuple[List[Tuple[str, float]], List[Tuple[str, float]]]:
        order = np.argsort(-chances)
        motifs = [(self._model.classes[index], float(chances[index])) for index in order]  # type: ignore[union-attr]
        sums: Dict[str, float] = {}
        for name, chance in motifs:
            objective = name.split(".")[0]
            sums[objective] = sums.get(objective, 0.0) + chance
        return sorted(sums.items(), key=lambda pair: -pair[1]), motifs

    def _secondary(self, message: Message, text: str, main: str) -> List[Dict[str, str]]:
        """Other demands, in reading order, each motif once: clauses that clearly serve another one than `main`."""
        parts = clauses(text, message.get(DOC))[: self._config["max_clauses"]]
        message.set(CLAUSES, parts)
        others = self._other_clauses(parts, vector_of(message), main) if len(parts) > 1 else []
        found: Dict[str, Dict[str, str]] = {}
        vectors = encode_parts(message.get(READING), others)
        for clause, chances in zip(others, self._chances(vectors, others) if others else ()):
            motif = self._other_demand(clause, chances, main)
            if motif is not None:
                objective, _, name = motif.partition(".")
                found.setdefault(motif, {"objective": objective, "motif": name, "text": clause})
        return one_of_each_other_objective(list(found.values()), main.split(".")[0])

    def _other_clauses(self, parts: List[str], vector: np.ndarray, main: str) -> List[str]:
        """Those that, by their words beside the meaning of the whole message, may speak of something else."""
        chances = self._chances(np.repeat(vector[None, :], len(parts), axis=0), parts)
        likely = chances[:, self._model.classes.index(main)]  # type: ignore[union-attr]
        return [part for part, chance in zip(parts, likely) if chance <= self._config["max_likely"]]

    def _other_demand(self, clause: str, chances: np.ndarray, main: str) -> Optional[str]:
        """The motif of a clause: of another objective, or surely another one of the same."""
        objectives, motifs = self._rank(chances)
        objective, confidence = objectives[0]
        if objective == NOTHING or dict(motifs)[main] > self._config["max_same"]:
            return None
        if objective != main.split(".")[0]:
            is_clear = confidence >= self._config["min_secondary"]
            is_whole = len(clause.split()) >= self._config["min_other_words"]
            best = next(motif for motif, _ in motifs if motif.startswith(objective + "."))
            return best if is_clear and is_whole else None
        motif, chance = motifs[0]
        return motif if chance >= self._config["min_secondary_motif"] else None

    def _chances(self, vectors: np.ndarray, texts: List[str]) -> np.ndarray:
        """Without the deep encoder: clauses are many, and only clear ones are kept."""
        return self._model.chances(vectors, texts, 0.0)  # type: ignore[union-attr]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data
