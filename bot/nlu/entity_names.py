"""Names of people: where a customer gives one. Patterns propose, also in small letters; a recogniser settles doubts."""

import re
from itertools import islice
from typing import Callable, Iterator, List, Match, Optional

from bot.nlu.entity_found import Found, plain

IsPerson = Callable[[str, int, int], bool]
"""Whether the words of `text` between two positions are a person's name."""

_TITLE = r"(?:m\.|mr\.?|m|mme\.?|mlle\.?|monsieur|madame|mademoiselle|docteur|dr\.?)"
GIVEN = re.compile(
    rf"\b(?:(?:je|j) ?m'? ?ap+el+e|je me nomme|(?<!a )mon (?:nom|prenom)(?: de famille)?(?: est| c'est| :|:)|"
    rf"(?:au|a mon|sous le|le|a) nom de(?: famille)?(?! naissance| jeune)(?: {_TITLE} et)?|(?<![\w'] )nom ?:|prenom ?:|"
    rf"(?:c'est|je suis|ici|moi c'est)(?= {_TITLE} ))\s+(?P<title>{_TITLE} )?"
)
HINTED = re.compile(
    rf"(?:\b(?:c'est|ici|je suis|moi c'est|signe|cordialement|salutations|sinceres|bien a vous|merci d'avance|merci),? "
    rf"(?:{_TITLE} )?|^(?=[^.,:;!?]{{4,40}}$)|(?<=[.!?,\n/] )(?=[^.,:;!?\n]{{3,40}}\.?$))"
)
TITLED = re.compile(rf"(?<![\w'’-]){_TITLE}(?: (?:et|ou) {_TITLE})? (?=\w)")
OWN = ("c'est", "ici", "moi c'est", "signe", "cordialement", "salutations", "sinceres", "bien a vous")
"""Hints after which one capitalised word may be a name too."""
_PIECE = r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?"
PIECE = re.compile(_PIECE)
WORDS = re.compile(rf"{_PIECE}(?:\s{_PIECE}){{0,4}}")
_PARTICLES = "le la de du des da van von ben el al di d' l' o'"
PARTICLES = frozenset(_PARTICLES.split())
_NO_NAME = (
    "a ai alors apres au aussi aux avec bien bonjour bonsoir c ca car ce cela celui client cliente combien commande "
    "comment cordialement dans depuis dernier dernierement donc elle en entreprise est et etait facture femme fille "
    "fils hier ici il j je jeune jusqu l laquelle lequel loi ma madame maison maman mais mari me mere merci mes moi "
    "mon monsieur naissance ne nom non nos notre nous numero on or ou oui papa par pas passee pere plutot pour puis "
    "quand que quel quelle qui s sa sans se ses si societe son sont suis suite sur svp stp te tel telephone toi ton "
    "tout tu un une vos votre vous voudrais y quelqu'un personne responsable magasin vendeur conjoint epouse epoux "
    "ami amie frere soeur enfant enfants parents compagnon copine copain association mairie locataire proprietaire "
    "ancien ancienne lancien cette cet ces toute tous leur leurs boite patron gerant directeur adresse date email "
    "mail code postal mal faux incorrect ecrit orthographie lentreprise feu sarl sas eurl fete tjrs toujours encore "
    "tres trop parce demain aujourd'hui comme urgent bonne journee soiree salut slt bjr vite rapide possible "
    "salutations"
)
NO_NAME = frozenset(_NO_NAME.split())
MAX_WORDS = 4
MAX_DOUBTS = 4
"""How many times a message may need the recogniser: each costs milliseconds."""
MAX_SMALL = 2
"""Small-letter names are cut after two words: what follows is the sentence."""


def names(text: str, flat: str, is_person: Optional[IsPerson] = None) -> Iterator[Found]:
    """`person_name` entities, capitalised as names are, with `first_name` and `last_name` where they can be told.

    Without `is_person` only names that the customer gives as such ("je m'appelle…", "au nom de…", "Mme Le Goff") are
    found.
    """
    for match in GIVEN.finditer(flat):
        words = _name_at(text, match.end())
        if words:
            yield _found(text, words, _is_surname_only(match))
    for match in TITLED.finditer(flat):
        words = _name_at(text, match.end()) if text[match.end()].isupper() else []
        if words:
            yield _found(text, words, True)
    if is_person is None:
        return
    doubts = (words for match in HINTED.finditer(flat) if (words := _hinted(match, text)))
    for words in islice(doubts, MAX_DOUBTS):
        if is_person(text, words[0].start(), words[-1].end()):
            yield _found(text, words, False)


def _hinted(match: "re.Match[str]", text: str) -> List[Match[str]]:
    """Words that may be a name: two or more, capitalised after such a hint or all alone, or in any letters after
    "c'est"; or a single one, capitalised, after what announces one's own."""
    words = _name_at(text, match.end())
    is_alone = len(words) == len(text.split()) and not text.isupper()
    is_capitalised = bool(words) and words[0].group()[0].isupper() and (bool(match.group()) or is_alone)
    is_own = is_capitalised and match.group().startswith(OWN)
    is_signed = bool(words) and match.start() > 0 and not match.group() and text[words[-1].end() :] in ("", ".")
    is_likely = len(words) > 1 and (is_capitalised or match.group().startswith("c'est"))
    return words if is_likely or is_own or (is_signed and words[0].group()[0].isupper()) else []


def _is_surname_only(match: "re.Match[str]") -> bool:
    said = match.group()
    return bool(match["title"]) or "nom de" in said or "mon nom" in said or said.startswith("nom")


def _name_at(text: str, at: int) -> List[Match[str]]:
    """The words of the name that begins there; none when they are ordinary words."""
    run = WORDS.match(text, at)
    kept: List[Match[str]] = []
    if run is None:
        return kept
    limit = MAX_WORDS if run.group()[0].isupper() else MAX_SMALL
    for word in PIECE.finditer(text, at, run.end()):
        small = plain(word.group()).rstrip(".")
        is_particle = small in PARTICLES and (small != "la" or not kept or plain(kept[-1].group()) == "de")
        is_tail = bool(kept) and kept[0].group()[0].isupper() and word.group()[0].islower() and not is_particle
        if (small.split("'")[-1] in NO_NAME and not is_particle) or is_tail or _named(kept) == limit:
            break
        kept.append(word)
        if word.group().endswith(".") and len(word.group()) > 2:
            break
    while kept and plain(kept[-1].group()) in PARTICLES:
        kept.pop()
    return kept


def _named(words: List[Match[str]]) -> int:
    return sum(plain(word.group()) not in PARTICLES for word in words)


def _found(text: str, words: List[Match[str]], is_surname: bool) -> Found:
    start, end = words[0].start(), words[-1].end() - text[: words[-1].end()].endswith(".")
    pieces = [_cased(word.group().rstrip(".")) for word in words]
    if len(pieces) == 1 or (is_surname and _named(words) == 1):
        more = {"last_name" if is_surname else "first_name": " ".join(pieces)}
    elif words[0].group().isupper() and len(pieces[0]) > 1 and not words[-1].group().isupper():
        more = {"first_name": pieces[-1], "last_name": " ".join(pieces[:-1])}
    else:
        more = {"first_name": pieces[0], "last_name": " ".join(pieces[1:])}
    return Found("person_name", " ".join(more.values()), start, end, more)


def _cased(word: str) -> str:
    """Capitalised when it was not; particles are left as they are, but "le", which begins surnames."""
    if word.lower() in PARTICLES and word.lower() not in ("le", "el", "ben"):
        return word.lower() if word.isupper() else word
    if not (word.islower() or word.isupper()):
        return word
    return re.sub(r"(?:^|(?<=['’-]))[^\W\d_]", lambda first: first.group().upper(), word.lower())
