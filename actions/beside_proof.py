"""What is asked in the message that proves who writes: kept until they are known, told when it is in general."""

from typing import TYPE_CHECKING, Any

from actions.known_answer import tell_answer
from relation.services.beside_proofs import REST

if TYPE_CHECKING:  # actions/identification.py gives a Turn
    from actions.turn import Turn

PENDING = "pending_demand"


def hear_beside_proof(turn: "Turn") -> None:
    """Once, where the form itself hears the message: what is asked in general is told; another matter waits."""
    if not turn.is_heard_first or turn.is_clicked:
        return
    rest = turn.understanding.get(REST) or {}
    if turn.known_question:
        tell_answer(turn, turn.known_question)
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
