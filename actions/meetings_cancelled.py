"""« Annulez le rappel », « annulez le rendez-vous »: a call is released at once; a visit is for a person to undo."""

from actions.meetings import Meeting, meetings_of
from actions.turn import Turn
from relation.store.brand_numbers import reference_in

CALL, VISIT = "rappel_annule", "visite_annulee"
"""Names in data/follow_ups.yml."""


def is_cancelled(turn: Turn) -> bool:
    return turn.follows in (CALL, VISIT)


def cancel(turn: Turn, then: str) -> None:
    """The call, or the visit, that the message speaks of. Nothing else is touched: no order, no contract."""
    if turn.follows == CALL:
        _release_call(turn)
    elif not turn.needs_identity(then):
        _hand_visit_over(turn)


def _release_call(turn: Turn) -> None:
    if turn.active_form:
        turn.leave_form()
    turn.forget("callback", "callback_answer")
    turn.change("release_call", key="call", refused_act="utter_callback_refused")
    turn.say("utter_callback_refused", code="cancelled", starts_at="$call.starts_at", ends_at="$call.ends_at")


def _hand_visit_over(turn: Turn) -> None:
    visit = _visit_meant(turn)
    if visit is None:
        turn.say("utter_nothing_to_move", kind="visit")
    else:
        turn.say("utter_move_refused", code="visit_kept", **visit.words)
    turn.continue_with("action_offer_handoff")


def _visit_meant(turn: Turn) -> Meeting | None:
    """The one that the message names, else the first to come."""
    visits = sorted((one for one in meetings_of(turn) if one.kind == "visit"), key=lambda one: one.planned_on)
    named = reference_in(turn.text)
    return next((one for one in visits if one.reference == named), next(iter(visits), None))
