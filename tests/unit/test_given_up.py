"""A demand that the message gives up is not served; the one beside it is."""

from typing import Any

import pytest
from fakes.brain import understanding

from relation.services.given_up import without_given_up

MOVE = {"objective": "gerer_contrat", "motif": "changer_adresse", "text": "pour l'adresse, il faut faire quoi ?"}


def heard(**changes: Any) -> dict[str, Any]:
    return understanding("gerer_contrat", "resilier", **{"secondary": [MOVE], **changes})


@pytest.mark.parametrize(
    "text",
    [
        "C'est bon je laisse la résiliation. pour l'adresse, il faut faire quoi ?",
        "oubliez le contrat, pour l'adresse, il faut faire quoi ?",
        "LAISSEZ la résiliation ! pour l'adresse, il faut faire quoi ?",
        "tant pis pour le remboursement ; pour l'adresse, il faut faire quoi ?",
    ],
)
def test_what_is_asked_beside_is_the_demand(text: str) -> None:
    found = without_given_up(text, heard())
    assert (found["intent"]["name"], found["secondary"]) == ("gerer_contrat.changer_adresse", [])


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("je veux résilier. pour l'adresse, il faut faire quoi ?", {}),
        ("je laisse la résiliation", {"secondary": []}),
        ("résiliez. laissez l'adresse", {"secondary": [{**MOVE, "text": "laissez l'adresse"}]}),
        ("le livreur laisse le colis ? pour l'adresse, il faut faire quoi ?", {}),
    ],
)
def test_what_is_not_given_up_stays_first(text: str, changes: dict[str, Any]) -> None:
    before = heard(**changes)
    assert without_given_up(text, before)["intent"] == before["intent"]
