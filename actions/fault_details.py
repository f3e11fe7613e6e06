"""What is told beside « est-ce réglé ? »: more of the fault, or its result once something else was spoken of."""

from actions.diagnosis import RESOLUTION_FORM, TRIED, Diagnose
from actions.faults import danger_in, warn
from actions.turn import Turn
from relation.store.brand_search import normalise

NOT_SOLVED = "pas_regle"
"""In data/follow_ups.yml: « non toujours pas »."""


def hear_detail_of_fault(turn: Turn) -> bool:
    """« LG », « depuis hier », while « est-ce réglé ? » waits: kept for the repair, and the question still waits."""
    if turn.active_form != RESOLUTION_FORM or turn.is_clicked or "?" in turn.text or not normalise(turn.text):
        return False
    topic = danger_in(turn, turn.slots.get("sav_category"), turn.text)
    if topic is not None:
        warn(turn, topic)
        return True
    told = (str(turn.slots.get("sav_words") or ""), " ".join(turn.text.split()))
    turn.remember(sav_words=" — ".join(part for part in told if part))
    turn.say("utter_ask_sav_is_solved", is_noted=True)
    turn.wait_in(RESOLUTION_FORM, "sav_is_solved")
    return True


def hear_late_result(turn: Turn) -> bool:
    """What came of the steps, told once « est-ce réglé ? » was left for something else."""
    is_left = turn.active_form is None and turn.slots.get("topic_action") == Diagnose.action_name
    if not is_left or not turn.slots.get("sav_category") or turn.follows not in (NOT_SOLVED, TRIED):
        return False
    if turn.follows == TRIED:
        turn.say("utter_ask_sav_is_solved", is_tried=True)
        turn.wait_in(RESOLUTION_FORM, "sav_is_solved")
    else:
        turn.continue_with("action_propose_ticket")
    return True
