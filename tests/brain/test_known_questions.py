"""The brand's own answers found by meaning: in words that data/brand/answers.yml does not have; not for a demand."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.known_questions import UNTOLD, KnownQuestions

SURE, UNTOLD_SURE = 0.4, 0.6
MOSTLY, HARDLY, SELDOM = 0.65, 0.03, 0.05
BLIND = Path("data/development/answers.tsv")
"""Written without sight of the answers: ids that are right, none for what asks nothing in general."""
GENERAL = Path("data/development/general.tsv")
"""Written without sight of any of them: questions in general of many kinds, and what only looks like one."""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("et si jamais on est pas la quand le camion passe ?", "livraison_absent"),
        ("c koi la difference entre la garanti et l'extension", "garantie_extension_difference"),
        ("on peut additionner deux promos ?", "promo_cumul"),
        ("vous faites quelque chose pour le black friday ?", "promo_dates"),
        ("qui tranche pour un geste commercial", "reclamation_qui"),
        ("la foudre c'est couvert par l'assurance ?", "contrat_foudre"),
    ],
)
def test_a_question_in_other_words_is_known(understand: Callable[[str], dict[str, Any]], text: str, name: str) -> None:
    found = understand(text)["known_question"]
    assert found is not None
    assert (found["id"], found["confidence"] >= SURE) == (name, True)


@pytest.mark.parametrize(
    "text",
    [
        "je veux renvoyer le four reçu hier",
        "mon remboursement n'est toujours pas là",
        "le samedi matin plutôt",
        "annulez ma commande LV-240613",
        "je veux résilier mon contrat",
        "mon lave-linge fuit",
        "bonjour",
        "3 rue des Lilas",
        "le livreur m'a pas appelé",
        "🙂",
        "",
    ],
)
def test_a_demand_or_a_detail_is_no_question_in_general(understand: Callable[[str], dict[str, Any]], text: str) -> None:
    found = understand(text)["known_question"]
    assert found is None or found["confidence"] < SURE


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("helene@exemple.fr 67000. mais vous répondez pas, si je suis absente il fait quoi ?", "livraison_absent"),
        (
            "Mon nom est Bastien Oberlin. Le bon devait arriver le 15. Et au passage le mediateur c'est qui ?",
            "mediateur",
        ),
        ("je voudrais suivre ma commande. vos livreurs enlèvent leurs chaussures ?", UNTOLD),
    ],
)
def test_what_one_clause_of_several_asks_is_known(
    understand: Callable[[str], dict[str, Any]], text: str, name: str
) -> None:
    assert name in [found["id"] for found in understand(text)["questions"] if found["confidence"] >= UNTOLD_SURE]


def test_a_single_clause_asks_nothing_beside(understand: Callable[[str], dict[str, Any]]) -> None:
    assert understand("et si je suis absente il fait quoi ?")["questions"] == []


def _is_given(found: dict[str, Any]) -> bool:
    return found.get("id") != UNTOLD and found.get("confidence", 0.0) >= SURE


def test_most_questions_written_blind_are_known_and_hardly_a_demand_is(
    understand: Callable[[str], dict[str, Any]],
) -> None:
    with BLIND.open(encoding="utf-8", newline="") as file:
        rows = [(set(row["id"].split("|")) - {""}, row["text"]) for row in csv.DictReader(file, delimiter="\t")]
    told = [(right, understand(text)["known_question"] or {}) for right, text in rows]
    given = [(right, found["id"] if _is_given(found) else None) for right, found in told]
    asked = [(right, name) for right, name in given if right]
    others = [name for right, name in given if not right]
    assert sum(name in right for right, name in asked) >= MOSTLY * len(asked)
    assert sum(name is not None and name not in right for right, name in asked) <= HARDLY * len(asked)
    assert sum(name is not None for name in others) <= SELDOM * len(others)


def test_a_question_that_no_brand_has_foreseen_is_known_as_one_and_hardly_a_demand_is(
    understand: Callable[[str], dict[str, Any]],
) -> None:
    with GENERAL.open(encoding="utf-8", newline="") as file:
        rows = [
            (row["general"] == "1", understand(row["text"])["known_question"] or {})
            for row in csv.DictReader(file, delimiter="\t")
        ]
    known = [
        (is_general, found.get("id") is not None and found["confidence"] >= UNTOLD_SURE) for is_general, found in rows
    ]
    asked, others = ([is_known for is_general, is_known in known if is_general is wanted] for wanted in (True, False))
    assert sum(asked) >= MOSTLY * len(asked)
    untold = [found for is_general, found in rows if not is_general and found.get("id") == UNTOLD]
    assert sum(found["confidence"] >= UNTOLD_SURE for found in untold) <= SELDOM * len(others)


def test_a_brand_without_answers_knows_none() -> None:
    component = KnownQuestions({"data": ""}, None, None)  # type: ignore[arg-type]
    assert component._learn({"sure": 0.5}, []) is None
    message = Message({"text": "vous livrez quand ?"})
    component.process([message])
    assert message.get("known_question") is None
