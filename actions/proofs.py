"""What proves who writes, and what does not: a number that is badly written, a new address, nothing at hand."""

import re
from typing import TYPE_CHECKING

from actions.noise import does_not_know
from actions.postal_address import read_address
from relation.services.given import NEW_DETAILS, is_place_named
from relation.store.brand_numbers import number_in, without_kept
from relation.store.brand_search import normalise

if TYPE_CHECKING:  # actions/turn.py asks here what is a proof
    from actions.heard import Heard

ADDRESS_CHANGE = "action_change_address"
_AT_HAND = (
    r"\b(rien|pas)( \w+){0,3} (sous la main|sous les yeux|avec moi|sur moi|devant moi)\b"
    r"|\b(que|seulement|juste) (mon|le) "
    r"(telephone|portable|mobile|tel|num(ero)? de tel\w*|nom|mail|e mail|email|adresse)\b"
)
_OF_A_CONTRACT = (
    r"\b(?:pas|plus|aucune?|jamais|sans)(?: \w+){0,3} commandes?\b(?: \w+){0,4} (?:contrats?|abonnements?)\b"
)
"""« J'ai pas de commande, c'est un abonnement »."""
_A_PRESENT = re.compile(
    r"^(?!.*\b(?:livraison|frais|port|mois|garantie|essai)\b).*\b(?:m|nous) (?:a|as|ont|avait) (?:ete )?offerte?s?\b"
    r"|\b(?:c est|c etait|recu (?:\w+ )?en|comme) (?:un )?cadeau\b(?! (?:pour|a)\b)"
    r"|\bc est (?:pas moi|(?:ma|mon|mes|une?|des) (?:\w+ ){1,3}) ?qui (?:l |les |me l |nous l )?(?:a|ai|ont|avait)\b"
)
"""« On me l'a offert », « c'est ma tante qui l'a acheté »: the papers are somebody else's."""
_NOTHING_ORDERED = re.compile(
    r"^(?!.*\b(?:debit\w*|prelev\w*|fraud\w*|pirat\w*|cadeau|offert\w*|contrats?|abonnements?|recue?s?|livree?s?)\b)(?:"
    r".*\b(?:rien|pas|jamais)(?: (?:encore?|du tout|meme|vraiment|deja))* (?:commande|achete)\b"
    r"(?! (?:ca|cela|ce|cet\w*)\b)"
    r"|.*\b(?:pas|aucune?)(?: (?:encore?|d|de|une?|meme|passe))* (?:commandes?|clients?|cliente)\b"
    r"(?! (?:sous|avec|en|a portee|ici|sur|dans)\b)"
    r"|.*\b(?:je|j) (?:me |m )?(?:renseigne|informe)\b|.*\bavant (?:de|d) (?:acheter|commander)\b"
    r"|.*\b(?:have not|haven t|did not|didn t)(?: \w+)? (?:order\w*|buy|bought)\b)"
)
_NOTHING = re.compile(
    rf"{_AT_HAND}|{_OF_A_CONTRACT}"
    rf"|\b(pas|plus|sans|aucun|perdu)( \w+){{0,3}} (numeros?|num|references?)\b"
)
_NO_NUMBER = re.compile(
    r"\b(ai|trouve|retrouve|connais|sais|souviens|perdu|sans|pas|plus|jamais|aucun|quel)\b.{0,30}"
    r"\b(numeros?|num|no?|confirmation|references?)\b"
    r"|\b(je (ne )?l ai (pas|plus)|je (ne )?(sais|trouve|retrouve) (pas|plus)|je l ai perdue?)\b"
    rf"|{_AT_HAND}|{_OF_A_CONTRACT}"
    r"|\b(plus|perdu|jete|supprime|efface)( \w+){0,2} "
    r"(mails?|e mails?|emails?|papiers?|factures?|tickets?|recu|confirmation)\b"
    r"|\bpas (de |d |le |la |les )(papiers?|factures?|tickets?)\b"
)
_IN_GENERAL = re.compile(
    r"\b(?:questions?|infos?|informations?|renseignements?) (?:juste )?(?:en )?genera(?:le?s?|ux)\b"
    r"|\b(?:en general|juste|simplement) (?:pour )?(?:savoir|une (?:question|info\w*)|un renseignement)\b"
)
_NEW_PLACE = re.compile(r"\b(nouvelle adresse|demenag\w*|livre[rz]?( \w+){0,2} (a|au|chez|la bas)|a livrer)\b")
_POSTCODE_NAMED = re.compile(r"\b(?:code postal|cp)\b(?: \w+){0,2} \d{5}\b")
_PART = re.compile(r"(?:(?!\b(?:et|mais|sinon|alors|par contre)\b)[^.,;:!?\n])+[.,;:!?]?", re.I)
"""A clause, by its punctuation and the words that begin another one."""
WORDS_OF_A_PROOF = 7
"""« Mon code postal c'est le 67000 »."""
FIGURES = 6
_LIKE_AN_ORDER = re.compile(r"(?<![\w@.-])lv[\s._-]*(?P<code>\d[\d\s._-]*)(?![\w@])", re.I)
_LIKE_A_REFERENCE = re.compile(r"(?<![\w@.-])(?:CT|RET|SAV|REC)[\s._]*-[\s._]*(?P<code>[0-9A-Z]+)(?![\w@-])", re.I)
_OF_ANOTHER = re.compile(r"(?<![\w@.-])(?P<code>[A-Z]{2,5}-(?=[A-Z]*\d)[0-9A-Z]{1,8})(?![\w@-])")
"""« REP-22 »: of somebody else's files, or of none; in capitals, with its hyphen."""
_LONE_FIGURES = re.compile(
    r"(?:(?:c['’ ]?est|voici|le|la|mon|num[ée]ro|n[°o]?)\b\W*)*(?:n°\s*)?(?P<code>\d{4}|\d{7,9})"
    r"(?: (?:je crois|il me semble))?",
    re.I,
)


def lacks_number(text: str) -> bool:
    """True for « je n'ai rien sous la main », « je ne le trouve pas », « je n'ai que mon téléphone »."""
    return does_not_know(text) or is_present(text) or _NO_NUMBER.search(normalise(text)) is not None


def has_ordered_nothing(text: str) -> bool:
    """True for « j'ai encore rien commandé », « je me renseigne avant d'acheter »; not for « jamais commandé ça »."""
    return _NOTHING_ORDERED.search(normalise(text)) is not None


def is_in_general(text: str) -> bool:
    """True for « c'est une question générale », « juste pour savoir »: no file is to be looked at."""
    return _IN_GENERAL.search(normalise(text)) is not None


def is_present(text: str) -> bool:
    """True for what was bought by somebody else, whose number it is."""
    return _A_PRESENT.search(normalise(text)) is not None


def says_no_number(text: str) -> bool:
    """The same, of a message that asks for something: « je ne sais pas où est mon colis » says nothing of a number."""
    return _NOTHING.search(normalise(text)) is not None


def badly_written(text: str) -> str | None:
    """The number that the message means to give, as it is typed, when it cannot be one; None for none or a good one."""
    if number_in(text):
        return None
    text = without_kept(text)
    found = _LIKE_AN_ORDER.search(text) or _LIKE_A_REFERENCE.search(text) or _OF_ANOTHER.search(text)
    if found is not None:
        return found.group().strip(" .,;-")
    alone = _LONE_FIGURES.fullmatch(text.strip(" .,;"))
    return alone.group("code") if alone else None


def is_of_another(written: str) -> bool:
    """True of a number that begins as none of ours: it is not one that lacks a sign."""
    is_like_ours = _LIKE_AN_ORDER.search(written) or _LIKE_A_REFERENCE.search(written)
    return not is_like_ours and _OF_ANOTHER.search(written) is not None


def stands_alone(text: str, postcode: str) -> bool:
    """« 67000, et je peux annuler ? » gives it; « vous livrez au 75001 ? » asks about a place."""
    parts = [part for part in _PART.findall(text) if postcode in re.sub(r"(?<=\d)\s(?=\d)", "", part)]
    return any(not part.rstrip().endswith("?") and len(part.split()) <= WORDS_OF_A_PROOF for part in parts)


def figures_of(written: str) -> int | None:
    """How many figures an order's number has been given; None for a reference, whose letters count too."""
    is_order = not _LIKE_A_REFERENCE.search(written) and not is_of_another(written)
    return sum(letter.isdigit() for letter in written) if is_order else None


def _is_told_as_proof(text: str) -> bool:
    """« LV-327703, commandé avec l'ancien code postal 35000 »: beside its number, by its name, and no street."""
    is_named = _POSTCODE_NAMED.search(normalise(text)) is not None
    return is_named and number_in(text) is not None and not is_place_named(text)


def is_new_place(heard: "Heard") -> bool:
    """True when the postcode of the message is of the address to come, or of a question about a place: no proof."""
    if heard.motif in NEW_DETAILS and not _is_told_as_proof(heard.text):
        return True
    if _NEW_PLACE.search(normalise(heard.text)):
        return True
    is_street = is_place_named(heard.text) or read_address(heard.text)[0] is not None
    return is_street and ADDRESS_CHANGE in (heard.slots.get("pending_action"), heard.slots.get("topic_action"))
