"""Development-set accuracy of objective and motif: our pipeline beside Rasa's default one, on the same split.

Runs in the brain's environment: `.venv-brain/bin/python -m bench.development [ours] [diet] [--per-motif N]`. The split
is drawn once, stratified by motif: one message in five of data/nlu is held out from both; with `--per-motif`, both
learn from N messages of each motif only (DIET's cost grows with their number). This is not the blind evaluation set.
"""

import argparse
import asyncio
import json
import logging
import random
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench.rasa_training import DIET, Example, drawn, read_examples, train, write_training
from traitdunion.evaluation_metrics import macro_f1

HELD_OUT = 5
SEED = 7
OURS = [
    {"name": "bot.nlu.linguistics.Linguistics"},
    {"name": "bot.nlu.encoder.Encoder"},
    {"name": "bot.nlu.objective.ObjectiveClassifier", "min_objective": 0.0, "min_motif": 0.0},
]
PIPELINES = {"ours": OURS, "diet": DIET}


def split(examples: list[Example]) -> tuple[list[Example], list[Example]]:
    """Training and development parts, each motif in both."""
    by_intent: dict[str, list[Example]] = {}
    for example in examples:
        by_intent.setdefault(example[0], []).append(example)
    training, development = [], []
    for intent in sorted(by_intent):
        group = by_intent[intent]
        random.Random(SEED).shuffle(group)
        development += group[::HELD_OUT]
        training += [example for at, example in enumerate(group) if at % HELD_OUT]
    return training, development


def measure(folder: Path, development: list[Example]) -> dict[str, float]:
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)
    agent = Agent.load(str(folder / "model.tar.gz"))
    rows, times = [], []
    for intent, text in development:
        started = time.perf_counter()
        parsed = asyncio.run(agent.processor.parse_message(UserMessage(text), only_output_properties=True))
        times.append((time.perf_counter() - started) * 1000)
        rows.append((intent, *_answer(parsed)))
    objectives = [(row[0].split(".")[0], row[2]) for row in rows]
    return {
        "motif_accuracy": round(float(np.mean([row[0] == row[1] for row in rows])), 4),
        "objective_accuracy": round(float(np.mean([real == found for real, found in objectives])), 4),
        "objective_macro_f1": round(macro_f1(objectives) or 0.0, 4),
        "p50_ms": round(float(np.percentile(times, 50)), 2),
        "p95_ms": round(float(np.percentile(times, 95)), 2),
    }


def _answer(parsed: dict[str, Any]) -> tuple[str, str]:
    """(motif, objective): objectives are the sums of their motifs' probabilities, for both pipelines."""
    if "objective_ranking" in parsed:
        return parsed["motif_ranking"][0][0], parsed["objective_ranking"][0][0]
    sums: dict[str, float] = {}
    for found in parsed["intent_ranking"]:
        objective = found["name"].split(".")[0]
        sums[objective] = sums.get(objective, 0.0) + found["confidence"]
    return parsed["intent"]["name"], max(sums, key=lambda name: sums[name])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="PIPELINE", help=f"among {', '.join(PIPELINES)}; default: all")
    parser.add_argument("--per-motif", type=int, help="messages of each motif to learn from; default: all")
    given = parser.parse_args()
    training, development = split(read_examples())
    training = drawn(training, given.per_motif)
    results: dict[str, Any] = {"training": len(training), "development": len(development)}
    for name in given.names or list(PIPELINES):
        with tempfile.TemporaryDirectory() as folder:
            write_training(training, Path(folder), PIPELINES[name])
            seconds = round(train(Path(folder)), 1)
            results[name] = {"train_s": seconds, **measure(Path(folder), development)}
        print(name, results[name], flush=True)
    print(json.dumps(results))


if __name__ == "__main__":
    main()
