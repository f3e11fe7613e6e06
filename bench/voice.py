"""The voice, act by act and persona by persona: length, reading ease, facts said, forbidden words, differences, time.

`make bench-voice`. Renders every example of every act, without a database. Prints a table, then one JSON object.
"""

import json
import statistics
import time
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Indel

from bench.readability import kandel_moles, words_of
from bench.voice_facts import facts_of, plain
from relation.model.act import Act
from relation.playbook import Playbook
from relation.voice import Voice
from relation.voice.preview import preview_scene

DATA = Path(__file__).parents[1] / "data"
OBJECTIVE = "gerer_contrat"
ROUNDS = 3
"""Each render is timed that many times, and its fastest kept out of the way of other work."""


@dataclass
class Said:
    """What one persona is told of one act, over its examples."""

    texts: list[str] = field(default_factory=list)
    facts: int = 0
    missing: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    times_ms: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        whole = "\n".join(self.texts)
        return {
            "chars": round(statistics.mean(map(len, self.texts))),
            "words": round(statistics.mean(len(words_of(text)) for text in self.texts), 1),
            "readability": kandel_moles(whole),
            "facts": self.facts,
            "missing": sorted(set(self.missing)),
            "forbidden": sorted(set(self.forbidden)),
        }


def measure(playbook: Playbook) -> dict[str, dict[str, Said]]:
    """{act: {persona: Said}}, in a plain scene of one cell, on the web chat."""
    voice = Voice(playbook)
    found: dict[str, dict[str, Said]] = defaultdict(dict)
    for name, written in playbook.voice.acts.items():
        for persona in playbook.personas:
            said = found[name][persona] = Said()
            scene = preview_scene(playbook, persona, OBJECTIVE, "webchat", worry=0.0)
            for example in written.examples:
                act = Act(name, dict(example))
                said.times_ms.append(min(_timed(voice, act, scene) for _ in range(ROUNDS)))
                text = "\n".join(bubble.text for bubble in voice.render_turn([act], scene))
                said.texts.append(text)
                facts = facts_of(act, written.requires, scene)
                said.facts += len(facts)
                said.missing += [
                    fact for fact, forms in facts.items() if not any(form in plain(text) for form in forms)
                ]
                said.forbidden += [match.group() for match in playbook.voice.never.finditer(text)]
    return found


def _timed(voice: Voice, act: Act, scene: Any) -> float:
    started = time.perf_counter()
    voice.render_turn([act], scene)
    return (time.perf_counter() - started) * 1000


def summarise(found: dict[str, dict[str, Said]]) -> dict[str, Any]:
    """Per persona over all acts, the differences between them, and the time of one render."""
    by_persona: dict[str, list[Said]] = defaultdict(list)
    for said in found.values():
        for persona, one in said.items():
            by_persona[persona].append(one)
    times = [spent for said in found.values() for one in said.values() for spent in one.times_ms]
    return {
        "acts": len(found),
        "renders": len(times),
        "p50_ms": round(statistics.median(times), 3),
        "p95_ms": round(statistics.quantiles(times, n=20)[-1], 3),
        "personas": {persona: _persona(said) for persona, said in by_persona.items()},
        "difference": _differences(by_persona),
        "forbidden": sum(len(one.forbidden) for said in found.values() for one in said.values()),
        "by_act": {act: {persona: one.figures() for persona, one in said.items()} for act, said in found.items()},
    }


def _persona(said: list[Said]) -> dict[str, Any]:
    texts = [text for one in said for text in one.texts]
    facts, missing = sum(one.facts for one in said), sum(len(one.missing) for one in said)
    return {
        "chars": round(statistics.mean(map(len, texts)), 1),
        "words": round(statistics.mean(len(words_of(text)) for text in texts), 1),
        "readability": round(statistics.mean(ease for text in texts if (ease := kandel_moles(text)) is not None), 1),
        "facts_said": round(1 - missing / facts, 4) if facts else None,
        "forbidden": sum(len(one.forbidden) for one in said),
    }


def _differences(by_persona: dict[str, list[Said]]) -> dict[str, Any]:
    """Mean share of the letters that change from one persona to another (0 the same words, 1 nothing in common)."""
    pairs = {}
    for first, second in combinations(by_persona, 2):
        texts = [
            Indel.normalized_distance(one, other)
            for mine, theirs in zip(by_persona[first], by_persona[second], strict=True)
            for one, other in zip(mine.texts, theirs.texts, strict=True)
        ]
        pairs[f"{first} / {second}"] = round(statistics.mean(texts), 3)
    closest = min(pairs, key=lambda pair: pairs[pair])
    return {"mean": round(statistics.mean(pairs.values()), 3), "closest": closest, "pairs": pairs}


def main() -> None:
    results = summarise(measure(Playbook.load(DATA)))
    print(f"{'persona':<12} {'chars':>7} {'words':>6} {'ease':>6} {'facts':>7} {'forbidden':>9}")
    for persona, figures in results["personas"].items():
        said = "–" if figures["facts_said"] is None else f"{figures['facts_said']:.1%}"
        print(
            f"{persona:<12} {figures['chars']:>7} {figures['words']:>6} {figures['readability']:>6} {said:>7}"
            f" {figures['forbidden']:>9}"
        )
    difference = results["difference"]
    print(f"difference between personas: {difference['mean']} on average; closest: {difference['closest']}"
          f" ({difference['pairs'][difference['closest']]})")  # fmt: skip
    print(f"one render: p50 {results['p50_ms']} ms, p95 {results['p95_ms']} ms over {results['renders']}")
    print(json.dumps(results, ensure_ascii=False))


if __name__ == "__main__":
    main()
