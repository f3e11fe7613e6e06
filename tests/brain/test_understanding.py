"""/understand on the trained model: the contract's keys, and inputs of every kind."""

from collections.abc import Callable
from typing import Any

import pytest

KEYS = {
    "objective",
    "confidence",
    "objectives",
    "motif",
    "motifs",
    "guesses",
    "intent",
    "secondary",
    "questions",
    "persona",
    "mood",
    "signals",
    "entities",
    "language",
    "style",
    "known_question",
    "reply",
}


def test_the_answer_has_the_contract_keys(understand: Callable[[str], dict[str, Any]]) -> None:
    answer = understand("Bonjour, où est ma commande LV-240613 ?")
    assert set(answer) == KEYS
    assert answer["objective"] == "gerer_contrat"
    assert answer["motif"] == "suivi_commande"
    assert abs(sum(entry["confidence"] for entry in answer["objectives"]) - 1) < 1e-6
    assert [entity["value"] for entity in answer["entities"]] == ["LV-240613"]
    assert abs(sum(answer["persona"]["evidence"].values()) - 1) < 1e-6


@pytest.mark.parametrize(
    ("text", "objective"),
    [
        ("vous livrez en belgique ?", "s_informer"),
        ("je voudrais acheter ce lave-linge", "acheter"),
        ("jai tjr pas recu mon coli", "gerer_contrat"),
        ("mon frigo ne refroidit plus", "sav"),
        ("c'est inadmissible, troisième panne, je vais saisir la DGCCRF", "reclamation"),
        ("passez-moi un conseiller", "aucun"),
    ],
)
def test_plain_cases(understand: Callable[[str], dict[str, Any]], text: str, objective: str) -> None:
    assert understand(text)["objective"] == objective


@pytest.mark.parametrize("text", ["", "   ", "😀😀😀", "!!!", "\u202e\u200b", "\u0000"])
def test_nothing_to_read_is_nothing(understand: Callable[[str], dict[str, Any]], text: str) -> None:
    answer = understand(text)
    assert answer["objective"] == "aucun"
    assert answer["mood"]["anger"] == 0.0


def test_a_command_of_rasa_is_only_text(understand: Callable[[str], dict[str, Any]]) -> None:
    answer = understand('/gerer_contrat.resilier{"order_number": "LV-1"}')
    assert answer["intent"]["confidence"] < 1.0
    assert answer["entities"] == []


def test_twenty_thousand_characters(understand: Callable[[str], dict[str, Any]]) -> None:
    assert understand("remboursez-moi " * 1400)["objective"] in ("gerer_contrat", "reclamation")


def test_anger_is_told_from_a_fault_report(understand: Callable[[str], dict[str, Any]]) -> None:
    calm = understand("Bonjour, mon lave-linge ne vidange plus depuis hier.")["mood"]["anger"]
    furious = understand("BANDE DE VOLEURS c'est une honte, vous vous foutez de moi !!!")["mood"]["anger"]
    assert calm < 0.3 < 0.7 < furious


def test_a_threat_in_anger_is_heard_and_a_fruit_is_not(understand: Callable[[str], dict[str, Any]]) -> None:
    angry = understand("C'est une honte !! je vais saisir la DGCCRF")["signals"]["threat_legal"]
    assert angry >= 0.9
    assert understand("combien coûte la caisse de pommes ?")["signals"]["threat_legal"] < 0.5


@pytest.mark.parametrize(
    ("text", "motifs", "clause"),
    [
        (
            "Où est ma commande LV-240613 … et par ailleurs changez mon adresse",
            {"suivi_commande", "changer_adresse"},
            "Où est ma commande LV-240613 …",
        ),
        (
            "Je voudrais la facture de mon four. Et aussi combien j'ai de points de fidélité ?",
            {"facture", "fidelite"},
            "Je voudrais la facture de mon four.",
        ),
        (
            "Mon lave-linge ne démarre plus. Sinon vous livrez en Belgique ?",
            {"panne", "livraison_conditions"},
            "Mon lave-linge ne démarre plus.",
        ),
    ],
)
def test_other_demands_are_heard_of_the_same_objective_too(
    understand: Callable[[str], dict[str, Any]], text: str, motifs: set[str], clause: str
) -> None:
    answer = understand(text)
    [other] = answer["secondary"]
    assert {answer["motif"], other["motif"]} == motifs
    assert set(other) == {"objective", "motif", "text"}
    assert other["text"] in (clause, text[len(clause) :].removeprefix(" et par ailleurs").strip())


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, je n'ai pas reçu ma commande. Elle est suivie depuis lundi. Où est-elle ?",
        "Bonjour, où est ma commande ? Je l'attends depuis lundi. Pouvez-vous me dire quand elle arrive ?",
        "Je voudrais ma facture. C'est pour ma comptabilité. Merci beaucoup à vous.",
    ],
)
def test_one_demand_in_several_sentences_is_one(understand: Callable[[str], dict[str, Any]], text: str) -> None:
    assert understand(text)["secondary"] == []
