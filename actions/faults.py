"""Which known fault the customer describes, and whether it is dangerous: danger is always said first."""

import re

from actions.turn import Turn
from relation.model.brand import HelpTopic
from relation.playbook_dangers import OF_THE_BODY
from relation.store.brand_search import normalise

MEANINGFUL_LETTERS = 3


def faults(turn: Turn, category: str, text: str) -> list[HelpTopic]:
    """Known faults of that category, the most precisely described first: a typing error must not sound an alarm."""
    dangers = turn.brand.help_for(category, _without_harmless(turn, text))
    found = [topic for topic in turn.brand.help_for(category, text) if not topic.is_dangerous or topic in dangers]
    told = turn.brand.help_for(category, _without_its_name(turn, category, text))
    found = [topic for topic in found if topic in told or _precision(topic, text)]
    return sorted(found, key=lambda topic: -_precision(topic, text))


def is_fault_told(turn: Turn, category: str, text: str) -> bool:
    """A known fault in more than one word: « le symbole de la goutte » tells none."""
    return any(_precision(topic, text) > 1 for topic in turn.brand.help_for(category, text))


def danger_in(turn: Turn, category: str | None, text: str) -> HelpTopic | None:
    """The danger that `text` describes word for word, of this category, of every appliance, or plainly of another.

    A harmless fault of the category that is described more precisely wins over words that name no danger by themselves:
    cakes that burn are not a fire, but water that runs out comes before the noise. Who is hurt or ill is told of that
    first, by the service (data/dangers.yml), not of the appliance.
    """
    if turn.relation.playbook.dangers.kind_in(normalise(text)) in OF_THE_BODY:
        return None
    text = _without_harmless(turn, text)
    own = turn.brand.help_for(category or "", text)
    harmless = max((_precision(topic, text) for topic in own if not topic.is_dangerous), default=0)
    dangerous = [topic for topic in own if topic.is_dangerous and _precision(topic, text)]
    if dangerous:
        worst = max(dangerous, key=lambda topic: _precision(topic, text))
        is_named = turn.relation.playbook.dangers.kind_in(text) is not None
        return worst if is_named or _precision(worst, text) >= harmless else None
    if harmless:
        return None
    others = (topic for known in turn.brand.categories() for topic in turn.brand.help_for(known.id, text))
    return next((topic for topic in others if topic.is_dangerous and _precision(topic, text) > 1), None)


def warn(turn: Turn, topic: HelpTopic) -> None:
    """Says what to do at once, and hands over."""
    turn.leave_form()
    turn.forget("pending_action", "to_confirm")
    turn.say("utter_danger", title=topic.title, warnings=list(topic.warnings), steps=list(topic.steps))
    turn.remember(handoff_reason="safety")
    turn.continue_with("action_handoff")


def _without_harmless(turn: Turn, text: str) -> str:
    return turn.relation.playbook.dangers.without_harmless(normalise(text))


def _without_its_name(turn: Turn, category: str, text: str) -> str:
    """« Un souci avec mon lave vaisselle » tells nothing of the dishes."""
    known = next((one for one in turn.brand.categories() if one.id == category), None)
    names = sorted({normalise(name) for name in (known.label, *known.words)}, key=len, reverse=True) if known else []
    return re.sub(rf"\b(?:{'|'.join(names)})\b", " ", normalise(text)) if names else text


def _precision(topic: HelpTopic, text: str) -> int:
    """How many words of its best symptom are in `text`, all of them being there; 0 when none is complete."""
    said = set(normalise(text).split())
    symptoms = (set(normalise(symptom).split()) for symptom in topic.symptoms)
    return max((_weight(words) for words in symptoms if words and words <= said), default=0)


def _weight(words: set[str]) -> int:
    return max(1, sum(len(word) >= MEANINGFUL_LETTERS for word in words))
