"""French typography: what is mended, what is left alone, and that mending twice changes nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relation.voice.typography import mend, mend_name


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("Ça va?", "Ça va\u202f?"),
        ("Vraiment !", "Vraiment\u202f!"),
        ("l'été; c'est loin", "l’été\u202f; c’est loin"),
        ("Suivi : ici", "Suivi\u00a0: ici"),
        ("« oui »", "«\u202foui\u202f»"),
        ("«oui»", "«\u202foui\u202f»"),
        ("12 € et 20%", "12\u00a0€ et 20\u00a0%"),
        ("un  mot ,  deux .", "un mot, deux."),
        ("attendez...", "attendez…"),
        ("n° 12", "n°\u00a012"),
        ("à 18:30", "à 18:30"),
        ("Quoi ?!", "Quoi\u202f?!"),
        ("a\r\nb\n\n\n\nc", "a\nb\n\nc"),
        ("", ""),
    ],
)
def test_mends(typed: str, mended: str) -> None:
    assert mend(typed) == mended


@pytest.mark.parametrize(
    "text",
    [
        "Suivi\u00a0: https://suivi.example/a?b=l'x;c!d et anne.l'or@verger.example",
        "[Écrire à contact@verger.example](mailto:contact@verger.example?subject=SUITE-K7QXM-4TRHW)",
    ],
)
def test_leaves_links_and_addresses_alone(text: str) -> None:
    assert mend(text) == text


PIECES = st.sampled_from(
    [*"aé1 .,;:!?…«»'’€%()[]-\n\t\u00a0\u202f°n@", "...", " : ", "https://", "x@y.fr", "n°", "18:30", "mot", "\r\n"]
)


@settings(max_examples=300)
@given(st.one_of(st.lists(PIECES, max_size=25).map("".join), st.text(max_size=40)))
def test_mending_twice_changes_nothing(text: str) -> None:
    once = mend(text)
    assert mend(once) == once
    assert "  " not in once


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("DUPONT", "Dupont"),
        ("jean-luc", "Jean-Luc"),
        ("MARIE DE LA TOUR", "Marie de La Tour"),
        ("ÉLODIE", "Élodie"),
        ("McAdam", "McAdam"),
        ("  Anne   Marie ", "Anne Marie"),
        ("d'ormesson", "d'Ormesson"),
        ("", ""),
    ],
)
def test_mends_names(typed: str, mended: str) -> None:
    assert mend_name(typed) == mended
