"""Messages that hold no request: signs of a mood, a hand on the keyboard, orders given to the machine."""

import re

from relation.store.brand_search import normalise

UPSET = re.compile("[\U0001f61e-\U0001f62d\U0001f620-\U0001f624\U0001f92c\U0001f92e\U0001f44e\U0001f494\U0001f595]")
FINE = re.compile("[\U0001f44d\U0001f44c\U0001f197\u2705\u2714\U0001f4aa]")
GLAD = re.compile(
    "[\U0001f600-\U0001f60f\U0001f642\U0001f917\U0001f970\U0001f929\U0001f64f\U0001f44f\u2764\U0001f389\u263a]"
)
_INSTRUCTION = re.compile(
    r"(?<!vous )(?<!ils )(?<!nous )"
    r"\b(ignore[zs]?|oublie[zs]?|contourne[zs]?|affiche[zs]?|revele[zs]?|forget|reveal)\b.{0,30}"
    r"\b(instructions?|consignes?|prompts?)\b(?! (de|du|des) (livraison|livreur|montage))"
    r"|\b(system prompt|prompt systeme|mode developpeur|jailbreak|developer mode|acts? as (a|an|if))\b"
    r"|\btu (es|seras) (maintenant|desormais)\b|\b(agis|comporte toi|fais) comme si tu\b"
)
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}|\b[bcdfghjklmnpqrstvwxz]{4,}\b", re.I)
_INSULT = re.compile(
    r"\b(incapables?|incompetente?s?|nulles?|t es nul|vous etes nuls?|debiles?|connards?|connasses?|idiote?s?"
    r"|imbeciles?|abrutis?|bons a rien|merde|merdique|voleurs?|escrocs?|minables?|bouffons?|ta gueule|guignols?)\b"
)
_WORDS_OF_AN_INSULT = 8
LONG_WORD = 4


def is_instruction(text: str) -> bool:
    """True for an attempt to give the machine other rules."""
    return _INSTRUCTION.search(normalise(text)) is not None


def is_insult(text: str) -> bool:
    """True for a short message that insults: there is nothing else in it to answer."""
    words = normalise(text)
    return len(words.split()) <= _WORDS_OF_AN_INSULT and _INSULT.search(words) is not None


def is_gibberish(text: str) -> bool:
    """True when most long words cannot be pronounced: a hand on the keyboard."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) >= LONG_WORD]
    return bool(words) and sum(_CONSONANTS.search(word) is not None for word in words) * 2 > len(words)
