"""Where: postcodes, the town that follows one, and the towns of the brand's own list."""

import re
from typing import Iterator, Optional, Sequence

from bot.nlu.entity_found import Found, plain

_CODE = r"(?:0[1-9]|[1-8]\d|9[0-578])"
POSTCODE = re.compile(
    rf"(?<![\w.,/-])(?:f-)?(?P<code>{_CODE}\d{{3}}|{_CODE} \d{{3}})(?![\w-]|[.,/]\d| \d)"
    r"(?!\s?(?:€|%|(?:euros?|eur|points?|pts?|km|kg|kwh?|w|watts?|btu|tr|tours?|mots?|francs?|balles|abonnes?|personnes?|clients?|fois|ans|"
    r"litres?|heures?|pieces?|h|m2|m²|mah)\b))"
)
POSTCODE_CUE = re.compile(
    r"\b(?:code ?postal|cp|habit\w*|demeur\w*|situee? a|livr\w* (?:a|dans le|au)|adresse)\W{0,3}(?:est |a |le )?$"
)
OTHER_NUMBER = re.compile(
    r"\b(?:numeros?|num|n°|nº|ref\w*|clients?|contrats?|factures?|dossier|cartes?|abonne\w*|tickets?|badge|commandes?|"
    r"code(?! postal)|serie|modele|erreur|suivi)(?: (?:client|est|le|la|[a-z]{2}))?\W{0,3}$"
)
AFTER_FIGURES = re.compile(r"\d $")
AFTER_A_REFERENCE = re.compile(r"(?<![\w,./-])(?:[a-z]{2,4}[ -]?(?=[a-z]{0,6}\d)[a-z\d]{5,10}|\d{6}) $")
"""« LV-238871 68000 »: what stands before is a number of its own, whole, and not the beginning of this one."""
AFTER_THE_PROOF = re.compile(r"(?<![\w,./-])[a-z]{2,4}-[a-z\d]{5,10}\W{1,3}(?:et )?(?:le |mon )?code\W{0,3}$")
"""« LV-238871 code 68000 »: what goes with a number of theirs is no code of a door."""
LOOK_BACK = 24
_NAME = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
_TIE = r"(?:(?:sur|sous|en|les|le|la|lès|de|du|des|et|aux) |l['’]|d['’]){0,2}"
CAPITALISED = re.compile(
    rf"(?:[Ll]['’]|(?:la|le|les|saint|sainte) )?{_CAPITAL}{_NAME}(?: {_TIE}{_CAPITAL}{_NAME}){{0,4}}"
)
SMALL = re.compile(
    rf"(?:l['’]|(?:la|le|les|saint|sainte|st|ste|grand|petit) )?{_NAME}(?: (?:sur|sous|en|les) {_NAME})?"
    r"(?=\s*(?:$|[.,;!?)\n]| (?:merci|svp|stp|s'il|et|avec|pour|c'est|mon|tel|france)\b))"
)
BETWEEN = re.compile(r"[ ,:(]{1,3}|\s?-\s?")
_NO_TOWN = (
    "a ai alors apres au aussi avant avec bonjour bonsoir c'est c ca car ce cedex chez comment cordialement dans de "
    "depuis des donc du elle en est et france il j j'ai j'habite je la le les livraison livrez ma mais merci mon ne "
    "non nous on ok ou oui par pas pour pourquoi pouvez quand que quel quelle qui sans si svp stp sur tel telephone tu "
    "un une vers vous voici voila votre"
)
NO_TOWN = frozenset(_NO_TOWN.split())
_SMALL_WORDS = "de des du en et la le les lès sur sous aux l d"
ELIDED = ("j'", "c'", "m'", "s'", "n'")
SMALL_WORDS = frozenset(_SMALL_WORDS.split())


def places(text: str, flat: str, is_sure: bool) -> Iterator[Found]:
    """Postcodes and their towns; `flat` is the plain text. `is_sure`: only those that a town follows or a word
    introduces."""
    for match in POSTCODE.finditer(flat):
        town = _town_at(text, match.end())
        before = flat[max(0, match.start() - LOOK_BACK) : match.start()]
        is_introduced = POSTCODE_CUE.search(before)
        is_other = OTHER_NUMBER.search(before) and not AFTER_THE_PROOF.search(before)
        if is_other or (" " in match["code"] and not town):
            continue
        if AFTER_FIGURES.search(before) and not AFTER_A_REFERENCE.search(before):
            continue
        if town or is_introduced or not is_sure:
            yield Found("postcode", match["code"].replace(" ", ""), match.start("code"), match.end())
        if town:
            yield town


def known_towns(flat: str, towns: Sequence[str]) -> Iterator[Found]:
    """The towns of a list, as they are written there, however the customer hyphens and accents them."""
    for town in towns:
        spelling = "[ -]".join(re.escape(piece) for piece in re.split("[ -]+", plain(town)))
        for match in re.finditer(rf"(?<![\w-]){spelling}(?![\w-])", flat):
            yield Found("town", town, match.start(), match.end())


def _town_at(text: str, at: int) -> Optional[Found]:
    """The town written right after a postcode: several capitalised words, or the first small-letter name."""
    gap = BETWEEN.match(text, at)
    match = gap and (CAPITALISED.match(text, gap.end()) or (gap.group() == " " and SMALL.match(text, gap.end())))
    if not match:
        return None
    kept = match.group()
    for word in re.finditer(r"\S+", match.group()):
        if word.start() and word.group()[0].isupper() and plain(word.group()) in NO_TOWN:
            kept = match.group()[: word.start()].rstrip()
            break
    is_sentence = plain(kept)[:2] in ELIDED or {plain(kept), plain(kept.split()[-1])} & NO_TOWN
    if is_sentence:
        return None
    return Found("town", capitals(kept), match.start(), match.start() + len(kept))


def capitals(name: str) -> str:
    """`SAINT DENIS EN VAL` → `Saint Denis en Val`."""
    pieces = re.split(r"([ '’-])", name.lower())
    return "".join(p if index and p in SMALL_WORDS else p[:1].upper() + p[1:] for index, p in enumerate(pieces))
