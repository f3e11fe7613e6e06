"""What a customer means by their words: a product, a category, a shop, an offer, a fault."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from relation.model.brand import Category, HelpTopic, Product, Shop
from relation.store.brand_files import EVERY_CATEGORY
from relation.store.brand_search import PhraseIndex, normalise, word_likeness, words_of
from relation.store.brand_times import without_times

LEAST_PHRASE_LIKENESS = 0.9
LEAST_PLACE_LIKENESS = 0.85
LEAST_SYMPTOM_LIKENESS = 0.8

NAMED_SCORE, NAMED_LENGTH_BONUS, LONG_PHRASE_LETTERS = 0.87, 0.05, 20
"""A product named by one of its own phrases; the longer the phrase, the surer."""
CATEGORY_SCORE, CATEGORY_WORDS_BONUS = 0.55, 0.3
"""A product of the category that is named; then its share of the other words."""
WORDS_SCORE = 0.85
"""A product that has every word of the request, without any phrase."""
OTHER_CATEGORY = 0.7
"""What is left of a score when the request names another category."""
SHORTER_PHRASE = 0.9
"""What is left of the score of « Navigue » when « Navigue Plus » is named."""
TELLING_LETTERS = 4
_FRAME = frozenset(("plus", "pas", "dans", "avec"))
"""Words of a symptom that tell nothing of it by themselves."""
COMMON_WORD = 0.5
"""What a word of the category is worth, beside a word of the product itself."""
UNKNOWN_WORD_WEIGHT = 0.4

Searched = tuple[str, str, str, tuple[str, ...]]
"""Reference, category, other words (brand, characteristics), phrases that name the product."""

_POSTCODE = re.compile(r"(?<!\d)(\d{5})(?!\d)")


class ProductFinder:
    """Scores the products of one state of the catalogue; built once per state."""

    def __init__(self, products: Sequence[Searched], categories: Sequence[Category], noise: frozenset[str]) -> None:
        self._noise = noise
        self._category_of = {reference: category for reference, category, _, _ in products}
        self._categories = PhraseIndex((word, c.id) for c in categories for word in (c.label, *c.words))
        shared = {normalise(word) for category in categories for word in (category.label, *category.words)}
        self._named = PhraseIndex(
            (phrase, reference)
            for reference, _, _, phrases in products
            for phrase in (reference, *phrases)
            if normalise(phrase) not in shared
        )
        self._common = {c.id: _words(" ".join((c.label, *c.words)), noise) for c in categories}
        self._names = [_words(phrases[0], noise) for _, _, _, phrases in products]
        self._own = {ref: _words(f"{' '.join(phrases)} {about}", noise) for ref, _, about, phrases in products}
        counts = Counter(word for words in (*self._own.values(), *self._common.values()) for word in words)
        self._weight = {word: 1 + math.log(max(1.0, len(products) / count)) for word, count in counts.items()}

    def scores(self, text: str) -> dict[str, float]:
        """Reference → score 0..1; products that have nothing of `text` are left out."""
        named = self._named.hits(text, LEAST_PHRASE_LIKENESS)
        categories = self._categories.hits(text, LEAST_PHRASE_LIKENESS)
        telling = without_times(text, self._is_of_a_name)
        wanted = [self._known(word) for word in words_of(telling, self._noise)]
        longest = max((letters for _, letters in named.values()), default=0)
        found: dict[str, float] = {}
        for reference, category in self._category_of.items():
            share = self._share(wanted, reference, category)
            if reference in named:
                likeness, letters = named[reference]
                score = _named_score(likeness, letters, share) * (1 if letters == longest else SHORTER_PHRASE)
            elif category in categories:
                score = CATEGORY_SCORE * categories[category][0] + CATEGORY_WORDS_BONUS * share
            else:
                score = WORDS_SCORE * share
            if categories and category not in categories:
                score *= OTHER_CATEGORY
            if score > 0:
                found[reference] = round(score, 4)
        return found | dict.fromkeys(self._exact(text), 1.0)

    def _is_of_a_name(self, before: str, word: str) -> bool:
        """« aromance matin »: one product's name has both words."""
        return any(before in name and word in name for name in self._names)

    def _exact(self, text: str) -> list[str]:
        """The references written as they are."""
        compact = normalise(text).replace(" ", "")
        return [reference for reference in self._category_of if normalise(reference).replace(" ", "") in compact]

    def _known(self, word: str) -> dict[str, float]:
        """The catalogue's words that this one may be, with their likeness."""
        if word in self._weight:
            return {word: 1.0}
        likeness = {known: word_likeness(word, known) for known in self._weight}
        return {known: value for known, value in likeness.items() if value}

    def _share(self, wanted: list[dict[str, float]], reference: str, category: str) -> float:
        """The weighted share of the request's words that the product has, itself or by its category."""
        total = have = 0.0
        for known in wanted:
            total += max((self._weight[word] for word in known), default=UNKNOWN_WORD_WEIGHT)
            have += max((self._worth(word, reference, category) * value for word, value in known.items()), default=0.0)
        return have / total if total else 0.0

    def _worth(self, word: str, reference: str, category: str) -> float:
        if word in self._own[reference]:
            return self._weight[word]
        return COMMON_WORD * self._weight[word] if word in self._common[category] else 0.0


def _named_score(likeness: float, letters: int, share: float) -> float:
    base = likeness * (NAMED_SCORE + NAMED_LENGTH_BONUS * min(1.0, letters / LONG_PHRASE_LETTERS))
    return base + (1 - base) * share * 0.8


def _words(text: str, noise: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in normalise(text).split() if word not in noise)


@lru_cache(maxsize=8)
def _finder(products: tuple[Searched, ...], categories: tuple[Category, ...], noise: frozenset[str]) -> ProductFinder:
    return ProductFinder(products, categories, noise)


def product_finder(
    products: tuple[Product, ...], categories: tuple[Category, ...], noise: frozenset[str]
) -> ProductFinder:
    """The finder for these products, built again only when a name, an alias or a characteristic has changed."""
    searched = tuple(
        (p.reference, p.category, " ".join((p.brand_name, *p.characteristics.values())), (p.name, *p.aliases))
        for p in products
    )
    return _finder(searched, categories, noise)


@lru_cache(maxsize=8)
def category_index(categories: tuple[Category, ...]) -> PhraseIndex[str]:
    return PhraseIndex((word, c.id) for c in categories for word in (c.label, *c.words))


def find_category(categories: tuple[Category, ...], text: str) -> str | None:
    """A category by its id or by a customer's word for it."""
    if any(category.id == text for category in categories):
        return text
    hits = category_index(categories).hits(text, LEAST_PHRASE_LIKENESS)
    return max(hits, key=lambda category: hits[category][::-1]) if hits else None


@lru_cache(maxsize=8)
def offer_index(offers: tuple[tuple[str, str, tuple[str, ...]], ...]) -> PhraseIndex[str]:
    return PhraseIndex((phrase, key) for key, name, aliases in offers for phrase in (key, name, *aliases))


@lru_cache(maxsize=8)
def _shop_index(shops: tuple[tuple[str, tuple[str, ...]], ...]) -> PhraseIndex[str]:
    return PhraseIndex((phrase, shop_id) for shop_id, phrases in shops for phrase in phrases)


def find_shop_among(shops: list[Shop], text: str) -> Shop | None:
    """By postcode (that of the shop first, then its departments), else by the longest name in `text`."""
    postcode = _POSTCODE.search(text)
    if postcode:
        exact = [shop for shop in shops if shop.postcode == postcode[1]]
        near = [shop for shop in shops if postcode[1][:2] in shop.departments]
        return next(iter([*exact, *near]), None)
    phrases = tuple((shop.id, (shop.id, shop.name, shop.town, shop.district, *shop.aliases)) for shop in shops)
    hits = _shop_index(phrases).hits(text, LEAST_PLACE_LIKENESS)
    if not hits:
        return None
    best = max(hits, key=lambda shop_id: (hits[shop_id][0] * hits[shop_id][1], shop_id))
    return next(shop for shop in shops if shop.id == best)


@lru_cache(maxsize=2)
def _symptom_index(topics: tuple[tuple[str, tuple[str, ...]], ...]) -> PhraseIndex[str]:
    return PhraseIndex((symptom, topic_id) for topic_id, symptoms in topics for symptom in symptoms)


def find_topics(topics: tuple[HelpTopic, ...], category: str | None, symptom: str) -> list[HelpTopic]:
    """The dangerous ones first, then the most precisely described; those for every appliance are included."""
    index = _symptom_index(tuple((topic.id, topic.symptoms) for topic in topics))
    hits = index.hits(symptom, LEAST_SYMPTOM_LIKENESS)
    own = [topic for topic in topics if topic.id in hits and topic.category in (category, EVERY_CATEGORY)]
    found = [topic for topic in own if hits[topic.id][0] == 1 or _is_word_shared(topic, symptom)]

    def rank(topic: HelpTopic) -> tuple[bool, bool, float]:
        likeness, letters = hits[topic.id]
        return not topic.is_dangerous, topic.category == EVERY_CATEGORY, -likeness * letters

    return sorted(found, key=rank)


def _is_word_shared(topic: HelpTopic, symptom: str) -> bool:
    """A word that tells something is said, well spelt or nearly: « plus en dessous » only sounds like « plus rien »."""
    telling = {word for one in topic.symptoms for word in words_of(one, _FRAME) if len(word) >= TELLING_LETTERS}
    said = words_of(symptom, _FRAME)
    return any(word_likeness(word, own) or own in word for own in telling for word in said)
