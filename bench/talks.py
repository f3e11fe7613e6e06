"""The same talks with two versions of the product, to be judged blind in pairs.

`python -m bench.talks replay TALKS.tsv --out a.jsonl [--checkout DIR]` plays the customers' messages (columns: talk,
turn, message, and what a good advisor would do) over `POST /api/v1/messages`. `… pairs a.jsonl b.jsonl --out pairs.txt
--key key.json` prints the talks that differ, each version as X or Y by lot. `… count key.json VERDICTS.tsv…` sums the
verdicts (columns: talk, turn, grade of X, grade of Y; grades `good`, `passable`, `grave`) and prints JSON.
"""

import argparse
import csv
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import httpx

from bench.system import RunningSystem, running_system

GRADES = ("grave", "passable", "good")


def replay(system: RunningSystem, talks: Path) -> list[dict[str, Any]]:
    """[{talk, turn, message, wanted, answers: [text and buttons], owner, heard}]. Raises: HTTPStatusError."""
    with talks.open(encoding="utf-8") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    with httpx.Client(headers=system.headers, timeout=120.0, trust_env=False) as client:
        return [_turn(client, system, *row) for row in rows]


def _turn(
    client: httpx.Client, system: RunningSystem, talk: str, turn: str, message: str, wanted: str
) -> dict[str, Any]:
    answer = client.post(f"{system.url}/api/v1/messages", json={"conversation": f"talk-{talk}", "text": message})
    answer.raise_for_status()
    found = answer.json()
    answers = [_shown(line) for line in found["messages"]]
    return {
        "talk": talk,
        "turn": int(turn),
        "message": message,
        "wanted": wanted,
        "answers": answers,
        "owner": found["owner"],
        "heard": found["understanding"],
    }


def _shown(line: dict[str, Any]) -> str:
    buttons = " ".join(f"[{button['title']}]" for button in line.get("buttons") or [])
    return f"{line['text']} {buttons}".strip()


def pairs(first: Path, second: Path, seed: int) -> tuple[str, dict[str, str]]:
    """The talks whose answers differ, as text, and {talk: "ab" or "ba"}: which version X is."""
    drawn, key, text = random.Random(seed), {}, []
    a, b = _by_talk(first), _by_talk(second)
    for talk in sorted(a.keys() & b.keys()):
        if all(one["answers"] == other["answers"] for one, other in zip(a[talk], b[talk], strict=True)):
            continue
        key[talk] = drawn.choice(("ab", "ba"))
        x, y = (a, b) if key[talk] == "ab" else (b, a)
        text.append(f"=== {talk}")
        for one, other in zip(x[talk], y[talk], strict=True):
            text.append(f"--- {talk} {one['turn']}  CLIENT: {one['message']}\n    (attendu : {one['wanted']})")
            same = one["answers"] == other["answers"]
            shown = (("XY", one),) if same else (("X", one), ("Y", other))
            text += [f"{name}> {said}" for name, turn in shown for said in turn["answers"] or ["(rien)"]]
    return "\n".join(text) + "\n", key


def _by_talk(path: Path) -> dict[str, list[dict[str, Any]]]:
    talks: dict[str, list[dict[str, Any]]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        turn = json.loads(line)
        talks.setdefault(turn["talk"], []).append(turn)
    return talks


def count(key: dict[str, str], verdicts: list[Path]) -> dict[str, Any]:
    """Grades of each version over the turns judged, and how often one is better. Raises: ValueError at a grade."""
    grades: dict[str, Counter[str]] = {"a": Counter(), "b": Counter()}
    better: Counter[str] = Counter()
    for path in verdicts:
        with path.open(encoding="utf-8") as file:
            for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                of = dict(zip(key[row[0]], row[2:4], strict=True))
                ranks = {name: GRADES.index(grade) for name, grade in of.items()}
                for name, grade in of.items():
                    grades[name][grade] += 1
                better["same" if ranks["a"] == ranks["b"] else max(ranks, key=lambda name: ranks[name])] += 1
    return {"grades": {name: dict(found) for name, found in grades.items()}, "better": dict(better)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    played = commands.add_parser("replay")
    played.add_argument("talks", type=Path)
    played.add_argument("--checkout", type=Path)
    paired = commands.add_parser("pairs")
    paired.add_argument("versions", type=Path, nargs=2)
    paired.add_argument("--key", type=Path, required=True)
    paired.add_argument("--seed", type=int, default=1)
    for one in (played, paired):
        one.add_argument("--out", type=Path, required=True)
    counted = commands.add_parser("count")
    counted.add_argument("key", type=Path)
    counted.add_argument("verdicts", type=Path, nargs="+")
    given = parser.parse_args()
    if given.command == "replay":
        with running_system(checkout=given.checkout) as system:
            turns = replay(system, given.talks)
        given.out.write_text("".join(json.dumps(turn, ensure_ascii=False) + "\n" for turn in turns), encoding="utf-8")
    elif given.command == "pairs":
        text, key = pairs(*given.versions, given.seed)
        given.out.write_text(text, encoding="utf-8")
        given.key.write_text(json.dumps(key), encoding="utf-8")
    else:
        print(json.dumps(count(json.loads(given.key.read_text(encoding="utf-8")), given.verdicts)))


if __name__ == "__main__":
    main()
