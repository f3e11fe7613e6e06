"""What is asked of one service contract: breakage, what it covers, its sum over a year, its end before the term."""

import re
from collections.abc import Iterable
from typing import Any

from actions.contract_age import age_facts, age_told
from actions.contract_names import OFFERS, SUBSCRIBE, SUBSCRIBED, offers_named
from actions.turn import Turn
from relation.model.brand import ContractOffer
from relation.store.brand_search import normalise

MONTHS = 12
FEW_WORDS = 16
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
    (r"\bvols?\b|\bvole\w*|\bperd\w*|\bpert\w*|\bperte", r"\bvol\b|\bperte\b"),
    (r"\bailleurs\b|\b(?:achet|pris|vien|vendu)\w*(?: \w+){0,3} (?:chez|sur) (?!vous\b|toi\b|moi\b|nous\b)|\boccasion\b"
     r"|\bautres? (?:enseignes?|magasins?|marques?)\b|\bpas (?:achete\w* )?chez vous\b", r"\bailleurs\b|\benseigne\b"),
    (r"\bjoints?\b|\bfiltres?\b|\bsacs?\b|\bconsommables?\b", r"\bfiltres?\b|\bjoints?\b"),
    (r"\bpret\w*|\bde remplacement\b", r"\bprete\b"),
    (_PROFESSIONAL, _PROFESSIONAL_LINE),
    (r"\bracheter\b|\brachat\b|\bachet\w+.*\bfin\b|\bgarder.*\bfin\b", r"\bachat\b"),
    (r"\bdemenag\w*|\bchang\w+ d adresse", r"\bdemenagement\b|\badresse\b"),
    (r"\baliments?\b|\bnourriture\b|\bcongelateur\b.*\bper", r"\baliments\b"),
    (r"\bpetits? (?:appareils?|electro\w*)", r"\bpetit electromenager\b"),
    (r"\bpieces?\b|\bmain d oeuvre\b|\bdeplacement\b|\bpannes?\b", r"\bpannes?\b|\breparations?\b"),
    (r"\btechnicien\b|\bsous combien\b|\bintervien\w+", r"\btechnicien\b"),
    (r"\bvisites?\b|\bentretien\b", r"\bvisite\b"),
)  # fmt: skip
"""How customers ask, and the words by which a line of the contract tells it."""
_YEAR = re.compile(r"\b(?:par|a l|sur un|l|chaque) (?:an|annee)\b|\bannuel\w*")
_END = re.compile(
    r"\bengag\w+|\barret\w*|\bresili\w*|\bpreavis\b|\bavant (?:la fin|le terme|terme)\b|\bquand je veux\b"
    r"|\bcombien de temps\b|\bduree\b|\bpour combien de (?:mois|temps)\b|\bse termine\b"
)
_AFTER = re.compile(r"\b(?:au bout d|apres) (?:de )?(\w+) (ans?|annees?|mois)\b")
_NUMBERS = {"un": 1, "une": 1, "deux": 2, "trois": 3, "six": 6, "dix": 10, "douze": 12}
_OPTION = re.compile(r"option .*?(\d+)(?:,(\d{2}))? ?€ par mois")
_HOW_MUCH = re.compile(
    r"^(?:(?:et|ok|alors|d accord|donc) )*(?:(?:c|c est|ca|cela|ca fait|ca coute|ca revient a|il coute) )?combien"
    r"(?: (?:ca|ca coute|ca fait|c est|par mois|le mois|en tout))*$|^(?:et )?(?:a )?quel (?:prix|tarif)$"
)
_EXCLUDED = re.compile(r"\bexclu\w+|\b(?:pas|non) couverte?s?\b")
_WHOLE = re.compile(r"\bfranchises?\b|\bplafonds?\b|\bcarence\b")
"""What the contract as a whole tells."""
_SAME = re.compile(r"\bmeme (?:prix|tarif)\b")


def is_point_asked(turn: Turn) -> bool:
    """A short question that the terms of the contract in hand answer."""
    plain = normalise(turn.text)
    if len(plain.split()) > FEW_WORDS:
        return False
    if "?" in turn.text and age_told(turn.text) is not None:  # « et pour un frigo de 3 ans ? »
        return True
    asked = (shape.search(plain) for shape in (_YEAR, _END, _HOW_MUCH, _SAME, _EXCLUDED, _WHOLE))
    return any(asked) or any(re.search(how, plain) for how, _ in _LINES)


def points_asked(turn: Turn, offer: ContractOffer) -> dict[str, Any]:
    """What the voice says of the question: empty when it asks for the contract as a whole."""
    plain = normalise(turn.text)
    told = {**_lines_told(turn, offer, _without_names(plain, offer)), **age_facts(turn, offer)}
    if not told and _EXCLUDED.search(plain):
        told = {"is_excluded_asked": True, "no": list(offer.not_covered)}
    if _YEAR.search(plain) and not _AFTER.search(plain):
        told |= {"yearly_cents": offer.monthly_cents * MONTHS, **_with_option(offer, plain)}
    elif _END.search(plain):
        told |= {"is_end_asked": True, **_early_end(turn, offer, plain)}
    return told


def _lines_told(turn: Turn, offer: ContractOffer, plain: str) -> dict[str, Any]:
    """The lines of the contract on what is asked; `better`: the other offers that cover it, when this one does not."""
    shapes = [line for how, line in _LINES if re.search(how, plain)]
    if not shapes:
        return {}
    yes, no = _matching(offer.covered, shapes), _matching(offer.not_covered, shapes)
    yes = yes or _matching([offer.summary], shapes)
    others = [one for one in turn.brand.contract_offers() if one.id != offer.id and _matching(one.covered, shapes)]
    better = [{"name": one.name, "monthly_cents": one.monthly_cents} for one in others]
    return {"is_point_asked": True, "yes": yes, "no": no, "better": [] if yes else better[:2]}


def _without_names(plain: str, offer: ContractOffer) -> str:
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


def offer_in_hand(turn: Turn) -> str | None:
    """Its id: the one just told, or the one that is being subscribed."""
    if is_subscribing(turn):
        return str(turn.slots["subscription_offer"])
    return turn.slots.get("offer_id") if turn.slots.get("topic_action") == OFFERS else None


def is_subscribing(turn: Turn) -> bool:
    """An offer is chosen, and who signs, for which appliance or the yes is asked."""
    is_asked = SUBSCRIBE in (turn.slots.get("topic_action"), turn.slots.get("pending_action"))
    return bool(turn.slots.get("subscription_offer")) and (is_asked or turn.slots.get("to_confirm") == SUBSCRIBED)


def names_another_offer(turn: Turn) -> bool:
    """« Non, finalement Sérénité Plus », heard as the end of it while another offer is being subscribed."""
    named = offers_named(turn.brand.contract_offers(), turn.text) if is_subscribing(turn) else []
    return len(named) == 1 and named[0].id != turn.slots.get("subscription_offer")


def _matching(lines: Iterable[str], shapes: list[str]) -> list[str]:
    return [line for line in lines if any(re.search(shape, normalise(line)) for shape in shapes)]


def _with_option(offer: ContractOffer, plain: str) -> dict[str, Any]:
    """« Avec l'option casse »: what the contract says that it costs more, each month."""
    found = next((hit for line in offer.not_covered if (hit := _OPTION.search(line))), None)
    if found is None or "option" not in plain:
        return {}
    cents = int(found.group(1)) * 100 + int(found.group(2) or 0)
    return {"option_cents": cents, "yearly_cents": (offer.monthly_cents + cents) * MONTHS}


def _early_end(turn: Turn, offer: ContractOffer, plain: str) -> dict[str, Any]:
    """« Si j'arrête au bout d'un an »: the part of the instalments left that the terms ask for."""
    percent = turn.brand.facts()["contracts"]["early_end_percent"].get(offer.id)
    after = _AFTER.search(plain)
    if percent is None or after is None:
        return {}
    word, unit = after.groups()
    count = int(word) if word.isdigit() else _NUMBERS.get(word)
    if count is None:
        return {}
    months = count if unit == "mois" else count * MONTHS
    left = max(offer.commitment_months - months, 0)
    return {"after_months": months, "left_months": left, "early_cents": left * offer.monthly_cents * percent // 100}
