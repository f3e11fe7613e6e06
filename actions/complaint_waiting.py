"""A complaint that waits for its yes: a detail joins its words, a proof says whose it is; what is only asked beside
does neither.
"""

import re
from typing import TYPE_CHECKING

from actions.complaint_identity import identify_within, tells_nothing
from relation.store.brand_search import normalise

if TYPE_CHECKING:  # actions/turn.py asks here, before each answer
    from actions.turn import Turn

READY, REFUNDS = "action_complaint_ready", "action_refund_status"
TOLD = ("reclamation", "sav")
BARE_DATA, CORRECTION, NO = "aucun.donnee_seule", "aucun.correction", "aucun.refuser"
VAGUE = ("", "nlu_fallback", "aucun.hors_sujet", CORRECTION)
DETAIL_WORDS, VAGUE_WORDS = 3, 6
"""Words that a detail has at least; more when nothing was recognised in it."""
_ASKED = re.compile(
    r"\b(?:quand|combien|comment|ou) (?:est ce|(?:suis|serai|sera|vais|dois|puis|aurai|pourrai|pouvez|allez) "
    r"(?:je|on|vous|il|elle|tu))\b|^(?:(?:et|bon|ok|mais) )*sinon\b"
)

_ADDED = re.compile(r"^(?:et |aussi )*(?:r?ajout|not|precis|mentionn)\w* (?:(?:aussi|y|svp) )*qu[e ]")
"""« Ajoutez qu'il a rayé le parquet »."""


_BARE_NO = re.compile(r"^(?:(?:n(?:on|an|n)|no|ah|mais|euh|enfin) )+")
_GIVEN_UP = re.compile(
    r"\b(?:laiss\w*|tomber|annul\w*|enregistr\w*|valid\w*|envo\w*|merci|rien|besoin|peine|stop|arret\w*|oubli\w*|jamais"
    r"|tant pis|maintenant|plus tard|veux (?:pas|plus)|souhaite (?:pas|plus)"
    r"|pas (?:de|une|la|cette|ma) (?:reclamation|plainte)|conseill\w*|quelqu un|humain|c est (?:bon|tout)|thanks?)\b"
)


def is_question(text: str) -> bool:
    """« Quand suis-je remboursé » too, and « et sinon… »."""
    return "?" in text or bool(_ASKED.search(normalise(text)))


def hear_detail(turn: "Turn", action: str) -> bool:
    """True when the message belongs to the complaint: its words are added, and it is read back once more."""
    objective, number = turn.intent.split(".")[0], turn.entity("order_number")
    if action == REFUNDS or turn.is_clicked or turn.intent == "reclamation.fraude" or _is_dangerous(turn):
        return False
    if objective == "reclamation" and is_question(turn.text) and "rembours" in normalise(turn.text):
        turn.continue_with(REFUNDS)
        return True
    if turn.known_question or (is_question(turn.text) and objective != "reclamation"):
        return False
    words = len(turn.text.split())
    is_mere_data = turn.intent == BARE_DATA
    is_proof = is_mere_data and bool(turn.proofs) and tells_nothing(turn.text)
    is_number = is_mere_data and number is not None
    is_told = (
        _ADDED.search(normalise(turn.text)) is not None
        or (objective in TOLD and words >= DETAIL_WORDS)
        or (turn.intent in VAGUE and words >= VAGUE_WORDS)
        or (turn.intent == CORRECTION and number is None and _tells_another_figure(turn))
        or (turn.intent == NO and _tells_more(turn.text))
    )
    if not is_told and not is_number and not is_proof:
        return False
    if is_told:
        story = str(turn.slots.get("complaint_story") or "").strip()
        joint = " " if not story or story[-1] in ".!?…" else " — "
        turn.remember(complaint_story=f"{story}{joint}{' '.join(turn.text.split())}".strip())
    if number:
        turn.remember(complaint_order=number)
    if is_proof:
        identify_within(turn)
    turn.continue_with(READY)
    return True


def _tells_more(text: str) -> bool:
    """« Non pas de commande, cadeau »: the no is to something that is read back, and not to the complaint."""
    plain = normalise(text)
    rest = _BARE_NO.sub("", plain)
    return rest != plain and len(rest.split()) >= DETAIL_WORDS and _GIVEN_UP.search(rest) is None


def _tells_another_figure(turn: "Turn") -> bool:
    """« Non, 450 pardon », « pas mardi, jeudi »: the wrong amount or day is not to be sent as it stands."""
    is_of_contact = any(turn.entity(name) for name in ("phone", "email", "postcode"))
    return not is_of_contact and (turn.entity("date") is not None or re.search(r"\d", turn.text) is not None)


def _is_dangerous(turn: "Turn") -> bool:
    from actions.faults import danger_in  # it needs a Turn

    return danger_in(turn, None, turn.text) is not None
