"""The benchmark's degradations: deterministic, as strong as they say, and they leave a message readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.degrade import DEGRADATIONS, capitals, sms, typos, without_accents

MESSAGE = "Bonjour, je n'ai toujours pas reçu mon colis, pourquoi ? Numéro LV-240613, cœur brisé."


def test_accents_and_capitals() -> None:
    assert without_accents("Ça a été reçu, cœur brisé") == "Ca a ete recu, coeur brise"
    assert capitals("déjà reçu") == "DÉJÀ REÇU"


def test_phone_spelling() -> None:
    assert sms("J'ai toujours pas reçu mon colis.") == "g tjr pa recu mon coli"
    assert sms("Bonjour, quel est le prix s’il vous plaît ?") == "bjr kel é le prix svp ?"


def test_typos_spare_numbers_and_hit_one_letter_in_twelve() -> None:
    assert "240613" in typos(MESSAGE)
    assert typos(MESSAGE) != MESSAGE
    assert typos(MESSAGE, share=0.0) == MESSAGE
    long = "livraison " * 500
    changed = sum(was != now for was, now in zip(long.split(), typos(long).split(), strict=False))
    assert 0.35 < changed / 500 < 0.7  # 1 - 0.92 ** 9 = 0.53, less a doubled letter hit beside itself


@pytest.mark.parametrize("name", DEGRADATIONS)
def test_the_same_message_is_always_degraded_alike(name: str) -> None:
    degrade = DEGRADATIONS[name]
    assert degrade(MESSAGE) == degrade(MESSAGE) != MESSAGE


@given(st.text(max_size=60))
def test_any_text_can_be_degraded(text: str) -> None:
    for degrade in DEGRADATIONS.values():
        assert isinstance(degrade(text), str)
