"""What is asked of one service contract: breakage, what it covers, its sum over a year, its end before the term."""

import re
from typing import Any

from actions.contract_age import age_facts, age_told
from actions.contract_lines import is_line_asked, lines_told, without_names
from actions.contract_names import OFFERS, SUBSCRIBE, SUBSCRIBED, offers_named
from actions.turn import Turn
from relation.model.brand import ContractOffer
from relation.store.brand_search import normalise

MONTHS = 12
FEW_WORDS = 16
_YEAR = re.compile(r"\b(?:par|a l|sur un|l|chaque) (?:an|annee)\b|\bannuel\w*")
_END = re.compile(
    r"\bengag\w+|\barret\w*|\bresili\w*|\bpreavis\b|\bavant (?:la fin|le terme|terme)\b|\bquand je veux\b"
    r"|\bcombien de temps\b|\bduree\b|\bpour combien de (?:mois|temps)\b|\bse termine\b"
)
_TERMS = re.compile(
    r"\b(?:un|sans|d|l|quel|aucun) engagement\b|\bengage\w* (?:combien|pour|sur)\b|\bpreavis\b|\ba tout moment\b"
    r"|\bquand (?:je|on) veu[xt]\b|\bduree (?:d engagement|minimum|minimale|du contrat)\b"
)
_TO_END = re.compile(
    r"\b(?:veux|voudrais|souhaite|aimerais|merci de|demande a)\b(?: \w+){0,3} (?:resili\w*|arret\w*|stop\w*|fin)\b"
    r"|(?<!si )(?<!quand )(?<!comment )(?<!est ce que )\b(?:je resilie|j arrete)\b|^resili(?:ez|e)\b"
)
_BESIDE = re.compile(
    r"\b(?:formule|offre|contrat|celle|celui|niveau|version)(?: (?:juste|d|en|au|un peu))* "
    r"(?:(dessus|superieure?|plus complete?)|dessous|inferieure?|plus simple)\b"
)
"""Above is its group; else below."""
_NOT_YET = re.compile(
    r"\b(?:pas|rien) encore (?:souscrit|signe|pris|client\w*)\b"
    r"|\bavant de (?:souscrire|signer|m engager|le prendre|la prendre)\b"
    r"|\b(?:me|juste) renseigne\w*\b|\bpas (?:encore )?de contrat\b"
)
_AFTER = re.compile(r"\b(?:au bout d|apres) (?:de )?(\w+) (ans?|annees?|mois)\b")
_NUMBERS = {"un": 1, "une": 1, "deux": 2, "trois": 3, "six": 6, "dix": 10, "douze": 12}
_OPTION = re.compile(r"option .*?(\d+)(?:,(\d{2}))? ?€ par mois")
HOW_MUCH = re.compile(
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
    asked = (shape.search(plain) for shape in (_YEAR, _END, HOW_MUCH, _SAME, _EXCLUDED, _WHOLE))
    return any(asked) or is_line_asked(plain)


def are_terms_asked(text: str) -> bool:
    """« On peut arrêter à tout moment ? », « et le préavis ? »: how any contract ends, and no wish to end one."""
    plain = normalise(text)
    return len(plain.split()) <= FEW_WORDS and _TERMS.search(plain) is not None and not _TO_END.search(plain)


def is_none_signed(text: str) -> bool:
    """« Je n'ai pas encore souscrit, je me renseigne. »"""
    return _NOT_YET.search(normalise(text)) is not None


def points_asked(turn: Turn, offer: ContractOffer) -> dict[str, Any]:
    """What the voice says of the question: empty when it asks for the contract as a whole."""
    plain = normalise(turn.text)
    told = {**lines_told(turn, offer, without_names(plain, offer)), **age_facts(turn, offer)}
    if not told and _EXCLUDED.search(plain):
        told = {"is_excluded_asked": True, "no": list(offer.not_covered)}
    if _YEAR.search(plain) and not _AFTER.search(plain):
        told |= {"yearly_cents": offer.monthly_cents * MONTHS, **_with_option(offer, plain)}
    elif _END.search(plain):
        told |= {"is_end_asked": True, **_early_end(turn, offer, plain)}
    return told


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
    is_said = is_subscribing(turn) and "?" not in turn.text
    named = offers_named(turn.brand.contract_offers(), turn.text) if is_said else []
    return len(named) == 1 and named[0].id != turn.slots.get("subscription_offer")


def offer_beside(turn: Turn) -> ContractOffer | None:
    """« La formule au-dessus », « celle d'en dessous »: the next one by its price, of what is being subscribed."""
    found = _BESIDE.search(normalise(turn.text)) if is_subscribing(turn) and "?" not in turn.text else None
    offers = sorted(turn.brand.contract_offers(), key=lambda offer: offer.monthly_cents)
    current = next((one for one in offers if one.id == turn.slots.get("subscription_offer")), None)
    if found is None or current is None:
        return None
    above = [one for one in offers if one.monthly_cents > current.monthly_cents]
    below = [one for one in offers if one.monthly_cents < current.monthly_cents]
    return next(iter(above if found.group(1) else below[::-1]), None)


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
