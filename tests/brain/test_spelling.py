"""Spelling mended for the classifiers: what is mended, and what must stay as it is written."""

import pytest

from bot.nlu.keys import is_likely
from bot.nlu.spelling import readable, share_of_french


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("slt jai tjr pas recu mon coli", "salut j'ai toujours pas reçu mon colis"),
        ("g un pb avc ma factur de janvié", "j'ai un problème avec ma facture de janvier"),
        ("c koi les frais ?", "c'est quoi les frais ?"),
        ("PASSEZ MOI QQN SVP", "passez moi quelqu'un s'il vous plaît"),
        ("jatends depui 3 semaine", "j'attends depuis 3 semaine"),
        ("jpeux lannuler ?", "je peux l'annuler ?"),
        ("kil me rapel", "qu'il me rappel"),
        ("g pas resu la livrezon", "j'ai pas reçu la livraison"),
        ("lee colis n'est psa là", "le colis n'est pas là"),
        ("je veux mpn abonnment rt la facture", "je veux mon abonnement et la facture"),
        ("jatend mn coli", "j'attends mon colis"),
        ("kouvre la garanti", "couvre la garanti"),
        ("bonojur le livrrur et ma cpmmande", "bonjour le livreur et ma commande"),
    ],
)
def test_hurried_french_is_mended(written: str, mended: str) -> None:
    assert readable(written) == mended


@pytest.mark.parametrize(
    "written",
    [
        "ma commande lv-240613 pour lyon",
        "je roule en clio et j'ai internet",
        "il a été livré à côté, jusqu'à la sœur de la voisine",
        "hello, where is my order please",
        "اين طلبي",
        "20 °c",
        "",
    ],
)
def test_names_numbers_accents_and_other_languages_stay(written: str) -> None:
    assert readable(written) == written


def test_the_share_of_french() -> None:
    assert share_of_french("ou est ma commande") == 1.0
    assert share_of_french("where is my parcel") < 0.5
    assert share_of_french("😡 123") == 0.0


@pytest.mark.parametrize(
    ("typed", "meant", "is_slip"),
    [
        ("lirvaison", "livraison", True),
        ("collis", "colis", True),
        ("cpmmande", "commande", True),
        ("comande", "commande", True),
        ("cammande", "commande", False),
        ("colkis", "colis", False),
    ],
)
def test_which_slips_fingers_make(typed: str, meant: str, is_slip: bool) -> None:
    assert is_likely(typed, meant) is is_slip


def test_a_message_full_of_slips_is_mended_when_it_looks_like_no_other_language() -> None:
    written = "nullemetn satisfiat de la prestatoin rembouresz moi"
    assert readable(written) == "nullement satisfait de la prestation remboursez moi"
    assert readable("waar is mijn pakket") == "waar is mijn pakket"
