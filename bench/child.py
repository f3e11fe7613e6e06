"""What every contestant's own process does in the same way: load, answer one by one, answer all, say what it took.

Reads FOLDER/texts.jsonl (a text a line) and writes FOLDER/answers.jsonl: `{"ready_at": seconds since 1970}` once a
first message is answered, `{"ms", "answer"}` for each text, `{"batch_per_s", "rss_mb"}`. So does nlpjs_child.mjs.
"""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

FIRST_TEXT = "bonjour"

Answerer = Callable[[str], dict[str, Any]]


def answer_all(folder: Path, batch: int, answer: Answerer, answer_many: Callable[[Sequence[str]], object]) -> None:
    """`batch`: how many of the first texts are answered again together, for the throughput."""
    texts = [json.loads(line) for line in (folder / "texts.jsonl").read_text(encoding="utf-8").splitlines()]
    with (folder / "answers.jsonl").open("w", encoding="utf-8") as output:

        def write(row: dict[str, Any]) -> None:
            output.write(json.dumps(row, ensure_ascii=False) + "\n")

        answer(FIRST_TEXT)
        write({"ready_at": time.time()})
        for text in texts:
            started = time.perf_counter()
            found = answer(text)
            write({"ms": (time.perf_counter() - started) * 1000, "answer": found})
        started = time.perf_counter()
        answer_many(texts[:batch])
        write({"batch_per_s": batch / (time.perf_counter() - started), "rss_mb": resident_mb()})


def resident_mb() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1024
