"""Several things asked in one message (« prix, stock et puissance ? »): each is told once, by who knows it.

What asks for what is data/questions.yml; what waits does so as the other demands of a message do (actions/demands.py).
"""

import re
from typing import Any

from actions.product_choice import LIKELY, category_named
from actions.turn import Turn
from relation.playbook_questions import Asked

MAX_WORDS = 30
"""A list of questions is short; in a long story the brain finds the demands, clause by clause."""
OF_AN_APPLIANCE = "garantie"
"""A question that is of an appliance, though the brand's terms tell it: the price beside is the appliance's too."""
_SUM = re.compile(r"\d+ fois \d")
"""« 3 fois 69 € » asks for no payment in three times."""
OTHERS = 3
"""Answers that one turn can give after the first (bot/demands.py)."""


def intents_asked(turn: Turn) -> list[str]:
    """The intents that tell what this message asks, in its order; none of a button or of a long story."""
    return _intents_of(_asked(turn))


def things_asked(turn: Turn) -> set[str]:
    """Names of the questions that the message holds, for an answer that tells one of them only when it is asked."""
    return {one.question.name for one in turn.relation.playbook.questions.asked_in(turn.text)}


def hear_questions(turn: Turn, intent: str) -> bool:
    """Leaves to the answer of `intent` its own words only; the rest is answered after it, in the same turn.

    True: another answer tells all that was asked of this one, and comes instead.
    """
    asked = _asked(turn)
    told_by = _intents_of(asked)
    needed = [one.question.told_by for one in asked if not set(one.question.told_with) & set(told_by)]
    of_product = turn.relation.playbook.questions.of_product
    if of_product.intersection(needed) and not _is_product_meant(turn):
        needed.sort(key=of_product.__contains__)  # « lequel ? » is to be asked: what needs no model is told before
    others = [name for name in dict.fromkeys(needed) if name != intent][:OTHERS]
    if not others:
        return False
    if intent in told_by and intent not in needed:
        _take_up(turn, others)
        return True
    _wait(turn, others, settled=intent)
    turn.text = _words_for(turn, intent)
    return False


def hear_beside(turn: Turn, intent: str, names: tuple[str, ...]) -> None:
    """The questions of those names that the message holds beside what `intent` answers come after it."""
    beside = [one for one in _asked(turn) if one.question.name in names]
    if beside:
        _wait(turn, _intents_of(beside), settled=intent)


def take_up_questions(turn: Turn) -> None:
    """Answers what is asked by a message that was understood as something else, if as anything."""
    _take_up(turn, intents_asked(turn)[:OTHERS])


def _intents_of(asked: list[Asked]) -> list[str]:
    return list(dict.fromkeys(one.question.told_by for one in asked))


def _asked(turn: Turn) -> list[Asked]:
    if turn.is_clicked or len(turn.text.split()) > MAX_WORDS:
        return []
    asked = turn.relation.playbook.questions.asked_in(turn.text)
    found = [one for one in asked if not _SUM.match(turn.text[one.start :])]
    own = [one for one in found if not one.question.is_of_product]
    is_all = len(own) == len(found) or any(one.question.name == OF_AN_APPLIANCE for one in own)
    return found if is_all or _is_product_meant(turn) else own  # the catalogue is slow to search


def _is_product_meant(turn: Turn) -> bool:
    is_in_hand = turn.intent in turn.relation.playbook.questions.of_product or turn.slots.get("product_reference")
    if is_in_hand or category_named(turn, turn.text) is not None:
        return True
    return any(score >= LIKELY for _, score in turn.brand.find_products(turn.text, limit=1))


def _take_up(turn: Turn, intents: list[str]) -> None:
    first, *others = intents
    _wait(turn, others, settled=first)
    objective, motif = first.split(".")
    turn.take_up(objective, motif, _words_for(turn, first), turn.entities)


def _wait(turn: Turn, intents: list[str], settled: str) -> None:
    """Before what waits already, and not announced: they are parts of one question."""
    demands = [_demand(turn, intent) for intent in intents]
    gone = {settled, *intents}
    left = [one for one in turn.slots.get("other_demands") or [] if f"{one['objective']}.{one['motif']}" not in gone]
    turn.remember(other_demands=[*demands, *left] or None)


def _demand(turn: Turn, intent: str) -> dict[str, Any]:
    objective, motif = intent.split(".")
    words = _words_for(turn, intent)
    return {"objective": objective, "motif": motif, "text": words, "entities": turn.entities, "is_the_same": True}


def _words_for(turn: Turn, intent: str) -> str:
    """The message without the words that ask for something else."""
    text = turn.text
    for one in reversed(turn.relation.playbook.questions.asked_in(text)):
        if intent not in (one.question.told_by, *one.question.told_with):
            text = text[: one.start] + text[one.end :]
    return text
