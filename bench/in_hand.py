"""How messages are read in their talks: `learn` writes the weights of data/in_hand.yml, `score` tells what they bring.

`python -m bench.in_hand score data/development/talks.tsv` plays labelled talks (columns: talk, turn, message, kind,
motif, other motifs that are right) with a system of its own, then reads each message with what is in hand and without:
a table, then one JSON object. `… learn data/talks/*.tsv` plays them, learns the weights from them (each message read
with what the product itself had in hand) and writes them. Learning needs the brain's environment, for scipy.
"""

import argparse
import csv
import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import create_engine, select

from bench.system import RunningSystem, running_system
from relation.model.in_hand import FEATURES, InHandRules
from relation.model.queue import QueueRules
from relation.playbook import Playbook
from relation.services.in_hand import GUESSES, IN_HAND, features, has_own_sense, note_in_hand, read_in_hand
from relation.store.tables import inbox
from traitdunion.brain_env import BRAIN_ENV
from traitdunion.settings import ROOT

FILE = ROOT / "data" / "in_hand.yml"
ROUNDS = 3
GOING_ON = ("aucun.affirmer", "aucun.refuser", "aucun.donnee_seule", "aucun.correction")
KINDS = ("new", "more", "ask", "end")


@dataclass(frozen=True)
class Turn:
    talk: str
    kind: str
    motif: str
    others: frozenset[str]
    text: str
    heard: dict[str, Any]
    """As the brain heard it, without what is in hand."""
    kept: str
    """The intent that the product read it as, by whatever means."""

    def is_right(self, intent: str) -> bool:
        """A yes or bare data, heard as such, goes on with what is in hand."""
        return intent == self.motif or intent in self.others or (self.kind == "more" and intent in GOING_ON)

    @property
    def objectives(self) -> set[str]:
        return {intent.partition(".")[0] for intent in (self.motif, *self.others)}


def played(system: RunningSystem, files: Sequence[Path]) -> list[Turn]:
    """Raises: HTTPStatusError."""
    turns: list[Turn] = []
    engine = create_engine(system.database_url)
    last = select(inbox.c.understanding).order_by(inbox.c.received_at.desc()).limit(1)
    with httpx.Client(headers=system.headers, timeout=120.0, trust_env=False) as client:
        for file in files:
            with file.open(encoding="utf-8") as lines:
                rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
            for talk, _, text, kind, motif, *others in rows:
                said = {"conversation": f"{file.stem}-{talk}", "text": text}
                answer = client.post(f"{system.url}/api/v1/messages", json=said)
                answer.raise_for_status()
                with engine.connect() as connection:
                    read = connection.execute(last).scalar_one()
                heard, kept = _by_itself(read), f"{read['objective']}.{read['motif']}"
                right = frozenset(" ".join(others).split())
                turns.append(Turn(f"{file.stem}-{talk}", kind, motif, right, text, heard, kept))
    return turns


def _by_itself(understanding: dict[str, Any]) -> dict[str, Any]:
    guesses = understanding[GUESSES]
    best = max(guesses, key=guesses.__getitem__)
    motifs = [
        dict(zip(("objective", "name"), name.split("."), strict=True), confidence=p) for name, p in guesses.items()
    ]
    objective, _, motif = best.partition(".")
    intent = {"name": best, "confidence": guesses[best]}
    return {
        **understanding,
        "objective": objective,
        "motif": motif,
        "motifs": motifs,
        "intent": intent,
        "secondary": [],
    }


def readings(
    rules: InHandRules, queue: QueueRules, turns: Sequence[Turn]
) -> Iterator[tuple[Turn, dict[str, float], str]]:
    """Each turn, what was in hand before it, and the intent that it is read as."""
    for _, talk in groupby(turns, key=lambda turn: turn.talk):
        facts: dict[str, Any] = {}
        for turn in talk:
            in_hand = facts.get(IN_HAND) or {}
            read = read_in_hand(rules, queue, in_hand, turn.text, turn.heard)
            yield turn, in_hand, f"{read['objective']}.{read['motif']}"
            facts = note_in_hand(rules, facts, read)


def learn(rules: InHandRules, queue: QueueRules, turns: Sequence[Turn]) -> InHandRules:
    """First with what should be in hand, then with what the weights found so far put there."""
    taught = [turn for turn, _ in _taught(rules, turns)]
    rows = [row for turn, in_hand in _taught(rules, turns) if (row := _row(rules, queue, turn, in_hand))]
    for _ in range(ROUNDS):
        rules = replace(rules, weights=_fitted(rows))
        rows = rows[: len(taught)]
        rows += [
            row for turn, in_hand, _ in readings(rules, queue, turns) if (row := _row(rules, queue, turn, in_hand))
        ]
    return replace(rules, weights=_fitted(rows))


def _taught(rules: InHandRules, turns: Sequence[Turn]) -> Iterator[tuple[Turn, dict[str, float]]]:
    for _, talk in groupby(turns, key=lambda turn: turn.talk):
        facts: dict[str, Any] = {}
        for turn in talk:
            yield turn, facts.get(IN_HAND) or {}
            objective, _, name = turn.motif.partition(".")
            facts = note_in_hand(
                rules,
                facts,
                {"intent": {"name": turn.motif}, "motifs": [{"objective": objective, "name": name, "confidence": 1.0}]},
            )


def _row(rules: InHandRules, queue: QueueRules, turn: Turn, in_hand: dict[str, float]) -> dict[str, Any] | None:
    if not in_hand or has_own_sense(rules, in_hand, turn.text, turn.heard):
        return None
    numbers = features(rules, queue, in_hand, turn.text, turn.heard)
    right = [turn.is_right(intent) for intent in numbers]
    return {"features": list(numbers.values()), "right": right} if any(right) else None


def _fitted(rows: list[dict[str, Any]]) -> dict[str, float]:
    child = [str(BRAIN_ENV / "bin" / "python"), "-m", "bench.in_hand_child"]
    done = subprocess.run(child, input=json.dumps(rows), capture_output=True, text=True, check=True)
    return dict(zip(FEATURES, json.loads(done.stdout), strict=True))


def figures(rules: InHandRules, queue: QueueRules, turns: Sequence[Turn]) -> dict[str, Any]:
    """Accuracy of motifs (by kind too) and of objectives, read by themselves and in their talks."""
    found = list(readings(rules, queue, turns))
    alone = [(turn, f"{turn.heard['objective']}.{turn.heard['motif']}") for turn in turns]
    return {
        "turns": len(turns),
        "alone": _accuracy(alone),
        "in_talk": _accuracy([(turn, intent) for turn, _, intent in found]),
        "product": _accuracy([(turn, turn.kept) for turn in turns]),
    }


def _accuracy(read: Sequence[tuple[Turn, str]]) -> dict[str, float]:
    kinds = {kind: [turn.is_right(intent) for turn, intent in read if turn.kind == kind] for kind in KINDS}
    objectives = [turn.is_right(intent) or intent.partition(".")[0] in turn.objectives for turn, intent in read]
    every = [right for found in kinds.values() for right in found]
    shares = {"motif": every, "objective": objectives, **kinds}
    return {name: round(sum(found) / max(len(found), 1), 3) for name, found in shares.items()}


def write(weights: dict[str, float], file: Path = FILE) -> None:
    text = file.read_text(encoding="utf-8")
    for name, weight in weights.items():
        text = re.sub(rf"^(  {name}: ).*$", rf"\g<1>{weight:.2f}", text, flags=re.M)
    file.write_text(text, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("learn", "score"))
    parser.add_argument("talks", type=Path, nargs="+")
    parser.add_argument("--checkout", type=Path, help="whose demonstration customers the talks are of")
    given = parser.parse_args()
    playbook = Playbook.load(ROOT / "data")
    with running_system(checkout=given.checkout) as system:
        turns = played(system, given.talks)
    rules = playbook.in_hand
    if given.command == "learn":
        rules = learn(rules, playbook.queue, turns)
        write(dict(rules.weights))
    results = figures(rules, playbook.queue, turns)
    for name in ("alone", "in_talk", "product"):  # `product`: with the weights that it was played with
        print(name, results[name])
    print(json.dumps(results))


if __name__ == "__main__":
    main()
