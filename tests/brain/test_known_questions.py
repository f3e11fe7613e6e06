"""The brand's own answers found by meaning: in words that data/brand/answers.yml does not have; not for a demand."""

from collections.abc import Callable
from typing import Any

import pytest

SURE = 0.5


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("dites, le carton je l'ai balancé, c'est grave pour un retour ?", "retour_sans_emballage"),
        ("et si jamais on est pas la quand le camion passe ?", "livraison_absent"),
        ("c koi la difference entre la garanti et l'extension", "garantie_extension_difference"),
        ("on peut additionner deux promos ?", "promo_cumul"),
        ("vous faites quelque chose pour le black friday ?", "promo_dates"),
        ("qui tranche pour un geste commercial", "reclamation_qui"),
        ("je peux fermer l'onglet et revenir ce soir ?", "conversation_fermer"),
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
