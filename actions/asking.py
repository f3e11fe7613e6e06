"""Forms of one question: a refused answer says why and is asked again, twice at most; then a person is offered."""

from abc import abstractmethod
from typing import Any

from rasa_sdk.events import ActionExecutionRejected, ActiveLoop, FollowupAction

from actions.noise import does_not_know
from actions.turn import ACTION_LISTEN, ServiceAction, Turn
from relation.services.replies import ANSWERS

MAX_REFUSALS = 2
DATA_ONLY = ("", "nlu_fallback", "aucun.donnee_seule", "aucun.hors_sujet", "aucun.affirmer", "aucun.correction")
"""Intents of a message that can only be a (bad) answer to what was asked."""
COURTESIES = {
    "aucun.remercier": "utter_thanks",
    "aucun.prendre_conge": "utter_goodbye",
    "aucun.compliment": "utter_compliment",
}
"""Answered, and the question is not asked again: it waits in silence."""
COURTEOUS_WORDS = 6
CONFIRMATIONS = ("aucun.affirmer", "aucun.refuser")
"""Where a question asked meanwhile waits for a yes, a yes is for it, not for the form."""


class Answer(ServiceAction):
    """`validate_<form>`. When it gives up, the form ends with its slot empty: see `is_given_up`."""

    form = ""
    slot = ""
    refused_act = ""
    motifs: tuple[str, ...] = ()
    """Intents under which an answer may also come: those of the topic itself."""

    def name(self) -> str:
        return f"validate_{self.form}"

    @abstractmethod
    def read(self, turn: Turn, text: str) -> str | None:
        """The value in its stored form, None when it is not an answer."""

    def refusal(self, turn: Turn, text: str) -> dict[str, Any]:
        """Arguments of `refused_act`."""
        return {}

    def answer(self, turn: Turn) -> None:
        text = turn.slots.get(self.slot)
        if is_courtesy(turn):
            turn.forget(self.slot)
            answer_courtesy(turn, self.form)
            return
        if text is None:
            return
        value = self.read(turn, str(text))
        if value is not None:
            turn.remember(**{self.slot: value, "form_refusals": None})
        elif self._is_aside(turn) and not does_not_know(turn.text):
            turn.forget(self.slot)
            turn.events.append(ActionExecutionRejected(self.form))
        else:
            self._refuse(turn, str(text))

    def _keep_thread(self, turn: Turn) -> None:
        """An answer opens no matter of its own."""

    def _is_aside(self, turn: Turn) -> bool:
        """Another question: its own rule answers it, and the form is taken up again."""
        if turn.slots.get("to_confirm") and turn.intent in CONFIRMATIONS:
            return True
        if turn.intent in COURTESIES and turn.entities:  # « vendredi prochain », heard as a goodbye
            return False
        if turn.is_mere_insult or turn.known_question:
            return True
        if turn.stands == ANSWERS:  # whatever its words are about
            return False
        return turn.intent not in DATA_ONLY and turn.intent not in self.motifs

    def _refuse(self, turn: Turn, text: str) -> None:
        refusals = int(turn.slots.get("form_refusals") or 0) + 1
        turn.say(self.refused_act, **self.refusal(turn, text))
        turn.forget(self.slot)
        if refusals > MAX_REFUSALS:
            turn.remember(form_refusals=None, requested_slot=None)
        else:
            turn.remember(form_refusals=refusals)


def is_courtesy(turn: Turn) -> bool:
    """A few words that hold nothing else: a long sentence, or « vendredi prochain », tells something besides."""
    return turn.intent in COURTESIES and len(turn.text.split()) <= COURTEOUS_WORDS and not turn.entities


def answer_courtesy(turn: Turn, form: str) -> None:
    """Thanks and goodbyes answer no form, and « avec plaisir » is not followed by the same question once more.

    The loop begins afresh: left as rejected, it would let the rule of thanks speak too at the next ones.
    """
    turn.say(COURTESIES[turn.intent])
    turn.events += [ActionExecutionRejected(form), ActiveLoop(form), FollowupAction(ACTION_LISTEN)]


def is_given_up(turn: Turn, slot: str) -> bool:
    """True when the form ended without an answer: a person is offered."""
    if turn.slots.get(slot):
        return False
    turn.continue_with("action_offer_handoff")
    return True
