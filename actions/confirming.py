"""A confirmation under way: it takes corrections, waits while something else is answered, and is asked again in short.

Set aside, it waits in `other_demands` (bot/demands.py), which brings it back once nothing else waits for an answer.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from relation.store.brand_search import normalise

if TYPE_CHECKING:  # actions/turn.py asks here, before and after each answer
    from actions.turn import Turn

WAITING, CHOICE, OTHERS = "to_confirm", "pending_action", "other_demands"
OFFER = "action_offer_handoff"
AGREEING = re.compile(
    r"\b(?:oui+|ouai\w*|ouep|yep|yes|yeah|ok\w*|okay|daccord|d accord|dac|volontiers|bien sur|evidemment|carrement"
    r"|(?<!dire )si|allez|vas y|allons y|on y va|go|ca marche|ca roule|pourquoi pas|why not|sure|je veux bien|please"
    r"|svp|stp|s il (?:vous|te) plait|(?:pouvez|peux|peut|pourriez|pourrais|voulez|veux)"
    r"(?! (?:vous |tu |me |m |le |la |l |en )*(?:dire|relire|rappeler|expliquer|attendre|montrer)\b)(?: \w+){1,4}"
    r"|(?<!c est )(?<!est bien )(?<!est ce )(?:confirme[rz]?|enregistre[rz]?|valide[rz]?))\b"
)
"""What makes a yes of a question: « vous pouvez l'enregistrer ? », « pourquoi pas ? »; « alors ? » agrees to none."""
_DONE_THEN = re.compile(
    r"^(?!.*\b(?:n|ne|pas|jamais|rien(?! (?:d autre|a ajouter)))\b)"
    r".*\b(?:enregistre[rz]?|valide[rz]?|confirme[rz]?|envoye[rz]|envoie|transmet(?:s|tez)|allez y|vas y|faites le)"
    r"(?: (?:la|le|les|moi|ca|cela|tout|comme|tel|tels|telle|quel|quelle|alors|donc|svp|stp|merci))*$"
)
"""« Non c'est bon, enregistrez »: nothing is to be added, and it is to be done."""
Question = tuple[str, dict[str, Any]]
"""An act that reads back what a yes will do, and its arguments."""


class Recap:
    """Mixed into the action that asks for a yes, the one place where what it asks is worded, kept and corrected."""

    action_name = ""
    confirmations: ClassVar[tuple[str, ...]] = ()
    """Actions that the yes runs, as the slot `to_confirm` names them; after a "/", the order that the yes is about."""
    holds: ClassVar[tuple[str, ...]] = ()
    """Slots that the yes reads."""
    flow: ClassVar[tuple[str, ...]] = ()
    """Actions of the same matter: they begin it anew, and set nothing aside."""
    by_confirmation: ClassVar[dict[str, "Recap"]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        Recap.by_confirmation |= dict.fromkeys(cls.confirmations, cls())

    def matter(self, turn: "Turn") -> tuple[str, str]:
        """Objective and motif, as the playbook labels them, of what waits: before this answer."""
        raise NotImplementedError

    def question(self, turn: "Turn") -> Question | None:
        """From the slots alone; None when there is nothing to confirm any more."""
        raise NotImplementedError

    def correct(self, turn: "Turn", action: str) -> bool:
        """True when the message, which `action` was to answer, changes what is to be confirmed: it is dealt with."""
        return False

    def is_begun_anew(self, turn: "Turn", kept: dict[str, Any]) -> bool:
        """True when the message, which an action of `flow` has answered, begins anew what was set aside (`kept`)."""
        return True

    def ask_what_is_wrong(self, turn: "Turn") -> bool:
        """True when it has asked what is to be changed, after a correction that says no more than « non, pas ça »."""
        return False


def recap_of(waiting: object) -> Recap | None:
    """Whose yes is awaited; None for an offer, which records nothing."""
    return Recap.by_confirmation.get(str(waiting or "").partition("/")[0])


def confirm(turn: "Turn") -> None:
    """The yes: what was read back is done, and to the order that was read back."""
    action, _, number = str(turn.slots[WAITING]).partition("/")
    turn.forget(WAITING)
    if number:
        turn.remember(order_number=number)
        turn.entities = [found for found in turn.entities if found["entity"] != "order_number"]
    turn.continue_with(action)


def asks_if_done(turn: "Turn") -> bool:
    """« C'est noté ? », « alors ?? », heard as a yes: what waits is not done, and is asked again in short."""
    recap = recap_of(turn.slots.get(WAITING))
    if recap is None or turn.is_clicked or "?" not in turn.text or AGREEING.search(normalise(turn.text)):
        return False
    question = recap.question(turn)
    if question is None:
        return False
    act, args = question
    turn.say(act, is_again=True, **args)
    return True


def is_agreed_after_all(turn: "Turn") -> bool:
    """True of a no to any change that tells to do what was read back."""
    is_awaited = recap_of(turn.slots.get(WAITING)) is not None and not turn.is_clicked
    return is_awaited and _DONE_THEN.search(normalise(turn.text)) is not None


def hear_correction(turn: "Turn", action: str) -> bool:
    """True when the message corrects what waits for its yes: that yes will not do what was read back before."""
    recap = recap_of(turn.slots.get(WAITING))
    if recap is None or turn.active_form is not None or turn.is_clicked or action == recap.action_name:
        return False
    return recap.correct(turn, action)


def ask_what_is_wrong(turn: "Turn") -> bool:
    recap = recap_of(turn.slots.get(WAITING))
    return recap is not None and turn.active_form is None and recap.ask_what_is_wrong(turn)


def set_aside(turn: "Turn", action: str) -> None:
    """Keeps, as it was before this answer, the confirmation that the answer drops or replaces."""
    recap = recap_of(turn.before.get(WAITING))
    if recap is None:
        _leave_aside(turn, lambda waiting: _is_of(turn, waiting, action))  # begun again, it is not asked twice
        return
    is_own = action in (recap.action_name, *recap.confirmations)
    if is_own or (action in recap.flow and recap.is_begun_anew(turn, turn.before)):
        return
    objective, motif = recap.matter(turn)
    kept = {name: turn.before.get(name) for name in (*recap.holds, WAITING, "topic_action")}
    turn.forget(*(name for name in (WAITING, CHOICE) if name in kept and turn.slots.get(name) == kept[name]))
    cancelled = str(turn.slots.get(WAITING) or "").partition("/")[2]
    if not cancelled or cancelled not in str(kept):
        demand = {"objective": objective, "motif": motif, "text": "", "entities": [], "recap": kept}
        turn.remember(other_demands=[*(turn.slots.get(OTHERS) or []), demand])
        _offer_nobody(turn)


def _offer_nobody(turn: "Turn") -> None:
    """One question at a time: the offer of a person would hide the confirmation."""
    offers = [event for event in turn.events if event["event"] == "followup" and event["name"] == OFFER]
    if offers:
        turn.events = [event for event in turn.events if event not in offers]
        turn.forget("handoff_reason")


def _is_of(turn: "Turn", demand: dict[str, Any], action: str) -> bool:
    kept = demand.get("recap") or {}
    recap = recap_of(kept.get(WAITING))
    return recap is not None and action in (*recap.flow, recap.action_name) and recap.is_begun_anew(turn, kept)


def drop(turn: "Turn") -> None:
    """What waits for its yes is not wanted any more: it is not set aside either."""
    turn.forget(WAITING)
    turn.before.pop(WAITING, None)


def drop_of_order(turn: "Turn", number: str) -> None:
    """What waited for this order has no object any more: the order itself is to be cancelled."""
    _leave_aside(turn, lambda waiting: number in str(waiting.get("recap") or ""))


def _leave_aside(turn: "Turn", is_left: Callable[[dict[str, Any]], bool]) -> None:
    waiting = turn.slots.get(OTHERS) or []
    kept = [one for one in waiting if not is_left(one)]
    if len(kept) < len(waiting):
        turn.remember(other_demands=kept or None)


def resume(turn: "Turn") -> bool:
    """Asks once more, in short, the confirmation that was set aside; whatever was asked since is left. False: none."""
    waiting = turn.slots.get(OTHERS) or []
    demand = next((one for one in waiting if one.get("recap")), None)
    if demand is None:
        return False
    _leave_aside(turn, lambda one: one is demand)
    return resume_demand(turn, demand)


def resume_demand(turn: "Turn", demand: dict[str, Any]) -> bool:
    """False: there is nothing to confirm any more."""
    recap = recap_of(demand["recap"][WAITING])
    turn.forget("pending_action", "clarifying")
    turn.remember(**demand["recap"])
    question = recap.question(turn) if recap else None
    if question is None:
        turn.forget(WAITING)
        return False
    if turn.active_form is not None:
        turn.leave_form()
    act, args = question
    turn.say(act, is_again=True, **args)
    return True
