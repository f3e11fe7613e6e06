"""« Oui, et je peux payer en trois fois ? »: the yes is done, then what follows it is answered, in the same turn."""

import re
from typing import TYPE_CHECKING, Any

from actions import confirming
from relation.services.questions_beside import BESIDE
from relation.store.brand_search import normalise

if TYPE_CHECKING:  # actions/turn.py asks here, before each answer
    from actions.turn import Turn

AFFIRM, HANDOFF = "action_affirm", "action_handoff"
LIKELY = 0.2
"""Probability from which the motif of what follows a yes is its matter, when the whole was heard as the yes."""
FEW_WORDS = 2
"""Of what follows: fewer ask nothing."""
_YES = re.compile(
    r"^\s*(?:(?:ah|eh|ben|bah|euh|alors|bon|mais)\s+)*"
    r"(?:oui+(?:,? (?:vous pouvez )?(?:l['’])?(?:enregistre|valide|confirme|r[eé]serve|envoye)[rz]?)?"
    r"|ouais?|ouep|d['’ ]?accord|volontiers|avec plaisir|bien s[uû]r|je (?:veux|voudrais) bien|je confirme"
    r"|allez[- ]y|vas[- ]y|[cç]a me va|[cç]a marche|c['’ ]?est (?:bon|parfait|[cç]a|ok)|parfait|tr[eè]s bien|yes)\b"
    r"(?:[\s,]*(?:oui|merci(?: bien| beaucoup)?|svp|stp|s['’]il (?:vous|te) pla[iî]t|parfait|volontiers|bien s[uû]r|"
    r"c['’ ]?est (?:bon|parfait|[cç]a)|[cç]a me va|pour moi|je confirme|allez[- ]y|tr[eè]s bien))*"
    r"(?:\s*[,.;:!…\n]+\s*(?:(?:et|sinon|au fait|par contre|juste|aussi|et puis|d['’ ]?ailleurs|en revanche)\b[\s,]*)*"
    r"|\s+(?:et|sinon|au fait|par contre|en revanche|d['’ ]?ailleurs)\b[\s,]*)",
    re.I,
)
"""« Oui mais » is none, nor « ok », which may only say that it was read."""
_ASKING = re.compile(
    r"^(?:(?:et|sinon|aussi|du coup|alors|est ce) )*(?:je (?:voudrais|veux|peux|pourrais)|j aimerais|on peut|peut on"
    r"|pouvez|pourriez|vous pouvez|tu peux|quand|combien|comment|ou|quel\w*|qui|est ce|faut il|il faut|c est quoi)\b"
)
_PRICE = re.compile(r"\b(?:combien|prix|cher|coute\w*|tarifs?|payante?|gratuite?|frais)\b")
"""Nobody agrees to what they do not know the price of: that is told first."""


def after_yes(text: str) -> str | None:
    """What the message asks after a plain yes; None when it does not begin with one or asks nothing more."""
    found = _YES.match(text)
    rest = text[found.end() :].strip() if found else ""
    plain = normalise(rest)
    is_asking = "?" in rest or _ASKING.search(plain) is not None
    return rest if len(plain.split()) > FEW_WORDS and is_asking and not _PRICE.search(plain) else None


def hear_yes_and_more(turn: "Turn", action: str) -> bool:
    """True: the message says yes to what waits, which is done; what it asks beside waits to be answered after."""
    waiting = turn.slots.get(confirming.WAITING)
    if not waiting or turn.active_form is not None or turn.is_clicked or str(waiting).partition("/")[0] == action:
        return False
    rest = after_yes(turn.text)
    if rest is None or (action == AFFIRM and turn.understanding.get(BESIDE)):  # the yes is heard, the rest answered
        return False
    if confirming.hear_correction(turn, action):  # « oui, et à 17 h c'est possible ? »
        return True
    demand = _demand(turn, rest)
    if demand is None or waiting == HANDOFF:
        return False
    turn.remember(other_demands=[demand, *(turn.slots.get(confirming.OTHERS) or [])])
    confirming.confirm(turn)
    return True


def _demand(turn: "Turn", rest: str) -> dict[str, Any] | None:
    intent = turn.intent
    if intent.startswith("aucun.") or "." not in intent:
        guesses = turn.understanding.get("motifs") or []
        likely = [one for one in guesses if one["objective"] != "aucun" and one["confidence"] >= LIKELY]
        if not likely:
            return None
        intent = f"{likely[0]['objective']}.{likely[0]['name']}"
    objective, motif = intent.split(".")
    known = turn.understanding.get("known_question")
    demand = {"objective": objective, "motif": motif, "text": rest, "entities": turn.entities, "is_the_same": True}
    return {**demand, "known_question": known} if known else demand
