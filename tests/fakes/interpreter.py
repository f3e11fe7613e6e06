"""Stands in for the brain's Python: speaks the stream of bot/understand.py, answers from the text's first words.

A text that is not in ANSWERS is not understood; the models named `broken` and `older` stop, as after an accident
and as the brain stops at a model of another version.
"""

import json
import sys
from typing import Any

ANSWERS = {
    "Bonjour,": ("s_informer", "prix", 0.9, 0.0, "neutre"),
    "prix": ("s_informer", "disponibilite", 0.6, 0.1, "presse"),
    "Je": ("acheter", "commander", 0.8, 0.0, "neutre"),
    "où": ("gerer_contrat", "suivi_commande", 0.7, 0.1, "neutre"),
    "C'est": ("reclamation", "menace_juridique", 0.9, 0.95, "neutre"),
    "Troisième": ("sav", "panne", 0.95, 0.6, "neutre"),
    "ma": ("sav", "panne", 0.9, 0.2, "neutre"),
}
SIGNALS = ("ask_human", "threat_legal", "threat_public", "threat_leave", "vulnerability", "fraud")


def understood(text: str) -> dict[str, Any]:
    objective, motif, sure, anger, persona = ANSWERS.get(text.partition(" ")[0], ("aucun", "remercier", 0.5, 0.0, ""))
    return {
        "objective": objective,
        "confidence": sure,
        "objectives": [{"name": objective, "confidence": sure}],
        "motif": motif,
        "motifs": [{"name": motif, "objective": objective, "confidence": sure}],
        "intent": {"name": f"{objective}.{motif}", "confidence": sure},
        "secondary": [],
        "persona": {"evidence": {persona: 1.0} if persona else {}, "cues": []},
        "mood": {"anger": anger, "worry": 0.0, "urgency": 0.0, "satisfaction": 0.0},
        "signals": dict.fromkeys(SIGNALS, 0.0),
        "entities": [],
        "language": "fr",
        "style": {"address": None},
    }


def main() -> None:
    if "broken" in sys.argv[-1]:
        print("rasa.exceptions.UnsupportedModelVersionError: trained by 3.1.0", file=sys.stderr)
        sys.exit(1)
    if "older" in sys.argv[-1]:
        print("Error initializing graph component\ntrained by another version: run `make train`", file=sys.stderr)
        sys.exit(3)
    for line in sys.stdin:
        print(json.dumps(understood(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
