"""When a person is needed, and why: thresholds, history, the persona's journey, and several reasons together."""

from dataclasses import replace
from typing import Any

import pytest
from fakes.brain import understanding
from hypothesis import given
from hypothesis import strategies as st

from relation.model.journey import JourneyCell
from relation.playbook import Playbook
from relation.services.need import HISTORY, LEVELS, Need, compute_need, fold_history, hear_words


def angry(anger: float, **changes: Any) -> dict[str, Any]:
    return understanding("reclamation", "retard_conteste_sans_gravite", mood={"anger": anger}, **changes)


def signalled(signal: str, score: float) -> dict[str, Any]:
    return understanding("sav", "panne", signals={signal: score})


def cell_of(playbook: Playbook, stance: str) -> JourneyCell:
    return replace(playbook.cell("neutre", "sav", "webchat"), stance=stance)


def test_a_plain_question_needs_nobody(playbook: Playbook) -> None:
    assert compute_need(playbook, understanding("s_informer", "prix"), {}) == Need("no", [])


def test_who_asks_for_a_person_gets_one(playbook: Playbook) -> None:
    asked = compute_need(playbook, understanding("aucun", "demander_humain"), {})
    assert asked.level == "now"
    assert "explicit_wish" in asked.reasons


def test_fury_at_once_anger_on_offer(playbook: Playbook) -> None:
    limits = playbook.relationship.thresholds
    below = compute_need(playbook, angry(limits["anger_offer"] - 0.01), {})
    clear = compute_need(playbook, angry(limits["anger_offer"]), {})
    fury = compute_need(playbook, angry(limits["anger_now"]), {})
    assert below == Need("no", [])
    assert clear == Need("offer", ["anger"])
    assert fury == Need("now", ["anger"])


def test_a_second_clear_anger_running_is_not_for_a_bot(playbook: Playbook) -> None:
    clear = playbook.relationship.thresholds["anger_offer"]
    history = fold_history({}, angry(clear))
    assert compute_need(playbook, angry(clear), history).level == "now"
    calmed = fold_history(history, angry(0.1))
    assert compute_need(playbook, angry(clear), calmed).level == "offer"


def test_two_failures_running_call_a_person(playbook: Playbook) -> None:
    asked = understanding("s_informer", "prix")
    assert compute_need(playbook, asked, {"failures": 0}) == Need("no", [])
    assert compute_need(playbook, asked, {"failures": 1}) == Need("offer", ["repeated_failure"])
    unclear = understanding("aucun", "donnee_seule")
    assert compute_need(playbook, unclear, {"failures": 2}) == Need("now", ["repeated_failure"])
    doubtful = {**asked, "intent": {"name": "s_informer.prix", "confidence": 0.3}}
    assert compute_need(playbook, doubtful, {"failures": 2}) == Need("now", ["repeated_failure"])
    unheard = {**asked, "intent": {"name": "nlu_fallback", "confidence": 1.0}}
    assert compute_need(playbook, unheard, {"failures": 2}) == Need("now", ["repeated_failure"])


def test_a_clear_message_after_two_failures_is_answered(playbook: Playbook) -> None:
    asked = understanding("s_informer", "prix")
    assert compute_need(playbook, asked, {"failures": 2}) == Need("offer", ["repeated_failure"])


def test_a_serious_motif_follows_the_file(playbook: Playbook) -> None:
    for motif, level in playbook.relationship.serious_motifs.items():
        need = compute_need(playbook, understanding("reclamation", motif), {})
        assert LEVELS.index(need.level) >= LEVELS.index(level), motif
        assert "serious_complaint" in need.reasons


def test_a_motif_that_is_a_reason_gives_it_by_its_name(playbook: Playbook) -> None:
    assert compute_need(playbook, understanding("aucun", "demander_humain"), {}) == Need("now", ["explicit_wish"])
    assert compute_need(playbook, understanding("reclamation", "fraude"), {}) == Need("now", ["fraud"])
    assert compute_need(playbook, understanding("reclamation", "menace_juridique"), {}).reasons[0] == "legal_threat"


def test_a_doubtful_motif_calls_nobody_at_once(playbook: Playbook) -> None:
    def doubtful(motif: str, name: str | None = None) -> Need:
        intent = {"name": name or f"reclamation.{motif}", "confidence": 0.3}
        return compute_need(playbook, understanding("reclamation", motif, intent=intent), {})

    assert doubtful("demander_humain") == Need("no", [])
    assert doubtful("fraude") == Need("offer", ["fraud"])
    assert doubtful("fraude", "nlu_fallback") == Need("no", [])


def test_a_signal_never_weighs_more_than_its_reason(playbook: Playbook) -> None:
    limits = playbook.relationship.thresholds
    for signal, reason in playbook.relationship.signals.items():
        faint = compute_need(playbook, signalled(signal, limits["signal_offer"] - 0.01), {})
        heard = compute_need(playbook, signalled(signal, limits["signal_offer"]), {})
        clear = compute_need(playbook, signalled(signal, limits["signal_now"]), {})
        assert faint == Need("no", []), signal
        assert heard == Need("offer", [reason]), signal
        assert clear == Need(playbook.relationship.reasons[reason].level, [reason]), signal


@pytest.mark.parametrize(
    ("signal", "matter", "text", "is_heard"),
    [
        ("ask_human", "gerer_contrat.retour", "Je veux renvoyer le robot pâtissier", False),
        ("ask_human", "acheter.commander", "je veux commander le robot", False),
        ("ask_human", "acheter.souscrire", "c'est possible pour un robot ?", False),
        ("ask_human", "sav.panne", "j'ai pas reçu ma machine", False),
        ("ask_human", "gerer_contrat.retour", "je veux renvoyer le robot, passez-moi quelqu'un", True),
        ("ask_human", "sav.panne", "pas de robot svp", True),
        ("ask_human", "aucun.hors_sujet", "le robot", True),
        ("ask_human", "aucun.correction", "parlez-moi du 2e", False),
        ("ask_human", "aucun.correction", "parlez-moi comme une personne", True),
        ("safety", "sav.article_endommage", "Mon lave-linge est arrivé cabossé", False),
        ("safety", "sav.article_endommage", "four rayé sur le côté, vitre fêlée", False),
        ("safety", "sav.article_endommage", "livré abîmé, et ça sent le brûlé quand on branche", True),
        ("safety", "sav.panne", "il fait un truc qui m'inquiète", True),
        ("fraud", "reclamation.litige_facturation", "deux prélèvements alors que j'ai résilié en septembre", False),
        ("fraud", "gerer_contrat.fidelite", "j'avais 2300 points et maintenant y en a 0", False),
        ("fraud", "gerer_contrat.donnees_paiement", "pourquoi j'ai été débité deux fois", False),
        ("fraud", "reclamation.litige_facturation", "prélevé de 80 € alors que je n'ai rien acheté chez vous", True),
        ("fraud", "reclamation.litige_facturation", "un débit que je ne reconnais pas", True),
        ("fraud", "gerer_contrat.fidelite", "on m'a volé mes points", True),
        ("fraud", "gerer_contrat.donnees_paiement", "j'ai reçu un sms qui demande mon RIB", True),
        ("fraud", "gerer_contrat.fidelite", "8400 points dépensés à Toulon, je n'y étais pas", True),
        ("fraud", "reclamation.litige_facturation", "une assurance ajoutée sans mon accord", True),
        ("fraud", "reclamation.fraude", "regardez mon compte, ce n'est pas normal", True),
        ("repeated_failure", "s_informer.moyens_paiement", "et en 10 fois ?", False),
        ("repeated_failure", "aucun.compliment", "c'est la deuxième fois que je vous achète un frigo, top", False),
        ("repeated_failure", "gerer_contrat.retour", "mais je l'ai renvoyé y a un mois", False),
        ("repeated_failure", "gerer_contrat.suivi_commande", "ça fait trois fois que je vous écris", True),
        ("repeated_failure", "reclamation.service_client_defaillant", "deux mois !", True),
    ],
)
def test_a_sure_matter_denies_a_signal_that_no_word_tells(
    playbook: Playbook, signal: str, matter: str, text: str, is_heard: bool
) -> None:
    objective, _, motif = matter.partition(".")
    reason = playbook.relationship.signals[signal]
    heard = understanding(objective, motif, signals={signal: 0.9}, intent={"name": matter, "confidence": 0.9})
    assert (reason in compute_need(playbook, heard, {}, text=text).reasons) is is_heard
    doubtful = {**heard, "intent": {"name": matter, "confidence": 0.3}}
    assert reason in compute_need(playbook, doubtful, {}, text=text).reasons


def test_a_broken_promise_calls_a_person(playbook: Playbook) -> None:
    asked = understanding("gerer_contrat", "suivi_commande")
    assert compute_need(playbook, asked, {}, has_broken_commitment=True) == Need("now", ["broken_commitment"])
    assert compute_need(playbook, asked, {}, has_broken_commitment=False) == Need("no", [])


@pytest.mark.parametrize(("stance", "level"), [("bot_d_abord", "no"), ("proposer", "offer"), ("humain_d_abord", "now")])
def test_the_journey_may_prefer_a_person(playbook: Playbook, stance: str, level: str) -> None:
    cell = cell_of(playbook, stance)
    assert compute_need(playbook, understanding("sav", "panne"), {}, cell).level == level
    assert compute_need(playbook, understanding("aucun", "saluer"), {}, cell).level == "no"


def test_an_offer_refused_is_not_made_again_but_urgency_passes(playbook: Playbook) -> None:
    refused = {"refused_offer": True}
    limits = playbook.relationship.thresholds
    assert compute_need(playbook, angry(limits["anger_offer"]), refused) == Need("no", [])
    assert compute_need(playbook, angry(limits["anger_now"]), refused).level == "now"
    assert compute_need(playbook, understanding("aucun", "demander_humain"), refused).level == "now"


def test_several_weak_reasons_are_one_strong_one(playbook: Playbook) -> None:
    weak = angry(playbook.relationship.thresholds["anger_offer"])
    together = compute_need(playbook, weak, {"failures": 1})
    assert together.level == "now"
    assert together.reasons == ["anger", "repeated_failure"], "the higher priority is served first"


def test_an_understanding_without_mood_or_signals_is_no_reason(playbook: Playbook) -> None:
    bare = {"objective": "s_informer", "motif": "prix", "mood": None, "signals": None}
    assert compute_need(playbook, bare, {}) == Need("no", [])


def test_history_keeps_the_last_moods_and_the_matter_in_hand() -> None:
    history: dict[str, Any] = {"failures": 1}
    for number in range(HISTORY + 2):
        history = fold_history(history, angry(number / 10))
    assert history["anger_history"] == [number / 10 for number in range(2, HISTORY + 2)]
    assert (history["main_objective"], history["failures"]) == ("reclamation", 1)
    assert fold_history(history, understanding("aucun", "remercier"))["main_objective"] == "reclamation"


@given(
    anger=st.floats(0, 1), failures=st.integers(0, 4), before=st.lists(st.floats(0, 1), max_size=3),
    broken=st.booleans(), score=st.floats(0, 1),
)  # fmt: skip
def test_the_need_never_falls_when_anger_rises(
    playbook: Playbook, anger: float, failures: int, before: list[float], broken: bool, score: float
) -> None:
    history = {"failures": failures, "anger_history": before}
    low, high = (
        compute_need(playbook, angry(level, signals={"fraud": score}), history, None, broken)
        for level in (anger / 2, anger)
    )
    assert LEVELS.index(low.level) <= LEVELS.index(high.level)
    for need in (low, high):
        assert (need.level == "no") == (not need.reasons)
        assert set(need.reasons) <= set(playbook.relationship.reasons)


def test_clear_anger_over_a_serious_complaint_is_an_offer_and_fury_is_not(playbook: Playbook) -> None:
    limits = playbook.relationship.thresholds
    leaving = {"threat_leave": 0.95}
    for motif in ("retard_conteste", "litige_facturation", "menace_depart"):
        complaint = understanding("reclamation", motif, mood={"anger": limits["anger_now"] - 0.01}, signals=leaving)
        assert compute_need(playbook, complaint, {}).level == "offer", motif
        furious = {**complaint, "mood": {"anger": limits["anger_now"]}}
        assert compute_need(playbook, furious, {}).level == "now", motif
        assert compute_need(playbook, complaint, {"failures": 1}).level == "now", "and we failed them too"


def test_a_preference_for_people_adds_no_urgency_to_anger(playbook: Playbook) -> None:
    complaint = understanding("reclamation", "retard_conteste", mood={"anger": 0.7}, signals={"threat_leave": 0.95})
    assert compute_need(playbook, complaint, {}, cell_of(playbook, "proposer")).level == "offer"


@pytest.mark.parametrize(
    "text",
    [
        "Je suis sourde, je ne peux pas téléphoner",
        "j'entends très mal au téléphone",
        "Je suis malentendant.",
        "j'ai 84 ans et je m'y perds un peu",
        "je ne peux pas vous appeler, problème d'audition",
    ],
)
def test_who_cannot_telephone_is_offered_a_person_in_writing_once(playbook: Playbook, text: str) -> None:
    asked = understanding("sav", "panne")
    heard = hear_words(playbook, {}, asked, text)
    assert heard["in_writing"] is True
    assert compute_need(playbook, asked, heard) == Need("offer", ["in_writing"])
    assert compute_need(playbook, asked, {**heard, "offered": ["in_writing"]}) == Need("no", [])
    assert compute_need(playbook, asked, {**heard, "refused_offer": True}) == Need("no", [])


@pytest.mark.parametrize(
    "text",
    ["Vous faites la sourde oreille ?", "mon frigo a 8 ans", "je peux vous téléphoner ?", "c'est pas un téléphone"],
)
def test_other_words_tell_nothing_of_the_telephone(playbook: Playbook, text: str) -> None:
    assert hear_words(playbook, {}, understanding("sav", "panne"), text) == {}


def test_the_language_lasts_until_a_whole_sentence_of_another(playbook: Playbook) -> None:
    history = hear_words(playbook, {}, understanding(language="en"), "where is my order please")
    assert history["language"] == "en"
    assert hear_words(playbook, history, understanding(), "LV-240613")["language"] == "en"
    assert hear_words(playbook, history, understanding(), "LV-244087 awa.ndiaye@exemple.fr")["language"] == "en"
    address = "4 rue des Roses, 35000 Rennes"
    assert hear_words(playbook, history, understanding(motif="donnee_seule"), address)["language"] == "en"
    assert "language" not in hear_words(playbook, history, understanding(), "en fait je parle français")


def test_age_is_no_distress_by_itself_but_fraud_and_fury_are_never_lowered(playbook: Playbook) -> None:
    heard = {"in_writing": True}
    aged = understanding("gerer_contrat", "suivi_commande", signals={"vulnerability": 0.97})
    assert compute_need(playbook, aged, heard) == Need("offer", ["in_writing"])
    assert compute_need(playbook, aged, {}).level == "now"
    assert compute_need(playbook, signalled("fraud", 0.97), heard).level == "now"
    assert compute_need(playbook, angry(0.95), heard).level == "now"
