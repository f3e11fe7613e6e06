"""The catalogue as the brain knows it: products, categories, and how much each word of a request tells of them."""

import math
import re
from collections import Counter
from pathlib import Path
from typing import Any, Dict, FrozenSet, Iterable, List, NamedTuple, Optional, Tuple

import yaml

from bot.nlu.entity_found import plain
from bot.nlu.entity_likeness import PhraseIndex, word_likeness

COMMON_WORD = 0.5
"""What a word of the category is worth, beside a word of the product itself."""
UNKNOWN_WORD_WEIGHT = 0.4
WORD = re.compile(r"[a-z]+|\d+")


class Word(NamedTuple):
    """A plain word or figure; positions are those of the text it was read in."""

    text: str
    start: int
    end: int


class Product(NamedTuple):
    """`phrases` name it: reference, name, aliases. `own`: every word known of it; `named`: those of its name."""

    reference: str
    category: str
    phrases: Tuple[str, ...]
    own: FrozenSet[str]
    named: FrozenSet[str]


def words_of(text: str) -> List[Word]:
    """ "8kg" is two words."""
    return [Word(match.group(), match.start(), match.end()) for match in WORD.finditer(plain(text))]


def spelt(text: str) -> List[str]:
    return [word.text for word in words_of(text)]


class Catalogue:
    """`products` and `categories` are the entries of a file like data/brand/products.yml; `noise`: words that name
    nothing.

    Raises: KeyError when an entry lacks `reference`, `name` or `category`, or a category its `id` or `label`.
    """

    def __init__(
        self, products: Iterable[Dict[str, Any]], categories: Iterable[Dict[str, Any]], noise: Iterable[str] = ()
    ) -> None:
        self.noise = frozenset(word for phrase in noise for word in spelt(str(phrase)))
        self.products = {entry["reference"]: self._product(entry) for entry in products if entry.get("is_active", True)}
        labels = {entry["id"]: [entry["label"], *entry.get("words", ())] for entry in categories}
        shared = {tuple(spelt(word)) for words in labels.values() for word in words}
        self.categories = PhraseIndex((spelt(word), id_) for id_, words in labels.items() for word in words)
        self.phrases = PhraseIndex(
            (spelt(phrase), product.reference)
            for product in self.products.values()
            for phrase in product.phrases
            if tuple(spelt(phrase)) not in shared
        )
        self._common = {id_: self._telling(" ".join(words)) for id_, words in labels.items()}
        groups = [*(product.own for product in self.products.values()), *self._common.values()]
        counts = Counter(word for words in groups for word in words)
        self._weight = {word: 1 + math.log(max(1.0, len(self.products) / count)) for word, count in counts.items()}

    @classmethod
    def read(cls, products: Path, noise: Optional[Path] = None) -> "Catalogue":
        """From YAML: `products` and `categories`; `noise` from the file of the brand's words.

        Raises: ValueError with the file's name when one is missing or is not of that shape.
        """
        try:
            entries = yaml.safe_load(products.read_text(encoding="utf-8"))
            words = yaml.safe_load(noise.read_text(encoding="utf-8"))["noise"] if noise else ()
            return cls(entries["products"], entries.get("categories", ()), words)
        except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{products}: not a catalogue ({error!r})") from error

    def _product(self, entry: Dict[str, Any]) -> Product:
        about = [entry.get("brand", ""), *map(str, entry.get("characteristics", {}).values())]
        phrases = (entry["reference"], entry["name"], *entry.get("aliases", ()))
        own = self._telling(" ".join((*phrases[1:], *about)))
        return Product(entry["reference"], entry["category"], phrases, own, self._telling(entry["name"]))

    def _telling(self, text: str) -> FrozenSet[str]:
        return frozenset(word for word in spelt(text) if word not in self.noise)

    def own_name(self, product: Product) -> FrozenSet[str]:
        """The words of its name that those of its category do not already tell."""
        return product.named - self._common.get(product.category, frozenset())

    def calls_one(self, before: str, word: str) -> bool:
        """ "aromance matin": one product's name has both words."""
        return any(before in product.named and word in product.named for product in self.products.values())

    def known(self, word: str) -> Dict[str, float]:
        """The catalogue's words that this one may be, with their likeness."""
        if word in self._weight:
            return {word: 1.0}
        alike = {known: word_likeness(word, known) for known in self._weight}
        return {known: value for known, value in alike.items() if value}

    def share(self, wanted: List[Dict[str, float]], product: Product) -> float:
        """The weighted share of the request's words that the product has, itself or by its category."""
        total = have = 0.0
        for known in wanted:
            total += max((self._weight[word] for word in known), default=UNKNOWN_WORD_WEIGHT)
            have += max((self._worth(word, product) * value for word, value in known.items()), default=0.0)
        return have / total if total else 0.0

    def _worth(self, word: str, product: Product) -> float:
        if word in product.own:
            return self._weight[word]
        return COMMON_WORD * self._weight[word] if word in self._common.get(product.category, ()) else 0.0
