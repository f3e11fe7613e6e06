"""What a message allows of a product in figures: « 45 cm de profondeur », « 300 L mini », « pas plus de 70 dB »."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from relation.model.brand import Product
from relation.store.brand_search import normalise

SIZE = "dimensions"
WARRANTY, YEARS = ("garantie",), "ans de garantie"
RUNNING = ("autonomie",)
_NUMBER = r"(?<![\d,.])(\d{1,4}(?:[.,]\d)?)"
_UNITS: tuple[tuple[str, tuple[str, ...], str, bool], ...] = (
    (rf"{_NUMBER} ?(?:kg|kilos?)\b", ("capacite", "poids"), "kg", False),
    (rf"{_NUMBER} ?couverts?\b", ("capacite",), "couverts", False),
    (rf"{_NUMBER} ?(?:l|litres?)\b(?! (?:d eau|par cycle))", ("volume", "capacite"), "L", False),
    (rf"{_NUMBER} ?(?:db|decibels?)\b", ("niveau",), "dB", True),
    (rf"{_NUMBER} ?(?:w|watts?)\b", ("puissance",), "W", False),
    (rf"{_NUMBER} ?bars?\b", ("pression",), "bars", False),
    (rf"{_NUMBER} ?(?:tours?|tr)\b", ("essorage", "vitesse"), "tr/min", False),
    (rf"{_NUMBER} ?(?:m2|metres? carres?)\b", ("surface",), "m²", False),
    (rf"\bgaranti\w*(?: \w+){{0,4}}? {_NUMBER} ?ans?\b", WARRANTY, YEARS, False),
    (rf"\b(?:autonomie|tien\w+|batterie)\b(?: \w+){{0,4}}? {_NUMBER} min\b", RUNNING, "min", False),
    (rf"{_NUMBER} min (?:min\w* |au moins |\w+ ){{0,2}}?(?:d |de )?autonomie\b", RUNNING, "min", False),
    (rf"{_NUMBER} ?ans? (?:min\w* |au moins |\w+ ){{0,2}}?(?:de |d une )garantie\b", WARRANTY, YEARS, False),
)
"""How a figure is written, first words of the labels that tell it, its unit, whether a bare figure is the most."""
_HOURS = re.compile(
    r"(?<![\d.])(\d{1,2}(?:\.\d)?) ?h(?:eures?)?(?: ?([0-5]\d))?\b|(?<![\d.])(\d{1,3}) ?(?:minutes?|mn)\b"
)
_MOST = (
    r"(?<!pas )moins d|max\w*|pas plus d|plafond|jusqu a|sous(?! vide)|pas depasser|depasse pas|inferieur\w* a"
    r"|en dessous d"
)
_BELOW = re.compile(r"\b(?:(?<!pas )moins de?|inferieur\w* a|en dessous de?|sous(?: les)?) $")
_LEAST = (
    r"\bau moins\b|\bmin(?:i|imum|imal\w*)\b|\b(?:pas moins|plus) d\w*(?= \d)|\ba partir d|\bsuperieur\w* a\b"
    r"|\bau dessus d"
)
_AT_MOST, _AT_LEAST = re.compile(rf"\b(?:{_MOST})"), re.compile(_LEAST)
_SIDES = (("haut", 0, "de haut"), ("prof", 2, "de profondeur"), ("larg", 1, "de large"))
_SIDE = r"(?:haut\w*|prof\w*|larg\w*)"
_CENTIMETRES = re.compile(
    rf"{_NUMBER} ?(?:cm|centimetres?)\b(?: (?:de |en )?(?:la )?({_SIDE})\b)?|{_NUMBER} (?:de |en )({_SIDE})\b"
    rf"|\bniche (?:de )?{_NUMBER}\b(?! ?[a-z])"
)
_SPREAD = re.compile(
    rf"\b(?:entre|de) (\d{{1,4}}(?:\.\d)?)(?: ?[a-z]+)? (?:et|a) (\d{{1,4}}(?:\.\d)?)"
    rf" ?([a-z]+2?(?: (?:de |en )?{_SIDE})?)\b"
)
"""« Entre 7 et 9 kg », « de 300 à 400 L »: read as « 7 kg au moins » and « 9 kg au plus »."""
_SIDE_BEFORE = re.compile(rf"\b({_SIDE})\b[^\d]{{0,25}}$")
_NEXT = re.compile(r"\d|\b(?:et|mais|pour)\b|\b(?:a )?(?:moins|pas plus|plus) d\w* (?=\d)")
"""Where what is said of a figure ends."""
_OF_THE_NEXT = re.compile(r"\b(?:max|min)\w* $")
"""« 8 kg max 500 € »: the word stands before another figure, and is said of that one."""
_FIGURE = re.compile(r"\d+(?:[.,]\d+)?")
WIDEST_CM = 100
"""« 150 cm maximum », of no side: no appliance is that wide, its height is meant."""
JUST_MISSED = 0.001
AROUND = 22
"""Letters before and after a figure where the words that say « at most » or « at least » stand."""


@dataclass(frozen=True)
class Limit:
    """`side`: of the dimensions, 0 height, 1 width, 2 depth. `words`: as it can be said of a model. `is_strict`: the
    figure itself is too much.
    """

    names: tuple[str, ...]
    figure: float
    is_most: bool
    words: str
    side: int | None = None
    is_strict: bool = False

    def told_by(self, product: Product) -> tuple[str, float] | None:
        """The label that tells it and its figure; None when the sheet does not."""
        for label, value in product.characteristics.items():
            first_word = normalise(label).split()[0]
            figures = _plain(value) if self.names == RUNNING else value
            numbers = [float(number.replace(",", ".")) for number in _FIGURE.findall(figures)]
            if first_word in self.names and len(numbers) > (self.side or 0):
                return label, numbers[self.side or 0]
        return None

    def missed_by(self, product: Product) -> float:
        """0 when it is kept, or not told by the sheet; else by how much of the limit it is missed."""
        told = self.told_by(product)
        if told is None:
            return 0.0
        is_most = self.is_most or normalise(told[0]) == "poids"
        if self.is_strict and told[1] == self.figure:
            return JUST_MISSED
        return max((told[1] - self.figure if is_most else self.figure - told[1]) / max(self.figure, 1.0), 0.0)

    @property
    def side_words(self) -> str:
        """« De large »."""
        return next((words for _, side, words in _SIDES if side == self.side), "")


def limits_in(text: str) -> list[Limit]:
    """The figures set as limits; of two that do not go together the last one holds: « 55 cm… non, 45 »."""
    plain = _SPREAD.sub(r"\1 \3 minimum et \2 \3 maximum", _plain(text))
    found: dict[tuple[tuple[str, ...], int | None, bool], Limit] = {}
    for limit in (*_sizes(plain), *_amounts(plain)):
        other = found.get((limit.names, limit.side, not limit.is_most))
        if other and (limit.figure < other.figure if limit.is_most else limit.figure > other.figure):
            del found[limit.names, limit.side, other.is_most]
        found[limit.names, limit.side, limit.is_most] = limit
    return list(found.values())


def within(products: Sequence[Product], limits: Sequence[Limit]) -> list[Product]:
    """Those that keep every limit. A sheet that does not tell a figure keeps nothing out."""
    return [product for product in products if not any(limit.missed_by(product) for limit in limits)]


def nearest(products: Sequence[Product], limits: Sequence[Limit]) -> list[Product]:
    """Those that miss the limits by least, first; the cheaper first of two equals."""
    return sorted(products, key=lambda one: (sum(limit.missed_by(one) for limit in limits), one.price_cents))


def told_of(product: Product, limits: Sequence[Limit]) -> list[dict[str, str]]:
    """What its sheet says of what the limits are about, each label once."""
    labels = dict.fromkeys(told[0] for limit in limits if (told := limit.told_by(product)))
    return [{"label": label, "value": product.characteristics[label]} for label in labels]


def _plain(text: str) -> str:
    """As `normalise` gives it, but for the decimals, « 2,5 kg », and for hours, which become minutes: « 1 h 30 »."""
    kept = re.sub(r"(?<=\d)[.,](?=\d)", "virgule", text.replace("²", "2"))
    return _HOURS.sub(_minutes, normalise(kept).replace("virgule", "."))


def _minutes(found: re.Match[str]) -> str:
    hours, beside, minutes = found.groups()
    return f"{minutes or round(float(hours) * 60) + int(beside or 0)} min"


def _sizes(plain: str) -> list[Limit]:
    found = []
    for one in _CENTIMETRES.finditer(plain):
        number = one.group(1) or one.group(3) or one.group(5)
        before = _SIDE_BEFORE.search(plain[: one.start()])
        named = one.group(2) or one.group(4) or (before.group(1) if before else None)
        bare = "haut" if float(number) > WIDEST_CM else "larg"
        _, side, words = next(way for way in _SIDES if (named or bare).startswith(way[0]))
        is_most = _says(_AT_MOST, plain, one) or not _says(_AT_LEAST, plain, one)
        is_strict = is_most and _BELOW.search(plain[: one.start()]) is not None
        words = f"{'moins de ' * is_strict}{number.replace('.', ',')} cm {words}{'' if is_most else ' au moins'}"
        found.append(Limit((SIZE,), float(number), is_most, words, side, is_strict))
    return found


def _amounts(plain: str) -> list[Limit]:
    found = []
    for shape, names, unit, is_most in _UNITS:
        for one in re.finditer(shape, plain):
            is_the_most = _says(_AT_MOST, plain, one) or (is_most and not _says(_AT_LEAST, plain, one))
            is_strict = is_the_most and _BELOW.search(plain[: one.start()]) is not None
            amount = f"{one.group(1).replace('.', ',')} {unit}"
            words = f"moins de {amount}" if is_strict else f"{amount} au {'plus' if is_the_most else 'moins'}"
            found.append(Limit(names, float(one.group(1)), is_the_most, words, is_strict=is_strict))
    return found


def _says(shape: re.Pattern[str], plain: str, figure: re.Match[str]) -> bool:
    """Right before the figure or right after it, and not beyond another figure."""
    before = re.split(r"\d|\bet\b", plain[max(figure.start() - AROUND, 0) : figure.start()])[-1]
    after = _NEXT.split(plain[figure.end() :])[0]
    if plain[figure.end() + len(after) :][:1].isdigit():
        after = _OF_THE_NEXT.sub("", after)
    after = after[:AROUND]
    return shape.search(f"{before}{figure.group(1)}") is not None or shape.search(after) is not None
