"""The rules of the queue of those who wait for a person, as data/queue.yml states them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

ENGLISH = "en"
"""The other language in which customers are served; French is said in all the rest."""


@dataclass(frozen=True)
class QueueRules:
    present: timedelta
    """An advisor whose desk has been silent for longer is not there."""
    pick_up: timedelta
    """An offer that is not picked up in that time goes to somebody else."""
    skill_wait: timedelta
    """After that wait, somebody without the skill is better than nobody."""
    first_word: timedelta
    """Taken, and not a word to the customer in that time: back in the queue."""
    grace: timedelta
    """A desk that has been silent for that long gives its conversations back."""
    idle: timedelta
    """A conversation with an advisor in which nobody has written for that long ends."""
    overtaken_max: int
    """Nobody is overtaken by more than that who came later, however urgent they are."""
    capacity: int
    """Conversations at once, for an advisor without a figure of their own."""
    leave_label: str
    """What the button says beside the announcement of a wait."""
    english_leave_label: str
    leave_words: tuple[str, ...]
    """What may be written to leave the queue; the first is the one that the notices print."""
    english_leave_words: tuple[str, ...]
    leave_asides: frozenset[str]
    """Normalised words that may stand beside them."""
    giving_up: re.Pattern[str]
    """In normalised words heard as giving up: without it they leave no queue."""
    still_asking: re.Pattern[str]
    """What they ask for all the same: with it they leave none either."""
    leaving: re.Pattern[str]
    """In the normalised words of a part of a message: it leaves the queue, whatever it was heard as."""
    declining: re.Pattern[str]
    """A whole message, normalised: a plain no, to the call that was just offered or to the wait itself."""
    asking_words: tuple[str, ...]
    """Normalised words with which a question begins."""
    told_while_waiting: frozenset[str]
    """Acts that only inform: said to who waits, when nothing else is to be said."""
    asked_of_the_wait: Mapping[str, re.Pattern[str]]
    """Name → what asks it, in a normalised message: the hours, closing the page, how news come, the telephone,
    the mediator.
    """
    ask_again: timedelta
    """The same thread is not asked for its satisfaction again before that."""
    quiet: timedelta
    """Given back to the bot, and nothing written for that long: that was the end, and it is asked."""
    grades: Mapping[int, str]
    """Grade (1 to 5) → what its button says, best first."""
    english_grades: Mapping[int, str]

    def grades_in(self, language: str) -> Mapping[int, str]:
        return self.english_grades if language == ENGLISH else self.grades

    def leave_label_in(self, language: str) -> str:
        return self.english_leave_label if language == ENGLISH else self.leave_label

    def question_of_the_wait(self, text: str) -> str | None:
        """The name of what a normalised message asks of the wait itself."""
        return next((name for name, words in self.asked_of_the_wait.items() if words.search(text)), None)

    @property
    def printed(self) -> dict[str, str]:
        """What the texts tell to write, by the name that they have there under `brand`."""
        return {"leave_words": self.leave_words[0], "english_leave_words": self.english_leave_words[0]}

    @property
    def all_leave_words(self) -> tuple[str, ...]:
        """Those of the button count when they are typed."""
        return (*self.leave_words, *self.english_leave_words, self.leave_label, self.english_leave_label)
