"""A message is read against what was said before it, in words that data/styles/replies.yml does not have."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SURE = 0.75
MOSTLY, COVERED = 0.9, 0.6
"""Of what is surely read how much is right, and of how much that is said, in replies written blind."""
BLIND = Path("data/development/replies.tsv")
Understand = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("said", "reply", "relation"),
    [
        ("Quel est votre numéro de commande ?", "une minute je fouille mes mails", "waits"),
        ("Quel est votre numéro de commande ?", "c'est marqué où ça", "beside"),
        ("Quel est votre numéro de commande ?", "LV-240613 je crois", "answers"),
        ("Quel est votre numéro de commande ?", "je l'ai pas gardé", "lacks"),
        ("Pour quelle raison souhaitez-vous le renvoyer ?", "bon tant pis finalement je le garde", "leaves"),
        ("Je vous l'envoie au 12 rue des Lilas. Est-ce bien cela ?", "au 21, pas au 12", "corrects"),
        ("Souhaitez-vous qu'un conseiller vous rappelle ?", "ah bah carrément", "agrees"),
        ("Souhaitez-vous qu'un conseiller vous rappelle ?", "surtout pas", "refuses"),
        ("À quelle adresse faut-il livrer ?", "au fait mon sèche-linge de l'an dernier fait un bruit bizarre", "opens"),
        ("Votre colis a été remis à votre voisin hier.", "j'ai pas de voisin moi", "about"),
        ("Votre colis arrive demain.", "super merci à vous", "courtesy"),
    ],
)
def test_a_reply_is_read_against_what_was_said(understand: Understand, said: str, reply: str, relation: str) -> None:
    assert understand(reply, said)["reply"]["relation"] == relation


@pytest.mark.parametrize(("said", "reply"), [("", "oui"), ("D'accord ?", "🙂"), ("D'accord ?", "")])
def test_with_nothing_said_or_no_words_there_is_no_relation(understand: Understand, said: str, reply: str) -> None:
    assert understand(reply, said)["reply"] is None


def test_the_same_words_are_one_thing_or_another_by_what_was_said(understand: Understand) -> None:
    asked, told = "Quel est votre numéro de série ?", "Votre colis attend au point relais."
    assert understand("c'est où exactement", asked)["reply"]["relation"] == "beside"
    assert understand("c'est où exactement", told)["reply"]["relation"] == "about"


def test_replies_written_blind_are_mostly_read(understand: Understand) -> None:
    with BLIND.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    read = [(row["relation"], understand(row["reply"], row["said"])["reply"] or {}) for row in rows]
    sure = [(right, found["relation"]) for right, found in read if found.get("confidence", 0.0) >= SURE]
    assert len(sure) >= COVERED * len(rows)
    assert sum(right == name for right, name in sure) >= MOSTLY * len(sure)
