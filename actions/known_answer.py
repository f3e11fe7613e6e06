"""One of the brand's own answers, whatever action its question called: data/brand/answers.yml."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from actions import confirming
from actions.buttons import motif_button
from relation.playbook_answers import Answer
from relation.services.known_questions import BESIDE

if TYPE_CHECKING:  # actions/turn.py asks here, before each answer
    from actions.turn import Turn

ACT = "utter_known_answer"
OF_FORMS = ("validate_", "action_ask_")
"""What reads the answer to a form's question, and asks the next."""


def tell_known_answer(turn: "Turn", action: str) -> bool:
    """True when the message asks what the brand has answered: it is told, and the matter in hand stays."""
    from actions.wishes import note_shelf_asked  # it needs a Turn

    answer = turn.relation.playbook.answers.by_id.get(str(turn.known_question))
    if answer is None or turn.is_read_again or action.startswith(OF_FORMS):
        return False
    note_shelf_asked(turn)
    confirming.set_aside(turn, action)
    person = [motif_button(turn, "aucun", "demander_humain")] if answer.is_unknown else []
    turn.say(ACT, **_told(answer), buttons=person)
    return True


def tell_answers_beside(turn: "Turn", action: str) -> None:
    """Before what was said of the demand itself, which may end with a question: what is asked in general beside."""
    if turn.is_read_again or action.startswith(OF_FORMS):
        return
    for name in reversed(turn.understanding.get(BESIDE) or []):
        turn.say_first(ACT, **_told(turn.relation.playbook.answers.by_id[name]))


def tell_answers(turn: "Turn", names: Iterable[str]) -> None:
    """These answers of the brand's, each once."""
    for name in dict.fromkeys(names):
        told: dict[str, Any] = _told(turn.relation.playbook.answers.by_id[name])
        turn.say(ACT, **told)


def _told(answer: Answer) -> dict[str, str]:
    return {"says": answer.says, "short": answer.short, "in_english": answer.in_english}
