"""After-sales help that opens no ticket: how to use, the site, signing in, outages we do not cover."""

import re
from typing import Any

from actions.appliances import Appliance, appliance_in_question, choice, named_appliance, naming_words, words_of
from actions.complaint_waiting import is_question
from actions.faults import danger_in, is_fault_told, warn
from actions.turn import ServiceAction, Turn
from relation.model.brand import ContractState, HowTo
from relation.store.brand_search import PhraseIndex, normalise
from relation.store.brand_search import words_of as search_words

DIAGNOSE = "action_diagnose"
ABOUT_IT = ("about", "beside")
"""How a question of what was just told stands to it (relation/services/replies.py)."""
_MANUAL = re.compile(r"\b(?:notices?|modes? d emploi|manuels?|user manual|instructions? manual)\b")
LIKENESS = 0.85
CHOICES = 4
MEANINGFUL_LETTERS = 4


class HowToUse(ServiceAction):
    """The guide that the words name; a fault that they tell is diagnosed; else a choice of the appliance's guides."""

    action_name = "action_how_to"

    def answer(self, turn: Turn) -> None:
        if turn.slots.get("pending_action") == DIAGNOSE and not is_question(turn.text):  # « ma machine », « à laver »
            turn.continue_with(DIAGNOSE)
            return
        if words_of(turn):
            turn.remember(sav_words=words_of(turn))
        turn.remember(topic_action=self.action_name)
        appliance = appliance_in_question(turn, self.action_name)
        if appliance is None:
            return
        if _MANUAL.search(normalise(turn.text)):
            turn.forget("sav_words")
            _say_unknown(turn, appliance, is_manual=True)
            return
        guides = turn.brand.how_to(appliance.category.id)
        asked = turn.entity("sav_how_to")
        told = str(turn.slots.get("sav_words") or naming_words(turn))
        chosen = [guide for guide in guides if guide.id == asked] or _fitting(guides, told, appliance)
        if not chosen and is_fault_told(turn, appliance.category.id, words_of(turn)):
            turn.continue_with(DIAGNOSE)  # « mon four brûle les gâteaux »: no guide mends it
        elif _is_of_the_guide_told(turn, appliance, guides, chosen):
            turn.forget("sav_words")
            _say_unknown(turn, appliance, is_more=True)
        elif len(chosen) == 1:
            turn.say("utter_how_to", title=chosen[0].title, steps=list(chosen[0].steps))
            turn.forget("sav_words")
        elif guides:
            _ask_which(turn, self.action_name, guides, appliance)
        else:
            _say_unknown(turn, appliance)


def _is_of_the_guide_told(turn: Turn, appliance: Appliance, guides: list[HowTo], chosen: list[HowTo]) -> bool:
    """« Et le voyant orange, c'est ça ? », right after a guide: a question that its steps do not answer."""
    before = turn.before
    is_told = before.get("topic_action") == HowToUse.action_name and not before.get("sav_words")
    is_same = before.get("sav_category") == appliance.category.id and not before.get("pending_action")
    is_new = len(chosen) == 1 and len(guides) > 1 and turn.stands not in ABOUT_IT
    return is_told and is_same and not turn.is_clicked and not is_new


def _say_unknown(turn: Turn, appliance: Appliance, **why: Any) -> None:
    """What no guide tells is not made up: a person may know."""
    turn.say("utter_how_to_unknown", appliance=appliance.name, **why)
    turn.continue_with("action_offer_handoff")


class ServiceOutage(ServiceAction):
    """The brand sells no network: says frankly what it covers. An appliance that trips the current is a fault."""

    action_name = "action_service_outage"

    def answer(self, turn: Turn) -> None:
        words = words_of(turn)
        topic = danger_in(turn, None, words)
        if topic is not None:
            warn(turn, topic)
            return
        if named_appliance(turn, words) is not None:
            turn.continue_with(DIAGNOSE)
            return
        contracts = turn.brand.contracts_of(turn.customer_reference) if turn.customer_reference else []
        running = [contract.name for contract in contracts if contract.state is not ContractState.ENDED]
        turn.say("utter_outage_not_ours", contracts=running)
        turn.continue_with("action_offer_handoff")


class SiteTrouble(ServiceAction):
    """The brand's own advice first; the second time, a person."""

    action_name = "action_site_trouble"

    def answer(self, turn: Turn) -> None:
        _advise_once(turn, self.action_name, "utter_site_help", advice=turn.brand.facts()["account"]["site_trouble"])


class LoginTrouble(ServiceAction):
    action_name = "action_login_trouble"

    def answer(self, turn: Turn) -> None:
        account = turn.brand.facts()["account"]
        _advise_once(turn, self.action_name, "utter_login_help", advice=account["password"], account=account["summary"])


def _advise_once(turn: Turn, action: str, act: str, **args: Any) -> None:
    if turn.slots.get("topic_action") == action:
        turn.remember(handoff_reason="repeated_failure")
        turn.say("utter_help_not_enough")
        turn.continue_with("action_offer_handoff")
        return
    turn.remember(topic_action=action)
    turn.say(act, **args)


def _fitting(guides: list[HowTo], told: str, appliance: Appliance) -> list[HowTo]:
    """Guides whose title or steps share the most words with what is told, the appliance's own words left out."""
    common = set(search_words(" ".join((appliance.category.label, *appliance.category.words))))
    wanted = [word for word in search_words(told) if len(word) >= MEANINGFUL_LETTERS and word not in common]
    scores: dict[str, float] = {}
    for guide in guides:
        for weight, text in ((2.0, guide.title), (1.0, " ".join(guide.steps))):
            index = PhraseIndex((word, guide.id) for word in search_words(text))
            found = sum(index.hits(word, LIKENESS).get(guide.id, (0.0, 0))[0] for word in wanted)
            scores[guide.id] = scores.get(guide.id, 0.0) + weight * found
    best = max(scores.values(), default=0.0)
    return [guide for guide in guides if best and scores.get(guide.id) == best]


def _ask_which(turn: Turn, then: str, guides: list[HowTo], appliance: Appliance) -> None:
    turn.remember(pending_action=then)
    turn.say(
        "utter_choose_how_to",
        appliance=appliance.name,
        buttons=[choice(guide.title, "sav_how_to", guide.id) for guide in guides[:CHOICES]],
    )
