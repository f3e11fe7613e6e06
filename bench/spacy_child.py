"""spaCy's text classifier on a blank French pipeline, as a contestant.

`.venv-brain/bin/python -m bench.spacy_child train|answer FOLDER BATCH`. The model is the component's own default, an
ensemble of a bag of words and a small convolutional network; the number of epochs was fixed beforehand.
"""

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.training import Example
from spacy.util import fix_random_seed, minibatch

from bench.child import answer_all

EPOCHS = 15
BATCH = 32
SEED = 7
DROPOUT = 0.2


def train(folder: Path) -> None:
    """From FOLDER/training.jsonl, lines [intent, text], to FOLDER/model."""
    fix_random_seed(SEED)
    rows = [json.loads(line) for line in (folder / "training.jsonl").read_text(encoding="utf-8").splitlines()]
    intents = sorted({intent for intent, _ in rows})
    nlp = spacy.blank("fr")
    classifier = nlp.add_pipe("textcat")
    for intent in intents:
        classifier.add_label(intent)
    examples = [
        Example.from_dict(nlp.make_doc(text), {"cats": {name: float(name == intent) for name in intents}})
        for intent, text in rows
    ]
    optimiser = nlp.initialize(lambda: examples)
    for _ in range(EPOCHS):
        random.shuffle(examples)
        for batch in minibatch(examples, BATCH):
            nlp.update(batch, sgd=optimiser, drop=DROPOUT)
    nlp.to_disk(folder / "model")


def answer(folder: Path, batch: int) -> None:
    nlp = spacy.load(folder / "model")

    def one(text: str) -> dict[str, Any]:
        return {"chances": nlp(text).cats}

    def many(texts: Sequence[str]) -> None:
        for _ in nlp.pipe(texts):
            pass

    answer_all(folder, batch, one, many)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["train", "answer"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("batch", type=int, nargs="?", default=0)
    given = parser.parse_args()
    if given.what == "train":
        train(given.folder)
    else:
        answer(given.folder, given.batch)


if __name__ == "__main__":
    main()
