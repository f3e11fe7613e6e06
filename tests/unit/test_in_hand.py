"""A message read with what its conversation is about: what goes on with it, and what opens something else."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fakes.brain import understanding

from relation.context import Relation
from relation.model.errors import Invalid
from relation.model.in_hand import FEATURES
from relation.playbook_files import read_yaml
from relation.playbook_in_hand import read_in_hand as read_rules
from relation.services.in_hand import (
    IN_HAND,
    REMEMBERED,
    features,
    kept_in_hand,
    note_in_hand,
    read_in_hand,
    weighed,
)
from relation.services.understandings import FALLBACK

PARCEL, OFFERS = "gerer_contrat.suivi_commande", "s_informer.offres_contrats"


def heard(best: str, chance: float, reply: str = "about", **others: float) -> dict[str, Any]:
    """`others`: the probability of other motifs, `__` for the point of their name."""
    objective, _, motif = best.partition(".")
    guesses = {best: chance, **{name.replace("__", "."): other for name, other in others.items()}}
    return understanding(
        objective,
        motif,
        guesses=guesses,
        intent={"name": best, "confidence": chance},
        reply={"relation": reply, "confidence": 0.9, "chances": {reply: 0.9}},
    )


def read(relation: Relation, in_hand: dict[str, float], text: str, message: dict[str, Any]) -> dict[str, Any]:
    return read_in_hand(relation.playbook.in_hand, relation.playbook.queue, in_hand, text, message)


def test_what_tells_more_of_a_parcel_is_of_the_parcel(relation: Relation) -> None:
    message = heard("acheter.souscrire", 0.5, gerer_contrat__suivi_commande=0.05)
    text = "moi je veux soit un nouveau soit mon argent, aujourd'hui"
    found = read(relation, {PARCEL: 1.0}, text, message)
    assert (found["objective"], found["motif"]) == ("gerer_contrat", "suivi_commande")
    assert found["intent"]["name"] == PARCEL
    assert sum(one["confidence"] for one in found["objectives"]) == pytest.approx(1.0)
    assert read(relation, {}, text, message) is message


@pytest.mark.parametrize(
    ("intent", "chance"),
    [
        ("gerer_contrat.fidelite", 0.97),
        ("aucun.demander_humain", 0.6),
        ("aucun.donnee_seule", 0.5),
        ("aucun.affirmer", 0.7),
    ],
)
def test_what_is_plain_by_itself_is_what_it_says(relation: Relation, intent: str, chance: float) -> None:
    message = heard(intent, chance)
    assert read(relation, {PARCEL: 1.0}, "combien de points ai-je ?", message) is message


def test_ones_own_order_is_no_question_before_buying(relation: Relation) -> None:
    message = heard(PARCEL, 0.7, s_informer__livraison_conditions=0.01)
    in_hand = {"s_informer.livraison_conditions": 0.6, "acheter.conseil_choix": 0.4}
    assert read(relation, in_hand, "et ma commande, elle est où ?", message) is message


def test_what_is_unlikely_whatever_is_in_hand_is_asked_about(relation: Relation) -> None:
    rules = replace(relation.playbook.in_hand, least=1.1)
    message = heard(OFFERS, 0.3, sav__panne=0.3, aucun__bavardage=0.3)
    found = read_in_hand(rules, relation.playbook.queue, {"sav.panne": 1.0}, "et l'autre", message)
    assert found["intent"]["name"] == FALLBACK
    assert {one["name"] for one in found["motifs"][:2]} <= {"panne", "offres_contrats", "bavardage"}


def test_another_demand_that_is_now_the_message_itself_is_none_beside(relation: Relation) -> None:
    beside = {"objective": "gerer_contrat", "motif": "suivi_commande", "text": "mon argent"}
    message = {**heard(OFFERS, 0.4, gerer_contrat__suivi_commande=0.2), "secondary": [beside]}
    assert read(relation, {PARCEL: 1.0}, "alors mon argent", message)["secondary"] == []


def test_another_demand_that_the_talk_makes_unlikely_is_none(relation: Relation) -> None:
    offers = {"objective": "s_informer", "motif": "offres_contrats", "text": "ou ça se fait tout seul"}
    invoice = {"objective": "gerer_contrat", "motif": "facture", "text": "et la facture"}
    guesses = {"gerer_contrat__facture": 0.45, "s_informer__offres_contrats": 0.02}
    message = {**heard("gerer_contrat.changer_adresse", 0.5, **guesses), "secondary": [offers, invoice]}
    found = read(
        relation,
        {"gerer_contrat.changer_adresse": 0.6, "gerer_contrat.facture": 0.4},
        "je change aussi la facture ?",
        message,
    )
    assert found["motif"] == "changer_adresse"
    assert found["secondary"] == [invoice]


def test_each_motif_has_all_its_numbers_and_their_chances_sum_to_one(relation: Relation) -> None:
    rules, queue, message = relation.playbook.in_hand, relation.playbook.queue, heard(OFFERS, 0.4)
    rows = features(rules, queue, {PARCEL: 1.0}, "et alors ?", message)
    assert set(rows) == {OFFERS, PARCEL}
    assert all(len(row) == len(FEATURES) for row in rows.values())
    assert sum(weighed(rules, queue, {PARCEL: 1.0}, "et alors ?", message).values()) == pytest.approx(1.0)


def test_what_is_in_hand_moves_with_what_is_read(relation: Relation) -> None:
    rules = relation.playbook.in_hand
    first = kept_in_hand(rules, {}, {PARCEL: 0.8, "aucun.saluer": 0.2})
    assert first == {PARCEL: 1.0}
    then = kept_in_hand(rules, first, {OFFERS: 1.0})
    assert then == {PARCEL: 0.5, OFFERS: 0.5}
    assert kept_in_hand(rules, then, {"aucun.remercier": 1.0}) == then
    many = {f"sav.{number}": 0.1 for number in range(10)}
    assert len(kept_in_hand(rules, first, many)) <= REMEMBERED


def test_nothing_is_in_hand_once_it_is_given_up(relation: Relation) -> None:
    rules, history = relation.playbook.in_hand, {IN_HAND: {PARCEL: 1.0}, "kept": 1}
    assert note_in_hand(rules, history, understanding("aucun", "abandonner")) == {IN_HAND: {}, "kept": 1}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  heard:", "  herd:"),
        ("kept: 0.5", "kept: a lot"),
        ("[suivi_commande,", "[suivi_comande,"),
        ("aucun.saluer", "saluer"),
    ],
)
def test_a_slip_in_the_file_is_told_by_its_line(tmp_path: Path, relation: Relation, before: str, after: str) -> None:
    source = Path("data/in_hand.yml").read_text(encoding="utf-8")
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "in_hand.yml"
    file.write_text(source.replace(before, after), encoding="utf-8")
    known = [f"{of}.{motif}" for of, objective in relation.playbook.objectives.items() for motif in objective.motifs]
    with pytest.raises(Invalid) as refused:
        read_rules(read_yaml(file, tmp_path / "data"), known, relation.playbook.voice.acts)
    line = source[: source.index(before)].count("\n") + 1
    assert refused.value.details["where"] == f"data/in_hand.yml:{line}"
