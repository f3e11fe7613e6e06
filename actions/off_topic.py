"""What is no request: beyond what the brand does, another language, signs without words, orders to the machine."""

from actions.buttons import motif_button
from actions.fault_details import hear_detail_of_fault
from actions.noise import FINE, GLAD, UPSET, is_gibberish
from actions.turn import ServiceAction, Turn
from relation.services.other_language import WRITTEN


class OffTopic(ServiceAction):
    """Says frankly what the assistant does not do; signs without words are answered for what they tell."""

    action_name = "action_off_topic"

    def answer(self, turn: Turn) -> None:
        person = motif_button(turn, "aucun", "demander_humain")
        if turn.language not in WRITTEN and turn.before.get("language_told"):
            turn.say("utter_other_language", language=turn.language)
        elif turn.is_mere_insult:  # within a form, which asks its question again
            turn.meet_with_dignity()
        elif not any(char.isalnum() for char in turn.text):
            self._answer_signs(turn, person)
        elif is_gibberish(turn.text):
            turn.say("utter_ask_own_words", buttons=[person])
        elif not hear_detail_of_fault(turn):
            turn.say("utter_out_of_scope")

    @staticmethod
    def _answer_signs(turn: Turn, person: dict[str, str]) -> None:
        if UPSET.search(turn.text):
            turn.meet_with_dignity()
        elif FINE.search(turn.text):
            _hear_a_yes(turn)
        elif GLAD.search(turn.text):
            turn.say("utter_compliment")
        else:
            turn.say("utter_ask_own_words", buttons=[person])


class OtherLanguage(ServiceAction):
    """The languages we answer in, for whoever has asked nothing yet: what `Turn.tell_languages` has not said."""

    action_name = "action_other_language"

    def answer(self, turn: Turn) -> None:
        if not turn.slots.get("language_told"):
            turn.remember(language_told=turn.language)
            turn.say("utter_other_language", language=turn.language)


def _hear_a_yes(turn: Turn) -> None:
    if turn.slots.get("to_confirm"):
        turn.continue_with("action_affirm")
    else:
        turn.say("utter_anything_else")
