"""Reads data/follow_ups.yml: short words whose sense is in the talk, and what they are heard as."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from relation.playbook_files import Section, listed
from relation.store.brand_numbers import without_numbers
from relation.store.brand_search import normalise

MOST_WORDS = 20
"""A longer message tells its own matter; a number or an e-mail that proves who writes makes none longer."""
_EMAIL = re.compile(r"\S+@\S+")
SHOP = "magasin"
INSULT, COARSE = "insulte", "grossier"
"""Names of `parts`."""
_PART = re.compile(r"\{([a-z]\w*)\}")


@dataclass(frozen=True)
class FollowUp:
    """Expressions over normalised text. `words` count always; `then` after one of the acts `after` in the last answer,
    `later` after one in the last few, while no other question waits.
    """

    name: str
    heard_as: str
    words: re.Pattern[str]
    then: re.Pattern[str]
    later: re.Pattern[str]
    unless: re.Pattern[str]
    after: frozenset[str]
    """Names of acts; `name:value` for those with that value as `status`, `kind` or `asked`."""
    no_sign_of: tuple[str, ...]
    """Signals of the message that are nothing here: « je continue à payer ? » threatens nobody."""
    keeps_day: bool
    """What it does not say of the day is that of the last answer."""
    anger: float | None
    """What it says of the anger, 0..1, whatever it sounds like; None: what was heard counts."""

    def is_heard(self, plain: str, last: Collection[str], lately: Collection[str], asking: tuple[str, ...]) -> bool:
        """`plain`: the message, normalised; `last`, `lately`: acts of the last answer, of the last few; `asking`: how
        those that ask something begin.
        """
        if self.unless.search(plain):
            return False
        if self.words.search(plain):
            return True
        expected = {act.partition(":")[0] for act in self.after}
        if any(act.startswith(asking) and act.partition(":")[0] not in expected for act in last):
            return False
        is_next = not self.after.isdisjoint(last) and self.then.search(plain) is not None
        return is_next or (not self.after.isdisjoint(lately) and self.later.search(plain) is not None)


@dataclass(frozen=True)
class FollowUps:
    known: tuple[FollowUp, ...]
    asking: tuple[str, ...]
    """How the acts that ask something begin: a short word then answers them."""
    insult: re.Pattern[str]
    coarse: re.Pattern[str]

    def is_insult(self, word: str) -> bool:
        """A normalised word that insults when it is said of people."""
        return self.insult.fullmatch(word) is not None

    def is_coarse(self, word: str) -> bool:
        """One that is not read back to whoever wrote it."""
        return self.coarse.fullmatch(word) is not None

    def says(self, name: str, text: str) -> bool:
        """True when the words of a message alone, whatever was told before it, are the one of that name."""
        heard = self.heard(text, (), ())
        return heard is not None and heard.name == name

    def is_told(self, name: str, text: str, *told: str) -> bool:
        """True when a message of any length is the one of that name, or would be once the act `told` was said."""
        return any(one.name == name and one.is_heard(normalise(text), told, told, self.asking) for one in self.known)

    def heard(self, text: str, last: Collection[str], lately: Collection[str]) -> FollowUp | None:
        """The first of the file that this message is; None for what has its sense by itself."""
        plain = normalise(text)
        if len(normalise(without_numbers(_EMAIL.sub(" ", text))).split()) > MOST_WORDS:
            return None
        return next((one for one in self.known if one.is_heard(plain, last, lately, self.asking)), None)


def read_follow_ups(file: Section, shops: Section, intents: Collection[str], signals: Collection[str]) -> FollowUps:
    """`intents`: what one may be heard as; `signals`: of a need; `shops`: data/brand/shops.yml. Raises: Invalid."""
    file.only("asking", "parts", "follow_ups")
    parts = {SHOP: "|".join(_names_of(shops))}
    for name in file.section("parts"):
        parts[name] = _with_parts(file.section("parts"), name, parts).pattern
    known = file.section("follow_ups").sections()
    read = tuple(_read(name, one, parts, intents, signals) for name, one in known)
    insult, coarse = (_with_parts(file.section("parts"), name, parts) for name in (INSULT, COARSE))
    return FollowUps(read, file.names("asking"), insult, coarse)


def _read(
    name: str, section: Section, parts: Mapping[str, str], intents: Collection[str], signals: Collection[str]
) -> FollowUp:
    section.only("heard_as", "words", "after", "then", "later", "unless", "no_sign_of", "keeps_day", "anger")
    return FollowUp(
        name=name,
        heard_as=section.choice("heard_as", intents),
        words=_with_parts(section, "words", parts),
        then=_with_parts(section, "then", parts),
        later=_with_parts(section, "later", parts),
        unless=_with_parts(section, "unless", parts),
        after=frozenset(section.names("after")),
        no_sign_of=section.names("no_sign_of", signals),
        keeps_day=section.flag("keeps_day", False),
        anger=section.number("anger") if section.get("anger") is not None else None,
    )


def _with_parts(section: Section, key: str, parts: Mapping[str, str]) -> re.Pattern[str]:
    """One expression out of a list, each `{part}` replaced by what that part stands for."""
    written = section.expression(key).pattern
    for name in _PART.findall(written):
        if name not in parts:
            raise section.wrong(key, "not_among", known=listed(parts), given=name)
    return re.compile(_PART.sub(lambda found: f"(?:{parts[found[1]]})", written))


def _names_of(shops: Section) -> Iterator[str]:
    """How customers call a shop, normalised: its town, its district, its other names."""
    for shop in shops.get("shops") or []:
        for name in (shop.get("town"), shop.get("district"), *(shop.get("aliases") or [])):
            if name:
                yield re.escape(normalise(str(name)))
