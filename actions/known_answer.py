"""One of the brand's own answers, whatever action its question called: data/brand/answers.yml."""

from typing import TYPE_CHECKING

from actions import confirming
from actions.buttons import motif_button
from relation.playbook_answers import Answer
from relation.services.known_questions import UNTOLD
from relation.services.questions_beside import BESIDE, UNTOLD_BESIDE

if TYPE_CHECKING:  # actions/turn.py asks here, before each answer
    from actions.turn import Turn

ACT, UNTOLD_ACT = "utter_known_answer", "utter_untold"
OF_FORMS = ("validate_", "action_ask_")
"""What reads the answer to a form's question, and asks the next."""


def tell_known_answer(turn: "Turn", action: str) -> bool:
    """True when the message asks what the brand has answered: it is told, and the matter in hand stays."""
    from actions.wishes import note_shelf_asked  # it needs a Turn

    answer = turn.relation.playbook.answers.by_id.get(str(turn.known_question))
    is_untold = turn.known_question == UNTOLD
    if not (answer or is_untold) or turn.is_read_again or action.startswith(OF_FORMS):
        return False
    note_shelf_asked(turn)
    confirming.set_aside(turn, action)
    person = [motif_button(turn, "aucun", "demander_humain")]
    if answer is None:
        turn.say(UNTOLD_ACT, buttons=person)
    else:
        turn.say(ACT, **_told(answer), buttons=person if answer.is_unknown else [])
    return True


def tell_answers_beside(turn: "Turn") -> None:
    """Before what was said of the demand itself, which may end with a question: what is asked in general beside."""
    if turn.is_read_again or {ACT, UNTOLD_ACT}.intersection(turn.acts_said):
        return
    if question := turn.understanding.get(UNTOLD_BESIDE):
        turn.say_first(UNTOLD_ACT, question=question)
    answers = turn.relation.playbook.answers.by_id
    for answer in (answers[name] for name in reversed(turn.understanding.get(BESIDE) or [])):
        if not turn.says_any(answer.told_by) and not turn.tells(answer.says):
            turn.say_first(ACT, **_told(answer))
        turn.settle(*answer.intent.split("."))


def tell_answer(turn: "Turn", name: str) -> None:
    """That answer of the brand's, with nothing beside."""
    if answer := turn.relation.playbook.answers.by_id.get(name):
        turn.say(ACT, buttons=None, **_told(answer))


def _told(answer: Answer) -> dict[str, str]:
    return {"says": answer.says, "short": answer.short, "in_english": answer.in_english}
