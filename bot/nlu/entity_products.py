"""Products of the catalogue that a customer names, however misspelt. Silent rather than wrong.

The scores are those of the service's own search (relation/store/brand_finders.py): a test holds the two together.
"""

from typing import Dict, Iterator, List, Optional, Set

from bot.nlu.entity_catalogue import Catalogue, Product, Word, words_of
from bot.nlu.entity_found import Found
from bot.nlu.entity_likeness import Hit
from bot.nlu.entity_time_words import without_times

MAX_WORDS = 48
"""Words of a message that are read for products."""
MAX_TELLING_WORDS = 24
SHORT_MESSAGE = 3
NAMED_SCORE, NAMED_LENGTH_BONUS, LONG_PHRASE_LETTERS, REST_SHARE = 0.87, 0.05, 20, 0.8
CATEGORY_SCORE, CATEGORY_WORDS_BONUS = 0.55, 0.3
OTHER_CATEGORY = 0.7
SHORTER_PHRASE = 0.9
SURE, AHEAD, CLEARER = 0.8, 0.06, 0.1
"""Least score, least distance to the next one, and, between nearly equals, how much more of its name must be said."""
UNITS = {"kilo": "kg", "kilos": "kg", "kgs": "kg", "litre": "l", "litres": "l", "couvert": "couverts", "watts": "w"}
_DETERMINERS = (
    "le la l les un une du de des d mon ma mes ton ta tes son sa ses notre nos votre vos leur ce cet cette ces au aux "
    "modele robot aspirateur machine"
)
DETERMINERS = frozenset(_DETERMINERS.split())


def products(text: str, catalogue: Catalogue) -> Iterator[Found]:
    """`product` entities: the reference, with its `score` 0..1. Several when several are called by name."""
    words = [word._replace(text=UNITS.get(word.text, word.text)) for word in words_of(text)[:MAX_WORDS]]
    reading = _Reading(words, catalogue, {word.start for word in words_of(without_times(text, catalogue.calls_one))})
    if reading.named:
        yield from reading.called_by_name()
    elif reading.categories:
        found = reading.described()
        if found:
            yield found


class _Reading:
    """One message against the catalogue."""

    def __init__(self, words: List[Word], catalogue: Catalogue, telling: Set[int]) -> None:
        """`telling`: where the words that may name something begin; those of time are not among them."""
        self._words, self._catalogue = words, catalogue
        spelt = [word.text for word in words]
        self.named = [hit for hit in catalogue.phrases.hits(spelt) if self._is_a_name(hit)]
        self.categories = _best(catalogue.categories.hits(spelt))
        asked = [word.text for word in words if word.start in telling and word.text not in catalogue.noise]
        is_of_products = bool(self.named or self.categories)
        self._wanted = [catalogue.known(word) for word in asked[:MAX_TELLING_WORDS]] if is_of_products else []

    def _is_a_name(self, hit: Hit) -> bool:
        """A name of one common word ("navigue", "velours") is one only as a noun: "le Navigue", or nearly alone."""
        if hit.last - hit.first > 1 or len(self._words) <= SHORT_MESSAGE:
            return True
        return hit.first > 0 and self._words[hit.first - 1].text in DETERMINERS

    def called_by_name(self) -> Iterator[Found]:
        """The longest names first, none inside another."""
        best = _best(self.named)
        longest = max(hit.letters for hit in best.values())
        taken: List[Hit] = []
        for hit in sorted(self.named, key=lambda hit: (-hit.letters * hit.likeness, hit.first)):
            product = self._catalogue.products[hit.key]
            if any(hit.first < other.last and other.first < hit.last for other in taken):
                continue
            taken.append(hit)
            base = hit.likeness * (NAMED_SCORE + NAMED_LENGTH_BONUS * min(1.0, hit.letters / LONG_PHRASE_LETTERS))
            score = base + (1 - base) * self._catalogue.share(self._wanted, product) * REST_SHARE
            score *= 1 if hit.letters == longest else SHORTER_PHRASE
            score *= OTHER_CATEGORY if self.categories and product.category not in self.categories else 1
            if score >= SURE:
                yield self._found(product, score, hit.first, hit.last)

    def described(self) -> Optional[Found]:
        """The one product of a named category that the message's words tell from the others; None when unsure."""
        scores = {
            product: CATEGORY_SCORE * self.categories[product.category].likeness
            + CATEGORY_WORDS_BONUS * self._catalogue.share(self._wanted, product)
            for product in self._catalogue.products.values()
            if product.category in self.categories
        }
        best = max(scores.values(), default=0.0)
        near = sorted((p for p in scores if scores[p] > best - AHEAD), key=lambda p: -self._covered(p))
        is_clear = len(near) == 1 or (len(near) > 1 and self._covered(near[0]) - self._covered(near[1]) >= CLEARER)
        if best < SURE or not is_clear:
            return None
        known = [i for i, word in enumerate(self._words) if self._tells(word, near[0])]
        hit = self.categories[near[0].category]
        first, last = min([hit.first, *known]), max([hit.last, *(index + 1 for index in known)])
        return self._found(near[0], scores[near[0]], first, last)

    def _covered(self, product: Product) -> float:
        """The share of its name, but for the words of its whole category, that the message has."""
        said = {known for words in self._wanted for known in words}
        named = self._catalogue.own_name(product)
        return len(named & said) / len(named) if named else 0.0

    def _tells(self, word: Word, product: Product) -> bool:
        return word.text not in self._catalogue.noise and bool(product.own & set(self._catalogue.known(word.text)))

    def _found(self, product: Product, score: float, first: int, last: int) -> Found:
        start, end = self._words[first].start, self._words[last - 1].end
        return Found("product", product.reference, start, end, {"score": round(score, 2)})


def _best(hits: List[Hit]) -> Dict[str, Hit]:
    """The best hit of each key: the best spelt, then the longest."""
    best: Dict[str, Hit] = {}
    for hit in hits:
        if hit.key not in best or hit[1:3] > best[hit.key][1:3]:
            best[hit.key] = hit
    return best
