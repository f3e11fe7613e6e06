"""One turn through the real gateway and the real brain: message in → answer out, as a conversation grows.

`make bench-turn`. Starts its own system on free ports with an empty database. Prints a table, then one JSON object.
"""

import argparse
import json
import statistics
import time
from typing import Any

import httpx

from bench.system import RunningSystem, running_system

MARKS = (5, 100, 500)
WINDOW = 10
"""Turns counted around each mark, per conversation."""
PLAIN = ("bonjour", "merci beaucoup", "vous êtes un robot ?", "quel temps fait-il chez vous ?")
WITH_ACTION = ("où est ma commande LV-240613 ?", "quand arrive ma commande LV-240613")


def measure(system: RunningSystem, conversations: int) -> dict[str, Any]:
    """{kind: {mark: {p50_ms, p95_ms, n}}}, and the ratio of the last mark to the first."""
    times: dict[str, dict[int, list[float]]] = {kind: {mark: [] for mark in MARKS} for kind in ("plain", "action")}
    with httpx.Client(headers=system.headers, timeout=60.0, trust_env=False) as client:
        for number in range(conversations):
            name = f"bench-{number}"
            for text in ("où est ma commande LV-240613", "67000"):
                _say(client, system, name, text)
            for turn in range(3, MARKS[-1] + WINDOW):
                kind = "action" if turn % 2 else "plain"
                texts = WITH_ACTION if kind == "action" else PLAIN
                spent = _say(client, system, name, texts[turn // 2 % len(texts)])
                mark = next((mark for mark in MARKS if abs(turn - mark) <= WINDOW), None)
                if mark is not None:
                    times[kind][mark].append(spent)
    return {kind: _figures(found) for kind, found in times.items()}


def _say(client: httpx.Client, system: RunningSystem, conversation: str, text: str) -> float:
    """Milliseconds. Raises: HTTPStatusError; RuntimeError when nothing was answered."""
    started = time.perf_counter()
    answer = client.post(f"{system.url}/api/v1/messages", json={"conversation": conversation, "text": text})
    spent = (time.perf_counter() - started) * 1000
    answer.raise_for_status()
    if not answer.json()["messages"]:
        raise RuntimeError(f"no answer to {text!r}: {answer.text}")
    return spent


def _figures(found: dict[int, list[float]]) -> dict[str, Any]:
    figures: dict[str, Any] = {
        f"turn_{mark}": {
            "p50_ms": round(statistics.median(times), 1),
            "p95_ms": round(statistics.quantiles(times, n=20)[-1], 1),
            "n": len(times),
        }
        for mark, times in found.items()
    }
    figures["ratio_last_to_first"] = round(
        figures[f"turn_{MARKS[-1]}"]["p50_ms"] / figures[f"turn_{MARKS[0]}"]["p50_ms"], 3
    )
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=4)
    given = parser.parse_args()
    with running_system() as system:
        results = measure(system, given.conversations)
        results["memory_mb"] = system.memory_mb()
    for kind in ("plain", "action"):
        for mark in MARKS:
            print(kind, f"turn {mark}", results[kind][f"turn_{mark}"])
    print(json.dumps(results))


if __name__ == "__main__":
    main()
