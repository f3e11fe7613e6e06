"""Messages that hold no request: signs of a mood, « aucune idée », noise, orders given to the machine."""

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
_NO_IDEA = re.compile(
    r"\b(aucune|pas d|pas la moindre) idee\b|\bj?sais (pas|plus)\b|\ben sais (rien|trop rien)\b|\bl ignore\b"
    r"|\b(connais|souviens|rappelle|retrouve|trouve) (pas|plus)\b|\bl ai (pas|plus)\b|\bno idea\b|\b(don t|dont) know\b"
    r"|\b(vois|lis|arrive|peux) (?:\w+ )?(pas|plus|mal)\b(?: \w+){0,4} "
    r"(chiffres?|numeros?|lettres|ecran|ecrit|references?)\b"
)
_NO_ACCOUNT = re.compile(r"\b(pas|aucun|sans|jamais (eu|cree)) (de |d un |un |mon )?compte\b")
_NO_EMAIL = re.compile(
    r"\b(?:pas|aucune?|sans|jamais eu|ni|plus)(?: (?:d|de|une?|l|le|la|adresse|boite|compte))* "
    r"(?:e ?mails?|mails?|courriels?|internet|boite mail)\b(?!(?: \w+)* (?:de confirmation|recu))"
    r"|\b(?:no|not have an?|don t have an?) e ?mail\b"
)
_WORDS_OF_NO_IDEA = 9
LONG_WORD = 4


def is_instruction(text: str) -> bool:
    """True for an attempt to give the machine other rules."""
    return _INSTRUCTION.search(normalise(text)) is not None


def does_not_know(text: str) -> bool:
    """True for « je ne sais pas », « aucune idée » and their like, which refuse nothing and drop nothing."""
    plain = normalise(text)
    return len(plain.split()) <= _WORDS_OF_NO_IDEA and _NO_IDEA.search(plain) is not None


def has_no_account(text: str) -> bool:
    """True for « je n'ai pas de compte »: the e-mail and the postcode given with an order may serve all the same."""
    plain = normalise(text)
    return len(plain.split()) <= _WORDS_OF_NO_IDEA and _NO_ACCOUNT.search(plain) is not None


def has_no_email(text: str) -> bool:
    """True for « je n'ai pas d'adresse mail », « pas d'internet »."""
    plain = normalise(text)
    return len(plain.split()) <= _WORDS_OF_NO_IDEA and _NO_EMAIL.search(plain) is not None


def is_gibberish(text: str) -> bool:
    """True when most long words cannot be pronounced: a hand on the keyboard."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) >= LONG_WORD]
    return bool(words) and sum(_CONSONANTS.search(word) is not None for word in words) * 2 > len(words)
