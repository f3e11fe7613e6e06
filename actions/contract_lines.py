"""What the lines of the contracts say of a point: breakage, theft, an excess, a waiting period, a trade's use."""

import re
from collections.abc import Iterable
from typing import Any

from actions.turn import Turn
from relation.model.brand import ContractOffer
from relation.store.brand_search import normalise

_PROFESSIONAL = (
    r"\bprofession\w+|\bpros?\b|\brestaurants?\b|\bhotels?\b|\bgites?\b|\bairbnb\b|\bchambres? d hotes?\b|\bbureaux?\b"
    r"|\bcabinet\b|\bsalon de (?:coiffure|the|beaute)\b|\bboulangerie\b|\bbrasserie\b|\bcommerces?\b|\bateliers?\b"
    r"|\becoles?\b|\bcreches?\b|\b(?:mon|notre|une) (?:entreprise|societe|boite|association|local|boutique|magasin)\b"
    r"|\b(?:mes|nos|des|aux) locataires\b"
    r"|\b(?:mets|met|mise|mettre) en location\b|\blocations? (?:saisonnieres?|meublees?)\b"
    r"|\bloue (?:un|mon|le|notre|une|ma) (?:appart\w*|studio|logement|maison|gite|meuble)\b"
)
_PROFESSIONAL_LINE = r"\bprofessionnel\b"
_LINES: tuple[tuple[str, str], ...] = (
    (r"\bcass\w*|\btomb\w+|\bchutes?\b|\bchocs?\b|\baccident\w*", r"\bcasse\b"),
    (r"\bvols?\b|\bvole\w*|\bperd\w*|\bpert\w*|\bperte", r"\bvol\b|\bperte\b(?! des aliments)"),
    (r"\bailleurs\b|\b(?:achet|pris|vien|vendu)\w*(?: \w+){0,3} (?:chez|sur) (?!vous\b|toi\b|moi\b|nous\b)|\boccasion\b"
     r"|\bautres? (?:enseignes?|magasins?|marques?)\b|\bpas (?:achete\w* )?chez vous\b", r"\bailleurs\b|\benseigne\b"),
    (r"\bjoints?\b|\bfiltres?\b|\bsacs?\b|\bconsommables?\b", r"\bfiltres?\b|\bjoints?\b"),
    (r"\bpret\w*|\bde remplacement\b", r"\bprete\b"),
    (_PROFESSIONAL, _PROFESSIONAL_LINE),
    (r"\bracheter\b|\brachat\b|\bachet\w+.*\bfin\b|\bgarder.*\bfin\b", r"\bachat\b"),
    (r"\bdemenag\w*|\bchang\w+ d adresse", r"\bdemenagement\b|\badresse\b"),
    (r"\baliments?\b|\bnourriture\b|\bcongelateur\b.*\bper", r"\baliments\b"),
    (r"\bpetits? (?:appareils?|electro\w*)", r"\bpetit electromenager\b"),
    (r"\bfranchises?\b|\breste a (?:ma |votre )?charge\b", r"\bfranchise\b"),
    (r"\bplafon\w+|\bjusqu a (?:combien|quel (?:montant|prix))\b", r"\bplafond\b|\bjusqu a \d{2,}"),
    (r"\bcarence\b|\bcouverte?s? (?:tout de suite|immediatement|des|a partir de quand)\b"
     r"|\b(?:demarre|commence|prend effet|debute)(?: \w+){0,2} (?:quand|tout de suite)\b"
     r"|\bquand(?: \w+){0,3} (?:demarre|commence|prend effet|debute)\b", r"\bcarence\b|\bpremiers jours\b"),
    (r"\bfoudre\b|\bsurtensions?\b|\borages?\b|\bcoupures? de courant\b", r"\bfoudre\b|\bsurtension\b"),
    (r"\boxyd\w+|\bdans l eau\b|\binond\w+|\bdegats? des? eaux?\b|\bcouv\w+(?: \w+){0,2} l eau\b", r"\boxydation\b"),
    (r"\birreparable\b|\brepar\w+(?: \w+){0,2} impossible\b|\b(?:pas|plus) (?:etre )?(?:repara\w+|repare\w*)\b",
     r"\bremplacement\b|\bechange\b"),
    (r"\b(?:revend\w*|vends|ceder|cede)\b|\btransfer\w+", r"\btransfert\b|\bcession\b"),
    (r"\bpieces?\b|\bmain d oeuvre\b|\bdeplacement\b|\bpannes?\b", r"\bpannes?\b|\breparations?\b"),
    (r"\btechnicien\b|\bsous combien\b|\bintervien\w+", r"\btechnicien\b"),
    (r"\bvisites?\b|\bentretien\b", r"\bvisite\b"),
)  # fmt: skip
"""How customers ask, and the words by which a line of the contract tells it."""
_MEASURE = re.compile(
    r"\bfranchises?\b|\breste a|\bplafon|\bjusqu a\b|\bcarence\b|\bdemarre|\bcommence|\bdebute|\bprend effet\b"
    r"|\bcouverte?s? (?:tout|immediat|des|a partir)"
)
"""« Y a-t-il une franchise ? » calls for the line itself: no yes and no no."""

_OF_NO_OFFER = re.compile(
    r"\bcass\w+|\btomb\w+\b(?! en panne)|\bchutes?\b|\bvols?\b|\bvole\w*|\bfranchises?\b|\bplafon\w+|\bcarence\b"
    r"|\bcouverte?s? (?:tout|immediat|des|a partir)|\b(?:demarre|commence|prend effet|debute)\b|\bfoudre\b"
    r"|\bsurtensions?\b|\borages?\b|\boxyd\w+|\bl eau\b|\binond\w+"
    r"|\birreparable\b|\bimpossible\b|\brepar(?:able|e\w*)\b|\brevend\w*|\btransfer\w+|\baliments?\b|\bconsommables?\b"
)
"""Points that tell the contracts apart: asked of none by name, each says its line."""
MOST_WORDS = 24


def is_line_asked(plain: str) -> bool:
    return any(re.search(how, plain) for how, _ in _LINES)


def is_line_of_all(text: str) -> bool:
    """« Il y a une franchise ? », of no contract by name."""
    plain = normalise(text)
    return len(plain.split()) <= MOST_WORDS and _OF_NO_OFFER.search(plain) is not None and is_line_asked(plain)


def lines_by_offer(offers: list[ContractOffer], text: str) -> list[dict[str, Any]]:
    """What each offer writes on what is asked; those left out write nothing of it."""
    plain, told = normalise(text), []
    shapes = [line for how, line in _LINES if re.search(how, plain)]
    for offer in offers:
        no = _matching(offer.not_covered, shapes)
        yes = _matching(offer.covered, shapes) or _matching([offer.summary], shapes)
        if yes or no:
            said = [line.rstrip(".") for line in yes]
            told.append({"offer_name": offer.name, "monthly_cents": offer.monthly_cents, "yes": said, "no": no})
    return told


def lines_told(turn: Turn, offer: ContractOffer, plain: str) -> dict[str, Any]:
    """The lines of the contract on what is asked; `better`: the other offers that cover it, when this one does not."""
    shapes = [line for how, line in _LINES if re.search(how, plain)]
    if not shapes:
        return {}
    yes, no = _matching(offer.covered, shapes), _matching(offer.not_covered, shapes)
    yes = yes or _matching([offer.summary], shapes)
    others = [one for one in turn.brand.contract_offers() if one.id != offer.id and _matching(one.covered, shapes)]
    better = [{"name": one.name, "monthly_cents": one.monthly_cents} for one in others]
    is_measure = _MEASURE.search(plain) is not None
    told = {"is_point_asked": True, "is_measure": is_measure, "yes": yes, "no": no}
    return {**told, "better": [] if yes else better[:2]}


def without_names(plain: str, offer: ContractOffer) -> str:
    """« Un contrat d'entretien » names it, and asks for no line of it."""
    for name in sorted((offer.name, *offer.aliases), key=len, reverse=True):
        plain = re.sub(rf"\b(?:contrats? d )?{normalise(name)}s?\b", " ", plain)
    return plain


def is_professional_use(text: str) -> bool:
    """« Pour un restaurant », « pour mes locataires »: no household's."""
    return re.search(_PROFESSIONAL, normalise(text)) is not None


def professional_exclusions(offers: list[ContractOffer]) -> list[dict[str, str]]:
    """What the terms exclude of such a use, by offer; those left out say nothing of it."""
    found = ((offer.name, _matching(offer.not_covered, [_PROFESSIONAL_LINE])) for offer in offers)
    return [{"offer_name": name, "line": lines[0]} for name, lines in found if lines]


def _matching(lines: Iterable[str], shapes: list[str]) -> list[str]:
    return [line for line in lines if any(re.search(shape, normalise(line)) for shape in shapes)]
