"""Clauses of a message: where one demand may end and another begin, by the words between them and by the grammar."""

import re
from typing import Dict, Iterator, List, Optional

from spacy.tokens import Doc, Token

CLAUSES = "clauses"
"""Key of a message: those that it has, read once for all that ask."""
LEAST_WORDS = 3
"""Of a clause that can hold a demand."""
_TRANSITIONS = (
    r"(?:et |ah )?(?:aussi|sinon|au passage|par ailleurs|d'ailleurs|au fait|par contre)|et puis",
    r"tant qu(?:e j'|'on )y (?:suis|est)",
    r"(?:deuxième|autre) (?:chose|question|sujet)",
    r"en plus|à part ça|et en même temps",
    r"p\.?s\.? ?:?",
)
_BORDER = re.compile(
    r"(?<=[.!?;…])\s+|\s*\n\s*|\s+[-–—•]\s+|\s+(?=\d[.)]\s)" + rf"|[,;:]?\s+(?:{'|'.join(_TRANSITIONS)})\s+", re.I
)
_LINK = re.compile(r"^(?:et|puis|mais|ainsi que|,)\s+", re.I)
VERBS = ("VERB", "AUX")


def may_hold_several(text: str) -> bool:
    return len(text.split()) >= 2 * LEAST_WORDS


def clauses(text: str, doc: Optional[Doc]) -> List[str]:
    """In reading order, those of LEAST_WORDS words or more. `doc`: of the same text, or of its beginning."""
    borders = [(found.start(), found.end()) for found in _BORDER.finditer(text)]
    borders += [(at, at) for at in _where_verbs_join(doc)] if doc is not None else []
    starts, ends = [0], []
    for end, start in sorted(borders):
        ends.append(end)
        starts.append(start)
    parts = [_LINK.sub("", text[start:end].strip(" ,")) for start, end in zip(starts, [*ends, len(text)])]
    return [part for part in parts if len(part.split()) >= LEAST_WORDS]


def _where_verbs_join(doc: Doc) -> Iterator[int]:
    """Where a verb begins that is joined to another one (« … et je voudrais … »), or merely stands beside it."""
    for token in doc:
        if (token.dep_ == "conj" and token.pos_ in VERBS) or token.dep_ == "parataxis":
            first: Token = doc[token.left_edge.i]
            yield first.idx


def one_of_each_other_objective(demands: List[Dict[str, str]], main: str) -> List[Dict[str, str]]:
    """A complaint told in three clauses is one: only the objective of the message itself may come several times."""
    first = {demand["objective"]: demand for demand in reversed(demands)}
    return [demand for demand in demands if demand["objective"] == main or demand is first[demand["objective"]]]
