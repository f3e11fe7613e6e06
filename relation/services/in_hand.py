"""What a conversation is about, as a likelihood of each motif, and how its next message is read with it.

« Moi je veux soit un neuf, soit mon argent » is of the parcel that never came, whatever it sounds like alone. The
weights are learnt from labelled talks (`python -m bench.in_hand`); docs/decisions/0028.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

from relation.model.in_hand import FEATURES, InHandRules
from relation.model.queue import QueueRules
from relation.services.leaving import is_question
from relation.services.understandings import heard_among
from relation.store.brand_search import normalise

GUESSES = "guesses"
"""Key of an understanding: {intent: probability} of all that the message may be by its own words."""
IN_HAND = "in_hand"
"""Running fact: {intent: likelihood}, of the matters that the conversation is about; they sum to one."""
Chances = dict[str, float]
REPLIED = ("answers", "corrects", "lacks", "agrees", "refuses")
BESIDE = ("about", "beside")
GIVEN = ("order_number", "email", "phone", "postcode", "person_name", "iban", "date", "time", "town")
CHOOSING, INFORMS, COMPLAINS, NOTHING = ("s_informer", "acheter"), "s_informer", "reclamation", "aucun"
OWN = ("gerer_contrat", "sav", COMPLAINS)
DATA, PERSON = "aucun.donnee_seule", "aucun.demander_humain"
GIVEN_UP = "aucun.abandonner"
UNHEARD, UNHELD = 0.00025, 0.03
"""The probability of what the brain has not named, and what is added to that of what is not in hand."""
SURELY = 0.9
MANY_WORDS = 20
_OWN_THING = re.compile(
    r"\b(?:ma|mon|mes|notre|nos) (?:commandes?|colis|paquets?|livraisons?|contrats?|abonnements?|reparations?|dossiers?"
    r"|factures?|retours?|remboursements?|reclamations?|rendez vous|rdv)\b"
)
"""What is a customer's own, by its name."""
REMEMBERED, SLIGHT = 6, 0.02
"""Matters kept in hand, and the likelihood below which one is not."""


def read_in_hand(
    rules: InHandRules, queue: QueueRules, in_hand: Chances, text: str, understanding: dict[str, Any]
) -> dict[str, Any]:
    """The understanding, with its motifs weighed by what is in hand; as it was when nothing is, or when it has a sense
    of its own: a yes, bare data, a wish for a person.
    """
    guesses: Chances = understanding.get(GUESSES) or {}
    if not in_hand or not guesses or has_own_sense(rules, in_hand, text, understanding):
        return understanding
    return heard_among(understanding, weighed(rules, queue, in_hand, text, understanding), rules.least)


def has_own_sense(rules: InHandRules, in_hand: Chances, text: str, understanding: dict[str, Any]) -> bool:
    """Also « où est ma commande ? », of who is only choosing so far."""
    heard = understanding["intent"]
    least = rules.surely if heard["name"] in rules.own_sense else rules.plainly
    if float(heard["confidence"]) >= least:
        return True
    is_theirs = understanding["objective"] in OWN and _OWN_THING.search(normalise(text)) is not None
    return is_theirs and not any(name.partition(".")[0] in OWN for name in in_hand)


def weighed(
    rules: InHandRules, queue: QueueRules, in_hand: Chances, text: str, understanding: dict[str, Any]
) -> Chances:
    """The probability of each motif, best first."""
    rows = features(rules, queue, in_hand, text, understanding)
    scores = {
        intent: sum(rules.weights[name] * value for name, value in zip(FEATURES, row, strict=True))
        for intent, row in rows.items()
    }
    most = max(scores.values())
    likely = {intent: math.exp(score - most) for intent, score in scores.items()}
    total = sum(likely.values())
    return {intent: likely[intent] / total for intent in sorted(likely, key=lambda name: -likely[name])}


def features(
    rules: InHandRules, queue: QueueRules, in_hand: Chances, text: str, understanding: dict[str, Any]
) -> dict[str, list[float]]:
    """Of each motif that it may be, by its words or by what is in hand: the numbers that FEATURES names, in order."""
    guesses: Chances = understanding[GUESSES]
    relations: Chances = (understanding.get("reply") or {}).get("chances") or {}
    replied, beside = (sum(relations.get(name, 0.0) for name in names) for names in (REPLIED, BESIDE))
    is_asked = float(is_question(queue, text))
    is_given = float(any(found["entity"] in GIVEN for found in understanding.get("entities") or []))
    length = min(len(text.split()), MANY_WORDS) / MANY_WORDS
    objectives, grounds = _by_objective(in_hand), _by_ground(rules, in_hand)
    choosing, own = (sum(objectives.get(name, 0.0) for name in names) for names in (CHOOSING, OWN))
    best = max(guesses, key=guesses.__getitem__)
    rows: dict[str, list[float]] = {}
    for intent in {**guesses, **in_hand}:
        objective, _, motif = intent.partition(".")
        heard, held, held_objective = (
            guesses.get(intent, UNHEARD),
            in_hand.get(intent, 0.0),
            objectives.get(objective, 0.0),
        )
        ground = min(1.0, max((grounds.get(name, 0.0) for name in rules.grounds.get(motif, ())), default=0.0))
        informs, complains, chats = (float(objective == name) for name in (INFORMS, COMPLAINS, NOTHING))
        is_own, is_person = float(objective in OWN), float(intent == PERSON)
        rows[intent] = [
            math.log(heard),
            float(intent == best and heard >= SURELY and not chats),
            held,
            math.log(held + UNHELD),
            held * replied,
            held * (1 - is_asked),
            held * is_given,
            held * relations.get("opens", 0.0),
            held * beside,
            held_objective,
            held * own,
            ground,
            ground * is_asked,
            informs * is_asked,
            informs * (1 - is_asked) * own,
            informs * is_asked * own,
            is_own * choosing,
            is_own * own * (1 - held_objective),
            complains,
            chats,
            chats * is_asked,
            chats * relations.get("courtesy", 0.0),
            chats * length,
            float(intent == DATA),
            is_person,
            is_person * float(heard >= SURELY),
        ]
    return rows


def _by_objective(in_hand: Chances) -> Chances:
    sums: Chances = {}
    for intent, chance in in_hand.items():
        objective = intent.partition(".")[0]
        sums[objective] = sums.get(objective, 0.0) + chance
    return sums


def _by_ground(rules: InHandRules, in_hand: Chances) -> Chances:
    sums: Chances = {}
    for intent, chance in in_hand.items():
        for ground in rules.grounds.get(intent.partition(".")[2], ()):
            sums[ground] = sums.get(ground, 0.0) + chance
    return sums


def kept_in_hand(rules: InHandRules, in_hand: Chances, read: Mapping[str, float]) -> Chances:
    """What is in hand after a message read as `read` ({intent: probability}): a chat changes nothing of it."""
    matters = {intent: chance for intent, chance in read.items() if not intent.startswith(NOTHING)}
    told = sum(matters.values())
    if told <= 0.0:
        return in_hand
    weight = rules.kept if in_hand else 1.0
    sums = {intent: chance * (1 - weight * told) for intent, chance in in_hand.items()}
    for intent, chance in matters.items():
        sums[intent] = sums.get(intent, 0.0) + weight * chance
    best = sorted(sums, key=lambda name: -sums[name])[:REMEMBERED]
    total = sum(sums[name] for name in best)
    return {name: round(sums[name] / total, 4) for name in best if sums[name] / total >= SLIGHT}


def note_in_hand(rules: InHandRules, history: dict[str, Any], understanding: dict[str, Any]) -> dict[str, Any]:
    """The running facts after one more message, as it was read in its talk: nothing is in hand once it is given up."""
    if understanding["intent"]["name"] == GIVEN_UP:
        return {**history, IN_HAND: {}}
    read = {f"{one['objective']}.{one['name']}": float(one["confidence"]) for one in understanding.get("motifs") or []}
    return {**history, IN_HAND: kept_in_hand(rules, history.get(IN_HAND) or {}, read)}
