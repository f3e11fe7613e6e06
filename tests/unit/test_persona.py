"""The persona posterior: slow, forgetful, never applied under its floor, never against a refusal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relation.playbook import Playbook
from relation.services.persona import NEUTRAL, current_persona, fold_evidence, posterior


def evidence_for(playbook: Playbook, persona: str, share: float = 0.9) -> dict[str, float]:
    others = (1 - share) / (len(playbook.personas) - 1)
    return {**dict.fromkeys(playbook.personas, others), persona: share}


def after(playbook: Playbook, *messages: dict[str, float]) -> dict[str, float]:
    scores: dict[str, float] = {}
    for evidence in messages:
        scores = fold_evidence(playbook, scores, evidence)
    return scores


def test_without_evidence_everybody_is_neutral(playbook: Playbook) -> None:
    assert current_persona(playbook, {}, None) == NEUTRAL
    even = dict.fromkeys(playbook.personas, 1 / len(playbook.personas))
    assert current_persona(playbook, after(playbook, *[even] * 5), None) == NEUTRAL


def test_one_message_is_not_enough_several_are(playbook: Playbook) -> None:
    for persona in set(playbook.personas) - {NEUTRAL}:
        clear = evidence_for(playbook, persona)
        thin = evidence_for(playbook, persona, 0.25)
        assert current_persona(playbook, after(playbook, thin), None) == NEUTRAL
        assert current_persona(playbook, after(playbook, *[clear] * 4), None) == persona


def test_a_refusal_makes_everyone_neutral(playbook: Playbook) -> None:
    scores = after(playbook, *[evidence_for(playbook, "presse")] * 5)
    assert current_persona(playbook, scores, None) == "presse"
    assert current_persona(playbook, scores, True) == "presse"
    assert current_persona(playbook, scores, False) == NEUTRAL


def test_people_change_and_old_messages_fade(playbook: Playbook) -> None:
    hurried, worried = evidence_for(playbook, "presse"), evidence_for(playbook, "inquiet")
    assert current_persona(playbook, after(playbook, *[hurried] * 4, *[worried] * 6), None) == "inquiet"


def test_one_message_moves_a_score_by_the_step_at_most(playbook: Playbook) -> None:
    step = playbook.relationship.persona["max_step"]
    sure = {**dict.fromkeys(playbook.personas, 0.0), "expert": 1.0}
    moved = fold_evidence(playbook, {}, sure)
    assert moved["expert"] == pytest.approx(step)
    assert min(moved.values()) == pytest.approx(-step)


@given(st.lists(st.lists(st.floats(0, 1), min_size=7, max_size=7), max_size=15))
def test_scores_stay_bounded_and_the_posterior_is_a_distribution(
    playbook: Playbook, messages: list[list[float]]
) -> None:
    names = list(playbook.personas)
    scores = after(playbook, *(dict(zip(names, message, strict=True)) for message in messages))
    rules = playbook.relationship.persona
    bound = rules["max_step"] / (1 - rules["memory"])
    assert all(abs(score) <= bound + 1e-9 for score in scores.values())
    chances = posterior(playbook, scores)
    assert set(chances) == set(names)
    assert sum(chances.values()) == pytest.approx(1)
    applied = current_persona(playbook, scores, None)
    assert applied == NEUTRAL or chances[applied] >= rules["floor"]


def test_a_persona_that_staff_removed_is_forgotten(playbook: Playbook) -> None:
    scores = fold_evidence(playbook, {"gone": 9.0}, {"gone": 1.0})
    assert "gone" not in scores
    assert current_persona(playbook, {"gone": 9.0}, None) == NEUTRAL
