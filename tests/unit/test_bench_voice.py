"""The measures of the voice: reading ease, facts however written, and what they say of the shipped texts."""

import pytest
from clock import DATA

from bench.readability import kandel_moles, syllables
from bench.voice import measure, summarise
from bench.voice_facts import facts_of, plain
from relation.model.act import Act
from relation.playbook import Playbook
from relation.voice.preview import preview_scene


@pytest.mark.parametrize(
    ("word", "count"),
    [("vous", 1), ("quinze", 1), ("commande", 2), ("bonjour", 2), ("retard", 2), ("livraison", 3), ("l’oiseau", 2)],
)
def test_syllables_are_counted_from_spelling(word: str, count: int) -> None:
    assert syllables(word) == count


def test_short_plain_words_read_more_easily() -> None:
    easy = kandel_moles("Votre colis est parti. Il arrive mardi.")
    hard = kandel_moles("L’acheminement de la marchandise fera ultérieurement l’objet d’une notification électronique.")
    assert easy is not None and hard is not None
    assert easy > 80 > 30 > hard
    assert kandel_moles("https://suivi.example/48213 12 €") is None


def test_a_fact_is_found_however_it_is_written(playbook: Playbook) -> None:
    scene = preview_scene(playbook, "neutre", "gerer_contrat", "webchat")
    args = {"total_cents": 124990, "due_on": "2026-11-21", "starts_at": "2026-11-20T08:30:00+00:00", "state": "livree"}
    found = facts_of(Act("utter_any", args), frozenset(args), scene)
    assert set(found) == {"total_cents", "due_on", "starts_at"}, "a state chooses the wording and is not said"
    said = plain("Total : 1\u202f249,90\u00a0€, demain, dès 9\u00a0h\u00a030.")
    assert all(any(form in said for form in forms) for forms in found.values())
    assert not any(form in plain("Total : 1 249 €") for form in found["total_cents"])


@pytest.fixture(scope="module")
def results() -> dict:
    return summarise(measure(Playbook.load(DATA)))


def test_nothing_forbidden_is_said_and_facts_are(results: dict) -> None:
    assert results["forbidden"] == 0
    for persona, figures in results["personas"].items():  # a recap asked again, or one point of an answer, says no more
        assert figures["facts_said"] >= (0.7 if persona == "presse" else 0.84), persona
        assert figures["readability"] > 60, persona


def test_personas_are_measurably_different(results: dict) -> None:
    assert min(results["difference"]["pairs"].values()) > 0.05
    lengths = {persona: figures["chars"] for persona, figures in results["personas"].items()}
    assert lengths["presse"] * 1.5 < min(chars for persona, chars in lengths.items() if persona != "presse")
    assert len(results["by_act"]) == results["acts"] > 200
