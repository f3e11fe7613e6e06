"""What is asked of one service contract: breakage, what it covers, its sum over a year, its end before the term."""

import re
from collections.abc import Iterable
from typing import Any

from actions.contract_age import age_facts, age_told
from actions.own_words import only_called
from actions.product_choice import category_named
from actions.turn import Turn
from relation.model.brand import ContractOffer
from relation.store.brand_search import normalise, singular

OFFERS, SUBSCRIBE, SUBSCRIBED = "action_contract_offers", "action_subscribe", "action_subscribe_confirmed"
MONTHS = 12
FEW_WORDS, MOST_WORDS = 16, 24
LEAST_LETTERS = 12
"""Of an alias that names an offer by itself: « à l'usage » is said of anything."""
_PROFESSIONAL = (
    r"\bprofession\w+|\bpros?\b|\brestaurants?\b|\bhotels?\b|\bgites?\b|\bairbnb\b|\bchambres? d hotes?\b|\bbureaux?\b"
    r"|\bcabinet\b|\bsalon de (?:coiffure|the|beaute)\b|\bboulangerie\b|\bbrasserie\b|\bcommerces?\b|\bateliers?\b"
    r"|\becoles?\b|\bcreches?\b|\b(?:mon|notre|une) (?:entreprise|societe|boite|association|local|boutique|magasin)\b"
    r"|\blocataires?\b|\b(?:mets|met|mise|mettre) en location\b|\blocations? (?:saisonnieres?|meublees?)\b"
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
_SAME = re.compile(r"\bmeme (?:prix|tarif)\b")
_HELD = re.compile(
    r"\b(?:avais|ai|avons|avions) (?:pris|souscrit|coche|achete|signe)\b"
    r"|\b(?:mon|ma|notre) (?:contrat|extension|formule|garantie|location|caution|assurance)\b"
)
_RENT = re.compile(r"\b(?:louer|louez|location (?:d un\w*|de|longue|lave|frigo)|leasing)\b")


_TAKEN = re.compile(r"\b(?:prends?|prenez|prendrai|prendrais|prendre|choisis|souscri(?:s|re|rai)|signe)\b|\bva pour\b")
_WANTED = re.compile(
    r"\b(?:veux|voudrais|garde|commande)\b"
    r"|^(?:(?:non|oui|ok|bon|plutot|alors|finalement|d accord|et|ce sera|c est) )*(?:le|la|l) (?:\w+ ?){1,2}$"
)
_NOT_TAKEN = re.compile(r"\b(?:pas|resili\w*|arret\w*|renseign\w*|infos?|informations?|rendez vous|savoir)\b")
_CALLED = (
    r"\b(?:le|la|l|au|du) (?:contrat |formule |offre )?{}"
    r"(?=$| (?:svp|stp|merci|s il|alors|du coup|finalement|plutot|je))"
)
_PRICED = re.compile(
    r"\b(?:le|la|celui|celle) (?:contrat |formule |offre )?(?:(?P<least>moins (?:cher|chere|couteu\w+)|plus economique)"
    r"|plus (?:cher|chere))\b"
)
_MOST_TAKING = 12


def is_offer_taken(turn: Turn) -> bool:
    """« Sérénité Plus, je la prends », « le simple », after contracts were told: no appliance is meant."""
    plain = normalise(turn.text)
    is_long = len(plain.split()) > _MOST_TAKING
    if turn.is_clicked or "?" in turn.text or is_long or is_one_held(turn.text) or _NOT_TAKEN.search(plain):
        return False
    is_taken, offers = _TAKEN.search(plain) is not None, turn.brand.contract_offers()
    if offers_named(offers, turn.text) or not (is_taken or _WANTED.search(plain)):
        return is_taken
    is_of_products = turn.slots.get("product_reference") or turn.slots.get("products_shown")
    is_in_talk = turn.slots.get("topic_action") in (OFFERS, SUBSCRIBE)
    is_told = is_in_talk or not is_of_products
    is_called = is_told and offer_called(offers, turn.text) is not None
    return is_called or (is_in_talk and _by_price(offers, plain) is not None)


def offer_called(offers: list[ContractOffer], text: str) -> ContractOffer | None:
    """By its name, or by a word that no other offer has in its names: « le Plus », « le simple »."""
    named = offers_named(offers, text)
    if named:
        return named[0] if len(named) == 1 else None
    plain = normalise(text)
    if (priced := _by_price(offers, plain)) is not None:
        return priced
    names = {offer.id: " ".join((offer.name, *offer.aliases)) for offer in offers}
    called = only_called(names, lambda word: re.search(_CALLED.format(word), plain) is not None)
    return next((offer for offer in offers if offer.id == called), None)


def _by_price(offers: list[ContractOffer], plain: str) -> ContractOffer | None:
    """« Le moins cher », « la plus chère »: the least or the most by the month; None of two equals."""
    found = _PRICED.search(plain)
    prices = sorted(offer.monthly_cents for offer in offers)
    if found is None or not prices:
        return None
    price = prices[0] if found.group("least") else prices[-1]
    priced = [offer for offer in offers if offer.monthly_cents == price]
    return priced[0] if len(priced) == 1 else None


def is_point_asked(turn: Turn) -> bool:
    """A short question that the terms of the contract in hand answer."""
    plain = normalise(turn.text)
    if len(plain.split()) > FEW_WORDS:
        return False
    if "?" in turn.text and age_told(turn.text) is not None:  # « et pour un frigo de 3 ans ? »
        return True
    asked = (shape.search(plain) for shape in (_YEAR, _END, _SAME))
    return any(asked) or any(re.search(how, plain) for how, _ in _LINES)


def offers_named(offers: list[ContractOffer], text: str) -> list[ContractOffer]:
    """The offers that `text` calls by their own name or by one of several words; the longest first: « Sérénité Plus »
    does not name « Sérénité » as well."""
    rest, named = f" {_singular(text)} ", {}
    phrases = [(_singular(words), offer) for offer in offers for words in (offer.name, *_own_words(offer))]
    for words, offer in sorted(phrases, key=lambda pair: -len(pair[0])):
        if f" {words} " in rest:
            rest = rest.replace(f" {words} ", "  ", 1)
            named[offer.id] = offer
    return sorted(named.values(), key=lambda offer: offer.monthly_cents)


def _singular(text: str) -> str:
    return " ".join(singular(word) for word in normalise(text).split())


def _own_words(offer: ContractOffer) -> list[str]:
    return [alias for alias in offer.aliases if len(alias.split()) > 1 and len(alias) >= LEAST_LETTERS]


def is_one_held(text: str) -> bool:
    """« Mon contrat », « la garantie que j'avais prise »: the customer's own, and none on offer."""
    return _HELD.search(normalise(text)) is not None


def is_contract_needed(turn: Turn) -> bool:
    """« Comment louer un lave-linge ? », « une extension de garantie »: a contract, by its name or by the need.

    None that the customer holds already, nor the rental of what is no appliance.
    """
    plain = normalise(turn.text)
    if is_one_held(turn.text) or len(plain.split()) > MOST_WORDS:
        return False
    is_rented = _RENT.search(plain) is not None and category_named(turn, turn.text) is not None
    return is_rented or bool(offers_named(turn.brand.contract_offers(), turn.text))


def points_asked(turn: Turn, offer: ContractOffer) -> dict[str, Any]:
    """What the voice says of the question: empty when it asks for the contract as a whole."""
    plain = normalise(turn.text)
    told = {**_lines_told(turn, offer, _without_names(plain, offer)), **age_facts(turn, offer)}
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
