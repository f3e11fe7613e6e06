"""Who names a person to refuse one is called none; who refuses the robot, or somebody, to have another still is."""

from typing import Any

import pytest
from fakes.brain import understanding

from relation.playbook import Playbook
from relation.services.wish_refused import without_refused_wish


def heard(playbook: Playbook, text: str, **changes: Any) -> dict[str, Any]:
    found = understanding("aucun", "demander_humain", signals={"ask_human": 0.98}, **changes)
    return without_refused_wish(playbook.relationship, text, found)


@pytest.mark.parametrize(
    "text",
    [
        "je veux pas de conseiller, juste savoir si je peux rendre un article ouvert",
        "non je veux pas parler a qqn dites moi juste",
        "non pas besoin de parler à quelqu'un",
        "je veux pas d'un conseiller",
        "je ne veux parler à personne",
        "sans passer par un conseiller svp",
        "non pas de conseiller merci",
        "bon merci je les appelle",
        "d'accord je vais leur téléphoner demain",
        "je veux pas qu'on me rappelle, donnez moi l'info ici",
        "ne me transférez pas svp",
        "surtout pas de conseiller, j'ai déjà attendu une heure",
        "no need for an agent, just tell me the price",
    ],
)
def test_a_person_who_is_refused_is_not_wished_for(playbook: Playbook, text: str) -> None:
    found = heard(playbook, text)
    assert found["intent"]["name"] == "aucun.refuser"
    assert found["signals"]["ask_human"] == 0.0


@pytest.mark.parametrize(
    "text",
    [
        "je veux pas de robot je veux un humain",
        "je les appelle depuis ce matin, passez-moi quelqu'un",
        "je ne veux parler à personne d'autre qu'un conseiller",
        "vous ne voulez pas me passer un conseiller ?",
        "y a pas de conseiller dispo ?",
        "pas de conseiller disponible ?",
        "je n'arrive pas à joindre un conseiller",
        "j'ai pas besoin d'un robot mais d'un conseiller",
        "ça fait 3 jours sans conseiller pour me répondre",
        "je veux pas de votre conseiller, passez-moi le responsable",
        "passez-moi quelqu'un",
        "personne ne me répond",
    ],
)
def test_whoever_wishes_for_one_still_does(playbook: Playbook, text: str) -> None:
    found = heard(playbook, text)
    assert found["intent"]["name"] == "aucun.demander_humain"
    assert found["signals"]["ask_human"] == 0.98


def test_what_else_the_message_asks_is_what_it_is_about(playbook: Playbook) -> None:
    text, terms = "pas besoin d'un conseiller, je peux le rendre ouvert ?", "conditions_retour_garantie"
    motifs = [
        {"objective": "aucun", "name": "demander_humain", "confidence": 0.6},
        {"objective": "s_informer", "name": terms, "confidence": 0.3},
    ]
    assert heard(playbook, text, motifs=motifs)["intent"]["name"] == f"s_informer.{terms}"
    matter = understanding("s_informer", terms, signals={"ask_human": 0.98})
    found = without_refused_wish(playbook.relationship, text, matter)
    assert (found["motif"], found["signals"]["ask_human"]) == (terms, 0.0)
