"""The customer's own words for our things: heard when they write them, said back where the cell asks for it."""

from typing import Any

from relation.playbook import Playbook
from relation.store.brand_search import normalise

OWN_WORDS = "own_words"


def hear_own_words(playbook: Playbook, history: dict[str, Any], text: str) -> dict[str, Any]:
    """The running facts, with the words that this message uses instead of ours (data/voice/turn.yml, `idiolect`).

    Whoever then uses our word is answered with it again.
    """
    heard = {word.removesuffix("s") for word in normalise(text).split()}
    own: dict[str, str] = dict(history.get(OWN_WORDS) or {})
    for house, others in playbook.voice.idiolect.items():
        theirs = next((word for word in others if normalise(word).removesuffix("s") in heard), None)
        if theirs is not None:
            own[house] = theirs
        elif normalise(house).removesuffix("s") in heard:
            own.pop(house, None)
    return {**history, OWN_WORDS: own} if own or OWN_WORDS in history else history
