"""Entities that actions need, validated and normalised, with their spans. What they are: docs/brain-contract.md."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple
from zoneinfo import ZoneInfo

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.entity_catalogue import Catalogue
from bot.nlu.entity_contacts import emails, phones
from bot.nlu.entity_dates import days
from bot.nlu.entity_delays import delays
from bot.nlu.entity_found import Found, plain
from bot.nlu.entity_names import IsPerson, names
from bot.nlu.entity_numbers import amounts
from bot.nlu.entity_orders import orders
from bot.nlu.entity_periods import periods, ranges
from bot.nlu.entity_places import known_towns, places
from bot.nlu.entity_products import products
from bot.nlu.entity_secrets import secrets
from bot.nlu.entity_times import times
from bot.nlu.linguistics import is_person


@dataclass(frozen=True)
class Known:
    """What the brand and the language model know; without it, only what can be read from the text is found."""

    catalogue: Optional[Catalogue] = None
    towns: Tuple[str, ...] = ()
    is_person: Optional[IsPerson] = None


def find_entities(
    text: str, order_shapes: List["re.Pattern[str]"], today: date, known: Known = Known()
) -> List[Dict[str, Any]]:
    """All entities, without overlap (the first kind found wins), in reading order.

    `order_shapes`: compiled patterns whose whole match, or last group, is an order number.
    """
    taken: List[Found] = []
    is_taken = bytearray(len(text))
    for find in _finders(text, order_shapes, today, known, taken):
        for found in find():
            if not any(is_taken[found.start : found.end]):
                taken.append(found)
                is_taken[found.start : found.end] = b"\1" * (found.end - found.start)
    return [_told(found, text) for found in sorted(taken, key=lambda found: found.start)]


def _finders(
    text: str, order_shapes: List["re.Pattern[str]"], today: date, known: Known, taken: List[Found]
) -> List[Callable[[], Iterator[Found]]]:
    """The surest first. `taken`: what those before have found, when one is called."""
    flat = plain(text)
    return [
        lambda: emails(text),
        lambda: secrets(flat),
        lambda: amounts(flat),
        lambda: places(text, flat, is_sure=True),
        lambda: orders(text, flat, order_shapes),
        lambda: phones(text),
        lambda: names(text, flat, known.is_person),
        lambda: delays(flat, today),
        lambda: ranges(flat, today),
        lambda: days(flat, today),
        lambda: periods(flat, today),
        lambda: times(flat),
        lambda: places(text, flat, is_sure=False),
        lambda: known_towns(flat, known.towns),
        lambda: products(_without(text, taken), known.catalogue) if known.catalogue else iter(()),
    ]


def _without(text: str, taken: List[Found]) -> str:
    """The text with blanks for what is something else: LV-240613 names no lave-vaisselle."""
    chars = list(text)
    for found in taken:
        chars[found.start : found.end] = "|" * (found.end - found.start)
    return "".join(chars)


def _told(found: Found, text: str) -> Dict[str, Any]:
    return {
        "entity": found.entity,
        "value": found.value,
        "start": found.start,
        "end": found.end,
        "text": text[found.start : found.end],
        "extractor": "Entities",
        **found.more,
    }


def date_in_france() -> date:
    """Today where the customers are: what "demain" counts from."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class Entities(GraphComponent):
    """Adds entities. Configuration: `order_number_shapes`, regular expressions; and, each optional, files of the brand:
    `products`, its catalogue, `noise`, its words that name no product, `shops`, for their towns."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        shapes = [r"(?<!\w)(?:[A-Z]{2,4}[- ]?)?\d{5,10}(?!\w)"]
        return {"order_number_shapes": shapes, "products": None, "noise": None, "shops": None}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Entities":
        return cls(config)

    def __init__(self, config: Dict[str, Any]) -> None:
        self._shapes = [re.compile(shape, re.I) for shape in config["order_number_shapes"]]
        noise = Path(config["noise"]) if config.get("noise") else None
        catalogue = Catalogue.read(Path(config["products"]), noise) if config.get("products") else None
        self._known = Known(catalogue, read_towns(config.get("shops")), is_person)

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            found = find_entities(message.get(TEXT) or "", self._shapes, date_in_france(), self._known)
            message.set(ENTITIES, list(message.get(ENTITIES, [])) + found, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data


def read_towns(file: Optional[str]) -> Tuple[str, ...]:
    """The `town` of each shop of a YAML file; none without a file.

    Raises: ValueError with the file's name when it is missing or is not of that shape.
    """
    if not file:
        return ()
    try:
        shops = yaml.safe_load(Path(file).read_text(encoding="utf-8"))["shops"]
        return tuple(dict.fromkeys(shop["town"] for shop in shops))
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ValueError(f"{file}: no list of shops with their towns ({error!r})") from error
