"""What is asked for and is not in the catalogue: parts, accessories and consumables, other goods than the house's."""

import re
from collections.abc import Iterable, Sequence

from actions.buttons import motif_button
from actions.matching import is_alike, words_in
from actions.product_choice import category_named, products_named
from actions.turn import Turn
from relation.model.brand import Product
from relation.store.brand_search import normalise

PARTS_SERVICE = "pièces détachées"
"""As the shops that keep spare parts name that service."""
MOST_WORDS = 26
BUYING = (
    ("acheter", "commander"),
    ("s_informer", "disponibilite"),
    ("s_informer", "prix"),
    ("sav", "article_endommage"),
)
"""Motifs beside which a part that is wanted leaves nothing to answer."""
_BUYING = (
    r"besoin|cherche|recherche|vend(?:ez|s|re|u)?|acheter|achete|racheter|commander|trouve(?:r|ra|rai|z)?|avez|auriez"
    r"|perdue?s?|egaree?s?|voudrais|propos\w+|fournissez|existe(?:nt)?"
)
_WANTED = re.compile(
    rf"\b(?:{_BUYING}|interess\w+|aimerai\w*|souhait\w+|veux|faut|faudrait|remplacer|dispo\w*|stock|prix|combien|coute\w*|existe)\b"
)
_LOOKED_FOR = re.compile(rf"\b(?:{_BUYING})\b")
_OTHER_MATTER = re.compile(
    r"\b(?:colis|recue?s?|livree?s?|manqu\w+|bouche\w*|fuit|fuite|nettoy\w+|laver|entretien|couver\w+|couvr\w+|garanti\w*"
    r"|contrats?|mets|mettre|verse[rz]?|dos(?:e|er|ez|age)|rembours\w*|repris\w*|repren\w+|retour\w*|panne|facture|deja)\b"
)
_CLAUSES = re.compile(r"(?<=[a-zà-ÿ)])\s*[.?!;\n]+\s+")
"""« Je fais une lessive par semaine. Combien, pour celui-ci ? » wants no washing powder."""
_NOT_ASKED = re.compile(
    r"\b(?:demande pas|veux pas|cherche pas|parle pas|laisse\w* tomber|oublie\w*)(?: (?:de|du|des|la|le|les|d|l))* \w+"
    r"|\b\w+ (?:par|a la|chaque|tous les|toutes les) (?:jours?|semaines?|mois|ans?)\b"
)
"""What is refused, and how often something is done: neither is asked for."""
_HOW_LONG = re.compile(r"\b(?:combien de temps|combien d annees|durees?|longtemps|jusqu a quand|annees?)\b")
"""« Les pièces sont disponibles combien de temps ? »: none is wanted now."""
_PART_OF = r"(?<!\ba )(?<!\bavec )(?<!\bsans )(?<!\bcafetiere )(?<!\bpour )(?<!\bdans )(?<!\bau )\b({})s?\b"
_GOODS = r"(?<!\bpar )(?<!\bau )(?<!\bmes )(?<!\bma )(?<!\bmon )(?<!\bla )(?<!\ble )(?<!\bpour )\b({})s?\b"
_ON_SALE = re.compile(r"\bvend(?:ez|s|re)(?: vous| tu)?(?: aussi)? (?:des|du|de la|les|le|la|un|une|l) $")
_FOR = r"^(?: \w+){0,3}? (?:pour|pr|de|du|d|des|sur)\b"


def tell_not_sold(turn: Turn, is_repair: bool) -> bool:
    """True when it has said frankly that the catalogue has none, and where to look. `is_repair`: heard as a fault."""
    plain = normalise(turn.text)
    if turn.is_clicked or len(plain.split()) > MOST_WORDS or turn.entity("order_number"):
        return False
    if _OTHER_MATTER.search(plain) or _HOW_LONG.search(plain):
        return False
    facts = turn.brand.facts()
    goods = _found(_GOODS, facts["catalogue"]["not_sold"], plain)
    wanted = _LOOKED_FOR if is_repair else _WANTED
    asking = " ".join(clause for clause in map(normalise, _CLAUSES.split(turn.text)) if wanted.search(clause))
    part = _part_in(turn, _NOT_ASKED.sub(" ", asking), facts["parts"]["words"])
    if part and not (goods and normalise(part) in goods.group(1).split()):  # « un grille-pain » wants no grid
        _tell_part(turn, part)
        return True
    if goods is None or is_repair or not (_WANTED.search(plain) or re.search(r"\bfaites\b", plain)):
        return False
    is_of_ours = category_named(turn, turn.text) is not None or bool(products_named(turn, turn.text))
    if is_of_ours and normalise(goods.group(1)) not in map(normalise, facts["catalogue"]["second_hand"]):
        return False
    turn.say("utter_goods_not_sold", goods=goods.group(1), summary=facts["catalogue"]["summary"])
    return True


def _part_in(turn: Turn, plain: str, words: Sequence[str]) -> str | None:
    """The part, when it is what is wanted: for an appliance, or by itself; « avec filtre » only describes one."""
    found = _found(_PART_OF, words, plain)
    if found is None:
        return None
    rest = plain[found.end() :]
    is_for_one = re.search(_FOR, rest) is not None
    is_alone = category_named(turn, turn.text) is None and not products_named(turn, turn.text)
    is_on_sale_asked = _ON_SALE.search(plain[: found.start()]) is not None
    is_wanted = is_for_one or is_alone or is_on_sale_asked
    named = (word for word in words if re.fullmatch(f"{_spelt(word)}s?", found.group(1)))
    return next(named, None) if is_wanted else None


def _found(shape: str, words: Iterable[str], plain: str) -> re.Match[str] | None:
    either = "|".join(sorted(map(_spelt, words), key=len, reverse=True))
    return re.search(shape.format(either), plain)


def _spelt(word: str) -> str:
    """Each of its words may be in the plural."""
    return re.escape(normalise(word)).replace(r"\ ", "s? ")


def _tell_part(turn: Turn, part: str) -> None:
    named = products_named(turn, turn.text)
    product = named[0] if len(named) == 1 else None
    for matter in BUYING:  # the part is what was to be bought
        turn.settle(*matter)
    turn.say(
        "utter_part_not_sold",
        part=part,
        summary=turn.brand.facts()["parts"]["summary"],
        years=turn.brand.facts()["warranty"]["spare_parts_years"],
        shops=[shop.name for shop in turn.brand.shops() if PARTS_SERVICE in shop.services],
        product_name=product.name if product else None,
        told=_told_of(product, part) if product else None,
        buttons=[motif_button(turn, "aucun", "demander_humain")],
    )


def _told_of(product: Product, part: str) -> dict[str, str] | None:
    """What the sheet says of that part: « filtre : lavable »."""
    said = words_in(part)
    for label, value in product.characteristics.items():
        if any(is_alike(word, own) for word in said for own in words_in(label)):
            return {"label": label, "value": value}
    return None
