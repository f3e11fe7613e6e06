"""« C'est bien noté ? », « qui va m'appeler ? », « personne ne m'a rappelé »: the call as it was promised."""

from typing import Any

from actions.calls import CALLBACK
from actions.turn import Turn
from relation.model.commitment import Commitment, CommitmentState
from relation.services.call_slots import CALLBACK as A_CALL
from relation.voice.french import written_phone

CHECKED = "rappel_verifie"
"""In data/follow_ups.yml."""
BROKEN = "broken_commitment"
"""A reason of data/relationship.yml."""
LAST_ENDED = 20
"""Promises of the conversation read again, the latest ended first."""


def tell_call(turn: Turn) -> None:
    """One to come is said again; one that did not come is owned to, and a person offered; else one is proposed."""
    call = _last_call(turn)
    if call is None or call.starts_at is None:
        turn.say("utter_callback_refused", code="none_known")
        turn.continue_with(CALLBACK)
        return
    if call.state is CommitmentState.KEPT:  # made, as an advisor has noted: another may be wished
        turn.continue_with(CALLBACK)
        return
    slot: dict[str, Any] = {"starts_at": call.starts_at.isoformat(), "ends_at": call.due_at.isoformat()}
    if call.state is CommitmentState.BROKEN or call.due_at <= turn.now:
        turn.say("utter_callback_refused", code="missed", **slot)
        turn.remember(handoff_reason=BROKEN)
        turn.continue_with("action_offer_handoff")
        return
    caller = turn.uow.advisors.get(call.advisor_id) if call.advisor_id else None
    name = caller.first_name if caller else None
    phone = written_phone(call.phone) if call.phone and call.conversation_id == turn.conversation_id else None
    turn.say("utter_callback_promised", is_again=True, advisor_name=name, phone=phone, **slot)


def _last_call(turn: Turn) -> Commitment | None:
    """The next one due, promised here or to this customer; else the latest that was, then the last one ended here."""
    here = turn.uow.commitments.open_of_conversation(turn.conversation_id)
    theirs = turn.uow.commitments.open_of_customer(turn.customer_reference) if turn.customer_reference else []
    calls = sorted((one for one in (*here, *theirs) if _is_call(one)), key=lambda one: one.due_at)
    if calls:
        return next((one for one in calls if one.due_at > turn.now), calls[-1])
    return next((one for one in turn.uow.commitments.ended(turn.conversation_id, LAST_ENDED) if _is_call(one)), None)


def _is_call(promise: Commitment) -> bool:
    return promise.kind == A_CALL and promise.starts_at is not None
