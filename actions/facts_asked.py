"""Facts asked so plainly that the motif does not matter: when the card is debited, in how many times, a gift wrap…"""

import re

from actions.questions import intents_asked
from actions.turn import Turn
from relation.store.brand_search import normalise

PAYMENT, DELIVERY, PROMOTIONS = "action_payment_means", "action_delivery_terms", "action_promotions"
PAYING = (PAYMENT, "action_payment_data", "action_basket_blocked", "action_authenticity")
REDUCTIONS = (PROMOTIONS, "action_promo_code", "action_product_price", "action_purchase_next")
OTHERS = ("action_payment_data", "action_loyalty", "action_order_status", "action_modify_order")
"""Actions that such a question may call wrongly, beside those that inform."""
FEW_WORDS = 22
_DEBIT = r"\b(?:debit\w*|prelev\w*|encaiss\w*)"
_ASKS = r"\b(?:faites|faire|fais|proposez|peut on|possible|avez|offrez|do you|can)\b"
_WRAP = r"\b(?:vous|tu|pouvez|pourriez|peux|peut on) (?:me |l |le |la |les )?emballe[rz]?s?\b"
_CODE_SOUGHT = re.compile(
    r"\b(?:y ?a|existe\w*|avez|auriez|as|aurais|faites)\b"
    r"(?: (?:t il|vous|tu|pas|plus|aussi|encore|par hasard|en ce moment|un|une|des|de|d|quelques|petit)){0,4}"
    r" (?:codes?|coupons?|bons?) (?:promos?\w*|reduc\w*|de (?:reduction|remise))\b"
    r"(?! [a-z]+\d)(?!.*\b(?:march\w+|fonctionn\w+|passe|accept\w+|refus\w+|valid\w+|recue?s?|tap\w+)\b)"
)
"""« Y a pas un code promo ? »: none is given, those that run are told."""
_REDUCTION = r"\b(?:codes?|promos?\w*|remises?|offres?|reductions?|soldes)\b"
_GAIN = r"\b(?:droit|gagne\w*|avantages?|comment (?:ca )?(?:marche|fonctionne\w*))\b"
_TIMES = r"(?:[2-9]|10|deux|trois|quatre|dix|plusieurs)"
_FACTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"\b(?:quand|quel moment|tout de suite|immediatement|des la commande)\b.*{_DEBIT}"), PAYMENT),
    (re.compile(rf"{_DEBIT}.*\b(?:tout de suite|immediatement)\b"), PAYMENT),
    (re.compile(r"^(?!.*\berreur\b).*\b3 ?d ?secure\b"), PAYMENT),
    (re.compile(rf"\b(?:payer|payez|paie|regler|paiement)\b.*\ben {_TIMES} ?(?:x|fois)\b"), PAYMENT),
    (re.compile(r"\b(?:pay|buy)\b.*\b(?:\d times|instal\w+)\b"), PAYMENT),
    (re.compile(r"\b(?:vend\w*|achet\w*|offrir|propos\w*)\b(?:(?!\b(?:avec|par)\b).)*\bcartes? cadeaux?\b"), PAYMENT),
    (re.compile(rf"{_ASKS}.*\b(?:(?:paquets?|emballages?|papiers?) cadeaux?|petit mot|gift wrap\w*)\b"), DELIVERY),
    (re.compile(rf"\bcadeaux?\b.*{_WRAP}|{_WRAP}.*\bcadeaux?\b"), DELIVERY),
    (re.compile(r"\b(?:livr\w+|colis|envoi|mode)\b.*\bexpress\b|\bexpress\b.*\b(?:livr\w+|colis|envoi)\b"), DELIVERY),
    (_CODE_SOUGHT, PROMOTIONS),
    (re.compile(rf"\bcumul\w*\b.*{_REDUCTION}|{_REDUCTION}.*\bcumul\w*"), PROMOTIONS),
    (re.compile(rf"\b(?:parrain|filleul)\w*\b.*{_GAIN}|{_GAIN}.*\b(?:parrain|filleul)\w*\b"), PROMOTIONS),
)  # fmt: skip
_ALREADY = re.compile(
    r"\b(?:deja|deux fois debit\w*|debit\w* (?:deux|2) fois|toujours pas|rembours\w*|repris\w*|prochaine?"
    r"|echeancier|solder|factures?|mon paiement|ete (?:debit|prelev)\w*)\b"
)
_PHONE = re.compile(
    r"\b(?:confirm\w*|valid\w*|notification|code|sms)\b.*\b(?:telephone|portable|mobile|appli\w*|banque)\b"
)
_CUMUL = re.compile(
    r"\bcumul\w*|\badditionn\w*"
    r"|\b(?:deux|2|plusieurs) (?:codes?|promos?|remises?|offres?|reductions?) (?:a la fois|ensemble|en meme temps)"
    r"|\b(?:mettre|utiliser|combiner|prendre|donner) les (?:deux|2)(?= |$)(?!.*\b(?:lave|seche|four|appareils?)\b)"
)
_UNTIL = re.compile(r"\bjusqu a quand\b|\bjusqu a quelle date\b|\bquand (?:ca |elle |il )?(?:se termine|finit|fini)\b")
UNTIL_WORDS = 8


def fact_asked(turn: Turn) -> str | None:
    """The action that tells the fact; None for a complaint, a long story, or one question among others."""
    plain = normalise(turn.text)
    if turn.is_clicked or len(plain.split()) > FEW_WORDS or turn.entity("order_number"):
        return None
    topic = turn.slots.get("topic_action")
    if topic in PAYING and _PHONE.search(plain):
        return PAYMENT
    if topic in REDUCTIONS and is_until_asked(turn.text):
        return PROMOTIONS
    found = next((then for shape, then in _FACTS if shape.search(plain)), None)
    is_listed = found is not None and len(intents_asked(turn)) > 1  # « le prix, et en 3 fois ? »: each is told
    return None if found is None or is_listed or _ALREADY.search(plain) else found


def is_code_sought(text: str) -> bool:
    """« Y a pas un code promo ? », of whoever has none."""
    return _CODE_SOUGHT.search(normalise(text)) is not None


def cumul_asked(text: str) -> bool:
    """« Ça se cumule ? », « je peux mettre les deux codes ? »."""
    return _CUMUL.search(normalise(text)) is not None


def is_until_asked(text: str) -> bool:
    """« Jusqu'à quand ? », of the reduction just told."""
    plain = normalise(text)
    return len(plain.split()) <= UNTIL_WORDS and _UNTIL.search(plain) is not None
