"""What spaCy brings to the understanding: demands found and names found, with it and without it.

Runs in the brain's environment, on the trained model: `.venv-brain/bin/python -m bench.grammar` (`make bench-grammar`).
The messages of data/development were written blind of the training data; the way clauses are cut was chosen on them.
Prints a table, then one JSON object.
"""

import asyncio
import csv
import json
import logging
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

MODEL = "models/brain.tar.gz"
DATA = Path("data/development")
Row = dict[str, str]


def read_rows(file: str) -> list[Row]:
    """Lines of a .tsv with a header; `\\n` in a text is a line break."""
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [{**row, "text": row["text"].replace("\\n", "\n")} for row in rows]


def score_demands(rows: list[Row], found: list[Counter[str]]) -> dict[str, float]:
    """`found`: objectives of each message's demands, counted."""
    wanted = [Counter(row["objectives"].split("|")) for row in rows]
    hits = sum(sum((one & other).values()) for one, other in zip(wanted, found, strict=True))
    several = [not one - other for one, other in zip(wanted, found, strict=True) if sum(one.values()) > 1]
    single = [sum(other.values()) > 1 for one, other in zip(wanted, found, strict=True) if sum(one.values()) == 1]
    return {
        "precision": round(hits / sum(sum(one.values()) for one in found), 3),
        "recall": round(hits / sum(sum(one.values()) for one in wanted), 3),
        "all_of_several_found": round(sum(several) / len(several), 3),
        "single_taken_for_several": round(sum(single) / len(single), 3),
    }


def score_names(rows: list[Row], found: list[list[str]]) -> dict[str, float]:
    """`found`: the names of each message. One that is part of the other is the same name."""
    wanted = [[_letters(name) for name in row["names"].split("|") if name] for row in rows]
    told = [[_letters(name) for name in names] for names in found]
    pairs = list(zip(wanted, told, strict=True))
    hits = sum(any(_same(name, other) for other in names) for ones, names in pairs for name in ones)
    right = sum(any(_same(name, other) for other in ones) for ones, names in pairs for name in names)
    return {
        "precision": round(right / max(sum(map(len, told)), 1), 3),
        "recall": round(hits / sum(map(len, wanted)), 3),
    }


def _letters(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalpha())


def _same(one: str, other: str) -> bool:
    return one in other or other in one


def main() -> None:
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    from bot.channel import understand_text
    from bot.nlu import entities, linguistics

    configure_structlog(logging.ERROR)
    demands, people = read_rows("several.tsv"), read_rows("names.tsv")

    def measure() -> dict[str, Any]:
        agent = Agent.load(MODEL)

        def read(rows: list[Row]) -> Iterator[dict[str, Any]]:
            for row in rows:
                yield asyncio.run(understand_text(agent.processor, row["text"]))

        counted = [Counter([one["objective"], *(d["objective"] for d in one["secondary"])]) for one in read(demands)]
        names = [[e["text"] for e in one["entities"] if e["entity"] == "person_name"] for one in read(people)]
        return {"demands": score_demands(demands, counted), "names": score_names(people, names)}

    results = {"with": measure()}
    without = patch.object(linguistics, "may_hold_several", lambda text: False)
    with without, patch.object(entities, "is_person", None):
        results["without"] = measure()
    for name, found in results.items():
        print(f"{name:>8}", found)
    print(json.dumps(results))


if __name__ == "__main__":
    main()
