"""What is asked in the message that proves who writes: told, or kept until they are known."""

from typing import TYPE_CHECKING, Any

from actions.known_answer import tell_answers
from relation.services.beside_proofs import REST
from relation.services.known_questions import BESIDE

if TYPE_CHECKING:  # actions/identification.py gives a Turn
    from actions.turn import Turn

PENDING = "pending_demand"


def hear_beside_proof(turn: "Turn") -> None:
    """Once, where the form itself hears the message: what is asked in general is told; another matter waits."""
    if not turn.is_heard_first or turn.is_clicked:
        return
    rest = turn.understanding.get(REST) or {}
    known = [turn.known_question] if turn.known_question else []
    tell_answers(turn, [*known, *(turn.understanding.get(BESIDE) or []), *(rest.get("answers") or [])])
    intent = rest.get("intent") or ""
    pending = turn.slots.get(PENDING) or {}
    if not intent or intent == f"{pending.get('objective')}.{pending.get('motif')}":
        return
    objective, motif = intent.split(".")
    demand = {"objective": objective, "motif": motif, "text": rest["text"], "entities": rest["entities"]}
    _keep(turn, {**demand, "is_announced": True})


def _keep(turn: "Turn", demand: dict[str, Any]) -> None:
    waiting = turn.slots.get("other_demands") or []
    if all(one["motif"] != demand["motif"] for one in waiting):
        turn.remember(other_demands=[*waiting, demand])
