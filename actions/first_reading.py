"""One reading of a message before any action decides: questions that are clear whatever motif was heard.

A place abroad for a delivery, « le moins cher ? », « et l'autre ? », « il fait du bruit ? »: each goes to the
action that tells it.
"""

import re

from actions.beyond_sheet import beyond_sheet
from actions.characteristics import is_fit_asked
from actions.comparing import is_comparison, is_pair_named
from actions.contract_fit import (
    is_appliance_wanted,
    is_choice_of_contracts,
    is_fit_asked_of_contracts,
    is_line_asked_of_contracts,
)
from actions.contract_lines import is_professional_use
from actions.contract_names import (
    OFFERS,
    SUBSCRIBE,
    is_contract_needed,
    is_offer_taken,
    is_one_held,
    is_taken_by_name,
    offer_by_price,
)
from actions.contract_points import (
    is_none_signed,
    is_point_asked,
    is_subscribing,
    names_another_offer,
    offer_beside,
    offer_in_hand,
)
from actions.contract_words import CONTRACT_MATTERS
from actions.facts_asked import OTHERS, PROMOTIONS, fact_asked
from actions.heard_amiss import is_broken_told, plainly_meant
from actions.labels_asked import asked_outright
from actions.not_sold import tell_not_sold
from actions.own_words import own_word_product
from actions.place_totals import is_total_there, note_place
from actions.places_served import is_delivery_abroad
from actions.product_choice import FOR_WHOM, category_named, products_named
from actions.promo_codes import is_code_asked
from actions.purchase_changes import is_day_of_delivery
from actions.questions import intents_asked, things_asked
from actions.shown_products import is_either, is_price_choice, pointed_at, shown_products
from actions.superlatives import superlative_in
from actions.taken_together import add_to_purchase
from actions.totals import is_total_asked
from actions.trouble_meant import hear_danger, trouble_meant
from actions.turn import Turn
from actions.wishes import is_for_sale_asked, is_one_wanted, is_shelf_wish, is_wish_added
from relation.model.brand import Product
from relation.store.brand_search import normalise

ADVICE, SHEET, PRICE, STOCK = (
    "action_advice",
    "action_product_characteristics",
    "action_product_price",
    "action_product_availability",
)
ADVISING = "acheter.conseil_choix"
PROMO_CODE = "action_promo_code"
DELIVERY, CLARIFY, REFUSE, AFFIRM = "action_delivery_terms", "action_clarify", "action_refuse", "action_affirm"
SHOPS = "action_shop_hours"
OF_A_DAY = ("action_reschedule", "action_bare_data")
"""Called for « samedi ? », said of what is being bought."""
OF_PRODUCTS = (ADVICE, SHEET, PRICE, STOCK)
BUYING = ("action_order_product", "action_reserve_in_shop", "action_quote", PROMO_CODE)
MODIFY_ORDER, BLOCKED = "action_modify_order", "action_basket_blocked"
"""Called for « ajoutez un micro-ondes », said of what is being bought."""
WARRANTY = "action_warranty"
INFORMING = (PROMOTIONS, OFFERS, "action_payment_means", DELIVERY, "action_return_terms",
             "action_warranty", "action_coverage", "action_authenticity")  # fmt: skip
VAGUE = (CLARIFY, "action_off_topic", "action_correct", "action_how_to")
WISHED = (CLARIFY, "action_off_topic", "action_correct")
"""Called for « je cherche un aspi » by a motif that is not sure."""
READ = (*OF_PRODUCTS, *BUYING, *INFORMING, *VAGUE, *CONTRACT_MATTERS)
"""Actions that a motif heard wrongly may call; any other keeps the message that it was called for."""
UNHEARD = (CLARIFY, "action_off_topic")
"""Called for « tu vends des frigos ? », a question of the shelves in plain words."""
DAMAGED = "action_damaged_item"
FAULTS = ("action_diagnose", "action_repair")
"""Called for « j'ai perdu le fouet de mon robot » and « vous avez un four noir ? », where nothing is broken."""
MATTERS = (*OF_PRODUCTS, *BUYING, *INFORMING)
"""Topics after which « il », « l'autre » are still the product."""
OF_PROOFS = ("validate_identification_form", "action_identify", "action_identify_by_contact")
"""They come back after what was asked meanwhile, with the same message: it has had its answer."""
TOTALLED = (PRICE, STOCK, SHEET, "action_quote")
FEW_WORDS, COLOUR_WORDS = 10, 6
_OTHER_SUBJECT = re.compile(
    r"\b(?:livr\w+|transport\w*|contrats?|abonnements?|assurances?|extensions?|magasins?|boutiques?|creneaux?"
    r"|paiements?|retraits?|promo\w*|forfaits?|garanties? (?:la|le) moins|codes?|ma|mon|notre)\b"
)
_DELIVERY_PRICE = re.compile(
    r"\b(?:combien|prix|tarifs?|cout\w*|frais)\b(?: \w+){0,5} (?:livraison|frais de port|expedition)\b"
    r"|\b(?:frais|combien) de port\b"
    r"|\b(?:livraison|frais de port)\b(?: \w+){0,4} (?:combien|coute|payante?|gratuite?|offerte?)\b"
)
_IF = re.compile(r"\bsi (?:je|j|on|il|elle|ca|c|l appareil|la machine|la reparation)\b")
"""« Et si je déménage ? », before a contract is signed: nothing has happened, whatever motif was heard."""
_AT_A_SHOP = re.compile(r"\b(?:ouv\w+|ferm\w+|horaires?|magasins?|boutiques?|verger|sur place|heures?)\b")
_AND_THERE = re.compile(r"^(?:et|ou) (?:(?:sur|pour|alors|du coup) )*(?:les?|la|l|une?|des) ")
"""« Et sur les sèche-linge ? », after the promotions."""
_OF_IT = re.compile(r"^et\b|\b(?:il|elle|celui|celle|ce modele|cet appareil|ca)\b")
_NEXT = re.compile(r"^(?:(?:et|ou|sinon|alors) )+(?:pour )?(?:le|la|l) \w+$")
_WISHED = re.compile(r"\b(?:veux|veut|voudrais|aimerais|faudrait|faut|prefere\w*)\b")
_PRICE = re.compile(r"\b(?:prix|cout\w+|vaut|cher|combien)\b(?! de\b)")
_SHEET_FIRST = re.compile(r"\bconso\w*|\bpese|\bbruit")


def hear_first(turn: Turn, action: str) -> bool:
    """True: another action answers this message, in the same turn."""
    is_wish = action == ADVICE and is_one_wanted(turn)  # what is asked beside is answered after the advice
    if action in (*READ, *OTHERS) and not is_wish and (fact := fact_asked(turn)):
        if product := pointed_at(turn):  # « le deuxième me plaît, je peux payer en plusieurs fois ? »
            turn.remember(product_reference=product.reference)
        return _go_to(turn, fact, action)
    if action in (*READ, *OTHERS, BLOCKED) and is_total_asked(turn):
        return _go_to(turn, PRICE, action)
    if action in (*READ, MODIFY_ORDER) and add_to_purchase(turn):
        return True
    if action in READ and is_code_asked(turn):
        return _go_to(turn, PROMO_CODE, action)
    is_of_a_day = action in (*READ, *OF_A_DAY) or (action == SHOPS and not _AT_A_SHOP.search(normalise(turn.text)))
    if is_of_a_day and is_day_of_delivery(turn):
        return _tell_day(turn, action)
    if hear_danger(turn, action):
        return True
    if (meant := trouble_meant(turn, action)) == DAMAGED:
        turn.take_up("sav", "article_endommage", turn.text, turn.entities)
        return True
    if meant := meant or plainly_meant(turn, action):
        return _go_to(turn, meant, action)
    if action == PRICE and _is_delivery_price(turn):
        return _go_to(turn, DELIVERY, action)
    is_yes_to_none = action == AFFIRM and not turn.before.get("to_confirm")
    is_exchanged = turn.active_form is None and (names_another_offer(turn) or offer_beside(turn) is not None)
    if (action in (*READ, REFUSE) or is_yes_to_none) and (is_offer_taken(turn) or is_exchanged):
        if turn.active_form:
            turn.leave_form()
        return _go_to(turn, SUBSCRIBE, action)
    is_for_a_contract = turn.slots.get("pending_action") in CONTRACT_MATTERS and not turn.customer_reference
    if action in (*READ, REFUSE) and is_for_a_contract and is_none_signed(turn.text):
        turn.leave_form()
        return _go_to(turn, OFFERS, action)
    if action in (*READ, *FAULTS) and _is_of_promotions(turn):
        return _go_to(turn, PROMOTIONS, action)
    if action == FAULTS[0] and turn.active_form is None and _is_contract_before_fault(turn):
        return _go_to(turn, OFFERS, action)
    if action in FAULTS and is_fit_asked_of_contracts(turn) and not is_broken_told(turn.text):
        return _go_to(turn, str(turn.slots["topic_action"]), action)
    if turn.active_form is None and action in (*READ, *FAULTS, DAMAGED):
        if tell_not_sold(turn, action in (*FAULTS, DAMAGED)):
            turn.remember(topic_action=action)
            return True
        if action in (FAULTS[0], *UNHEARD) and is_for_sale_asked(turn):
            return _go_to(turn, SHEET, action)
    is_supposed = action not in OF_PROOFS and _IF.search(normalise(turn.text)) is not None
    is_of_offers = offer_in_hand(turn) is not None or is_line_asked_of_contracts(turn)
    is_of_an_offer = is_subscribing(turn) or (is_supposed and action in (*FAULTS, DAMAGED) and is_of_offers)
    if is_of_an_offer and (action in READ or is_supposed) and _is_of_a_contract(turn, action):
        return _go_to(turn, OFFERS, action)
    if action not in READ or turn.active_form is not None:
        return False
    note_place(turn)
    if action not in BUYING and _is_next_shelf(turn):
        turn.take_up("acheter", "conseil_choix", turn.text, turn.entities)
        return True
    return _go_to(turn, _action_meant(turn, action), action)


def _is_contract_before_fault(turn: Turn) -> bool:
    """« Je voudrais souscrire Foyer Tranquille, mais le frigo fait un bruit »: the contract is what is asked about."""
    is_taken = is_taken_by_name(turn.brand.contract_offers(), turn.text)
    return is_taken and not turn.is_clicked and not is_one_held(turn.text)


def _tell_day(turn: Turn, action: str) -> bool:
    """Between two questions of a form it comes back by itself; a recap does so after a matter of its own."""
    if turn.active_form is not None or action == DELIVERY:
        return _go_to(turn, DELIVERY, action)
    turn.take_up("s_informer", "livraison_conditions", turn.text, turn.entities)
    return True


def _is_of_promotions(turn: Turn) -> bool:
    """Another shelf, in a few words that ask nothing else, right after the promotions."""
    plain = normalise(turn.text)
    if turn.slots.get("topic_action") != PROMOTIONS or turn.is_clicked or not _AND_THERE.search(plain):
        return False
    is_shelf = len(plain.split()) <= FEW_WORDS and category_named(turn, plain) is not None
    return is_shelf and not things_asked(turn) and not products_named(turn, turn.text)


def _is_next_shelf(turn: Turn) -> bool:
    """« Et pour le congélateur ? », in a few words that ask nothing else, right after the advice on another shelf."""
    plain = normalise(turn.text)
    if turn.slots.get("topic_action") != ADVICE or turn.intent == ADVISING or not _AND_THERE.search(plain):
        return False
    shelf, in_hand = category_named(turn, plain), turn.brand.product(turn.slots.get("product_reference") or "")
    is_other = shelf is not None and in_hand is not None and shelf.id != in_hand.category
    is_bare = len(plain.split()) <= FEW_WORDS and not things_asked(turn) and superlative_in(turn.text) is None
    return is_other and is_bare and not turn.is_clicked and not products_named(turn, turn.text)


def _is_delivery_price(turn: Turn) -> bool:
    """« C'est combien la livraison ? », and of no product named beside."""
    is_asked = not turn.is_clicked and _DELIVERY_PRICE.search(normalise(turn.text)) is not None
    return is_asked and not turn.brand.find_products(turn.text)


def _go_to(turn: Turn, then: str | None, action: str) -> bool:
    if then is None or then == action:
        return False
    turn.remember(topic_action=then)
    turn.continue_with(then)
    return True


def _action_meant(turn: Turn, action: str) -> str | None:
    is_of_contracts = action not in BUYING or is_line_asked_of_contracts(turn)
    if is_of_contracts and not turn.is_clicked and _is_of_a_contract(turn, action):
        return OFFERS
    if is_shelf_wish(turn):
        return ADVICE
    if action in (ADVICE, PRICE, *UNHEARD) and is_choice_of_contracts(turn):
        return OFFERS
    if action not in CONTRACT_MATTERS and is_fit_asked_of_contracts(turn):
        return OFFERS if is_professional_use(turn.text) else str(turn.slots["topic_action"])
    if action in (*TOTALLED, *INFORMING) and not turn.is_clicked and is_total_there(turn):
        return DELIVERY
    if action in (PRICE, SHEET) and is_delivery_abroad(turn):  # « et à Bruxelles, combien pour un frigo ? »
        return DELIVERY
    if action in (SHEET, PRICE, STOCK, *WISHED) and is_one_wanted(turn) and not turn.brand.find_shop(turn.text):
        return ADVICE
    if action not in BUYING and _is_most_asked(turn, action):
        return ADVICE
    if turn.is_clicked or not _is_of_products(turn, action):
        return ADVICE if not turn.is_clicked and is_pair_named(turn) else None
    if action not in BUYING and is_wish_added(turn):
        return ADVICE
    if action not in BUYING and is_fit_asked(turn):
        return SHEET
    if action not in BUYING and is_comparison(turn):
        return ADVICE
    if product := pointed_at(turn) or _called_next(turn):
        turn.remember(product_reference=product.reference)
        is_its_own = action in INFORMING and turn.intent in intents_asked(turn)  # « le 2e, il est garanti combien ? »
        return None if is_its_own else _asked_of_it(turn, action)
    if _is_colour_wished(turn, action):
        return SHEET
    if is_either(turn) and action in VAGUE:
        return SHEET
    return SHEET if action not in (*BUYING, STOCK) and _is_on_the_sheet(turn) else None


def _is_of_a_contract(turn: Turn, action: str) -> bool:
    """An offer is named or needed, or its terms are asked just after it was told; none that the customer holds."""
    if offer_in_hand(turn) and is_point_asked(turn) and not is_appliance_wanted(turn):
        is_on_offer = is_subscribing(turn) or not turn.customer_reference
        return action not in CONTRACT_MATTERS or (is_on_offer and not is_one_held(turn.text))
    if is_line_asked_of_contracts(turn):
        return not is_one_held(turn.text) and (action not in CONTRACT_MATTERS or not turn.customer_reference)
    is_of_offers = is_contract_needed(turn) or offer_by_price(turn) is not None
    return action not in (*CONTRACT_MATTERS, WARRANTY) and is_of_offers


def _is_most_asked(turn: Turn, action: str) -> bool:
    """« Le plus silencieux ? » of a shelf that is named or in hand."""
    if (
        superlative_in(turn.text) is None
        or is_price_choice(turn)
        or turn.brand.find_contract_offer(turn.text) is not None
    ):
        return False
    if action in (PRICE, SHEET, CLARIFY):
        return True
    if _OTHER_SUBJECT.search(normalise(turn.text)):
        return False
    is_in_hand = turn.slots.get("product_reference") or turn.slots.get("advice_category") or shown_products(turn)
    return bool(is_in_hand and _is_of_products(turn, action)) or category_named(turn, turn.text) is not None


def _is_of_products(turn: Turn, action: str) -> bool:
    """The talk is about a product, and nothing else has been spoken of since."""
    is_known = turn.slots.get("product_reference") or shown_products(turn)
    return bool(is_known) and (action in OF_PRODUCTS or turn.slots.get("topic_action") in MATTERS)


def _called_next(turn: Turn) -> Product | None:
    """« Et le Pro ? »: another one of the shelf in hand, by its own word and nothing else."""
    in_hand = turn.brand.product(turn.slots.get("product_reference") or "")
    if in_hand is None or turn.is_clicked or not _NEXT.search(normalise(turn.text)):
        return None
    return own_word_product(turn.text, [one for one in turn.brand.products_in(in_hand.category) if one != in_hand])


def _asked_of_it(turn: Turn, action: str) -> str:
    """What is asked of the product pointed at: the action in hand tells it, when it is one of products."""
    plain = normalise(turn.text)
    if action in (*BUYING, STOCK) or "stock" in things_asked(turn):
        return action if action in BUYING else STOCK
    return PRICE if _PRICE.search(plain) and not _SHEET_FIRST.search(plain) else SHEET


def _is_colour_wished(turn: Turn, action: str) -> bool:
    """« Non, plutôt en noir », « je la veux en blanc »: no sheet tells it, which is said before anything is bought."""
    plain = normalise(turn.text)
    is_alone = len(plain.split()) <= COLOUR_WORDS and "colour" in beyond_sheet(turn.text)
    is_of_it = turn.slots.get("product_reference") and not (category_named(turn, plain) or products_named(turn, plain))
    return bool(is_alone and is_of_it) and (action not in BUYING or _WISHED.search(plain) is not None)


def _is_on_the_sheet(turn: Turn) -> bool:
    """« Il fait beaucoup de bruit ? », « et en bleu ? », of the product in hand."""
    plain = normalise(turn.text)
    if len(plain.split()) > FEW_WORDS or not _OF_IT.search(plain) or _OTHER_SUBJECT.search(plain):
        return False
    if "garanti" in plain:  # « et la garantie dure combien de temps ? » has an action of its own
        return False
    product = turn.brand.product(turn.slots.get("product_reference") or "")
    if product is None or category_named(turn, turn.text) is not None:
        return False
    if _PRICE.search(plain) and not _SHEET_FIRST.search(plain):
        return False
    labels = [label for label in product.characteristics if label not in (FOR_WHOM,)]
    return bool(asked_outright(turn.text, labels)) or bool(beyond_sheet(turn.text))
