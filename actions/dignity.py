"""A complaint as it is read back: what is told, less the insults; the customer's own words stay in the conversation."""

import re

from actions.heard import INSULT
from actions.turn import Turn
from relation.store.brand_search import normalise

LEFT_OUT = "[…]"
_CLAUSE = re.compile(r"(?<=[.!?;,\n])\s+|\s+(?=—)")
_ADDRESSED = ("bande", "tas", "espece", "especes")
_OF = ("de", "d")


def without_insults(turn: Turn, text: str) -> str:
    """Clauses that only insult are left out, « bande de… » too; a coarse word elsewhere becomes LEFT_OUT."""
    follow_ups = turn.relation.playbook.follow_ups
    told = (clause for clause in _CLAUSE.split(text) if not follow_ups.says(INSULT, clause))
    return " ".join(filter(None, (_cleaned(turn, clause) for clause in told))).strip(" ,;—")


def _cleaned(turn: Turn, clause: str) -> str:
    follow_ups = turn.relation.playbook.follow_ups
    kept: list[str] = []
    is_addressed = False
    for word in clause.split():
        plain = normalise(word)
        if is_addressed and (plain in _OF or follow_ups.is_insult(plain.removeprefix("d "))):
            continue
        is_addressed = plain in _ADDRESSED and _is_followed_by_insult(turn, clause, word)
        if not is_addressed:
            kept.append(LEFT_OUT if follow_ups.is_coarse(plain) else word)
    return " ".join(kept)


def _is_followed_by_insult(turn: Turn, clause: str, word: str) -> bool:
    """« Bande de connards », not « une bande de tissu »."""
    after = [one for one in normalise(clause.partition(word)[2]).split() if one not in _OF]
    return bool(after) and turn.relation.playbook.follow_ups.is_insult(after[0])
