"""Entities that actions need: order numbers, e-mails, phones, postcodes, amounts, dates. Validated and normalised."""

import re
from datetime import date, datetime, timedelta
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple
from zoneinfo import ZoneInfo

import phonenumbers
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.text import without_accents

Found = Tuple[str, str, int, int]
"""(entity, normalised value, start, end)."""

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
AMOUNT = re.compile(
    r"(?<![\w,.])(\d{1,3}(?:[ \u00a0\u202f.]\d{3})+|\d+)(?:[,.](\d{1,2}))?\s?(?:€|euros?\b|eur\b)", re.I
)
POSTCODE = re.compile(r"(?<![\w-])((?:0[1-9]|[1-8]\d|9[0-8])\d{3})(?![\w-])")
NUMERIC_DATE = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{2}|\d{4}))?\b")
WRITTEN_DATE = re.compile(
    r"\b(1er|\d{1,2})\s+(janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)"
    r"(?:\s+(\d{4}))?\b"
)
WEEKDAY = re.compile(r"\b(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b(\s+(?:prochain|en huit))?")
RELATIVE = re.compile(r"\b(aujourd'?hui|apres[- ]demain|demain)\b")
MONTHS = [
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
]
DAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]


def find_entities(text: str, order_shapes: List["re.Pattern[str]"], today: date) -> List[Dict[str, Any]]:
    """All entities, without overlap (the first kind found wins), in reading order.

    `order_shapes`: compiled patterns whose whole match, or first group, is an order number.
    """
    plain = without_accents(text.lower()) if len(without_accents(text)) == len(text) else text.lower()
    taken: List[Found] = []
    finders: List[Callable[[], Iterator[Found]]] = [
        lambda: _emails(text),
        lambda: _orders(text, order_shapes),
        lambda: _amounts(text),
        lambda: _phones(text),
        lambda: _dates(plain, today),
        lambda: _postcodes(text),
    ]
    for finder in finders:
        for found in finder():
            if all(found[3] <= start or found[2] >= end for _, _, start, end in taken):
                taken.append(found)
    taken.sort(key=lambda found: found[2])
    return [
        {"entity": name, "value": value, "start": start, "end": end, "text": text[start:end], "extractor": "Entities"}
        for name, value, start, end in taken
    ]


def _emails(text: str) -> Iterator[Found]:
    for match in EMAIL.finditer(text):
        yield "email", match.group().lower().rstrip("."), match.start(), match.end()


def _orders(text: str, shapes: List["re.Pattern[str]"]) -> Iterator[Found]:
    for shape in shapes:
        for match in shape.finditer(text):
            number = match.group(match.lastindex or 0)
            yield "order_number", re.sub(r"[\s_]+", "-", number.upper()), match.start(), match.end()


def _amounts(text: str) -> Iterator[Found]:
    for match in AMOUNT.finditer(text):
        whole = re.sub(r"\D", "", match.group(1))
        cents = int(whole) * 100 + int((match.group(2) or "0").ljust(2, "0"))
        yield "amount", str(cents), match.start(), match.end()


def _phones(text: str) -> Iterator[Found]:
    for match in phonenumbers.PhoneNumberMatcher(text, "FR"):
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        yield "phone", number, match.start, match.end


def _postcodes(text: str) -> Iterator[Found]:
    for match in POSTCODE.finditer(text):
        yield "postcode", match.group(1), match.start(), match.end()


def _dates(plain: str, today: date) -> Iterator[Found]:
    """`plain` is lower-case without accents, of the same length as the text."""
    for match in NUMERIC_DATE.finditer(plain):
        day = _date(match.group(1), match.group(2), match.group(3), today)
        if day:
            yield "date", day.isoformat(), match.start(), match.end()
    for match in WRITTEN_DATE.finditer(plain):
        month = str(MONTHS.index(match.group(2)) + 1)
        day = _date(match.group(1).replace("er", ""), month, match.group(3), today)
        if day:
            yield "date", day.isoformat(), match.start(), match.end()
    for match in WEEKDAY.finditer(plain):
        ahead = (DAYS.index(match.group(1)) - today.weekday() - 1) % 7 + 1
        ahead += 7 if match.group(2) and "huit" in match.group(2) else 0
        yield "date", (today + timedelta(days=ahead)).isoformat(), match.start(), match.end()
    for match in RELATIVE.finditer(plain):
        word = match.group(1)
        days = 0 if word.startswith("auj") else 2 if word.startswith("apres") else 1
        yield "date", (today + timedelta(days=days)).isoformat(), match.start(), match.end()


def date_in_france() -> date:
    """Today where the customers are: what "demain" counts from."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def _date(day: str, month: str, year: Optional[str], today: date) -> Optional[date]:
    """A day without a year is the closest one to come, or recently past (60 days)."""
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
        candidate = date(today.year, int(month), int(day))
        is_long_past = (today - candidate).days > 60
        return candidate.replace(year=today.year + 1) if is_long_past else candidate
    except ValueError:
        return None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class Entities(GraphComponent):
    """Adds entities; `order_number_shapes` (regular expressions) come from the configuration."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {"order_number_shapes": [r"(?<!\w)(?:[A-Z]{2,4}[- ]?)?\d{5,10}(?!\w)"]}

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

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            found = find_entities(message.get(TEXT) or "", self._shapes, date_in_france())
            message.set(ENTITIES, list(message.get(ENTITIES, [])) + found, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data
