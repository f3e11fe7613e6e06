"""Who waits and wants to wait no more: their words for it, and what they ask in the same breath."""

import re
from collections.abc import Iterator
from typing import Any

from relation.context import Relation
from relation.model.act import Act
from relation.model.conversation import Conversation, Owner
from relation.model.journey import INFORMATION
from relation.model.queue import QueueRules
from relation.services.handoffs import leave_queue
from relation.services.speaking import say_acts
from relation.store.brand_search import normalise
from relation.store.unit_of_work import UnitOfWork

LEAVES, REFUSES = "abandonner", "refuser"
SURE = 0.6
FEW_WORDS = 3
LEFT_FOR = "left_for"
"""Running fact: the message that left the queue, and the question in it: the bot is given that alone."""
_ASKED_LAST = re.compile(
    r"(?<!sais pas )(?<!sais plus )(?<!idee de )"
    r"\b(?:quand|combien|comment|pourquoi|lequel|laquelle|(?:par|a|avec|chez|pour) qui)(?: \w+){0,2}$"
)
"""« J'aurai la réponse quand », « c'est payé par qui »."""
MOST_WORDS_BEFORE = 12
_APART = re.compile(r"[,.;:!?…\n()]+|\b(?:mais|juste(?: une (?:petite )?question)?|sinon|but|just)\b", re.I)


def leaves_the_wait(rules: QueueRules, text: str, understanding: dict[str, Any]) -> bool:
    """What the notices tell to write, with hardly a word around it; plain words of leaving; or words that give up what
    was asked and that the brain is sure of, not those that ask for something all the same.
    """
    words = normalise(text)
    is_sure = float(understanding.get("confidence") or 0.0) >= SURE
    is_heard = understanding.get("motif") == LEAVES and is_sure
    is_clicked = is_heard and float((understanding.get("intent") or {}).get("confidence") or 0.0) >= 1.0
    if is_clicked or (is_heard and _gives_up(rules, words)):
        return True
    typed = f" {words} "
    told = [f" {normalise(words)} " for words in rules.all_leave_words]
    if any(words in typed and _is_aside(rules, typed.replace(words, " ")) for words in told):
        return True
    end = _end_of_leaving(rules, text)
    rest = normalise(text[end:])
    return end is not None and (
        _is_aside(rules, rest) or _gives_up(rules, rest) or bool(_question_after(rules, text, understanding))
    )


def leave_with_a_question(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    said: tuple[str, str],
    understanding: dict[str, Any],
) -> bool:
    """True when a waiting customer leaves and asks something else: they are with the bot again, to answer that.

    `said`: the inbox entry and its text.
    """
    if conversation.owner is not Owner.WAITING:
        return False
    entry_id, text = said
    asked = _question_after(relation.playbook.queue, text, understanding)
    if asked is None:
        return False
    leave_queue(uow, relation, conversation)
    conversation.need = {**conversation.need, LEFT_FOR: {"entry": entry_id, "text": asked}}
    left = Act("utter_waiting_left", {"unfinished": None, "is_asking": True})
    say_acts(uow, relation, conversation, [left], reply_to=entry_id)
    return True


def asked_on_leaving(conversation: Conversation, entry_id: str) -> str | None:
    """The question of the message that left the queue, without the words that left it."""
    noted = conversation.need.get(LEFT_FOR) or {}
    return noted["text"] if noted.get("entry") == entry_id else None


def is_question(rules: QueueRules, text: str) -> bool:
    plain = normalise(text)
    begins = any(f"{plain} ".startswith(f"{words} ") for words in rules.asking_words)
    is_asked_last = len(plain.split()) <= MOST_WORDS_BEFORE and _ASKED_LAST.search(plain) is not None
    return "?" in text or begins or is_asked_last


def _question_after(rules: QueueRules, text: str, understanding: dict[str, Any]) -> str | None:
    end = _end_of_leaving(rules, text)
    if end is None:
        return None
    after = text[end:]
    start = next((start for (start, _), part, _ in _parts(after) if part), len(after))
    rest = after[start:].strip()
    left = f" {normalise(text[:end])} "
    is_typed = any(f" {normalise(words)} " in left for words in rules.all_leave_words)  # as the notices tell to
    is_told = is_typed and len(rest.split()) > FEW_WORDS
    is_asked = is_told or is_question(rules, rest) or understanding.get("objective") == INFORMATION
    return rest if is_asked and not _is_aside(rules, normalise(rest)) else None


def _end_of_leaving(rules: QueueRules, text: str) -> int | None:
    """Where the words that leave the queue end; None without any, or when something is asked before them."""
    end = None
    for (_, stop), part, mark in _parts(text):
        is_told = "?" not in mark
        if is_told and (_is_leaving(rules, part) or (end is not None and _is_aside(rules, part))):
            end = stop
        elif end is not None:
            break
        elif not is_told or not (_is_aside(rules, part) or _gives_up(rules, part)):
            return None
    return end


def _is_leaving(rules: QueueRules, part: str) -> bool:
    """With hardly a word before it, or after it: « laissez tomber svp »."""
    words = part.split()
    for last in range(len(words), 0, -1):
        found = rules.leaving.search(" ".join(words[:last]))
        if found and _is_aside(rules, " ".join(words[:last])[: found.start()]):
            return _is_aside(rules, " ".join(words[:last])[found.end() :])
        if words[last - 1] not in rules.leave_asides:
            break
    return False


def _parts(text: str) -> Iterator[tuple[tuple[int, int], str, str]]:
    """Where each part stands, its normalised words, and what parts it from the next."""
    start = 0
    for mark in _APART.finditer(text):
        yield (start, mark.start()), normalise(text[start : mark.start()]), mark.group()
        start = mark.end()
    yield (start, len(text)), normalise(text[start:]), ""


def _is_aside(rules: QueueRules, words: str) -> bool:
    return set(words.split()) <= rules.leave_asides


def _gives_up(rules: QueueRules, words: str) -> bool:
    return bool(rules.giving_up.search(words)) and not rules.still_asking.search(words)
