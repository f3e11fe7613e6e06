"""A customer who writes while a person is awaited: told that they are heard, how to be safe, and free to leave."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from relation.context import Relation
from relation.model.act import Act
from relation.model.conversation import Author, Conversation, Owner
from relation.model.handoff import Handoff
from relation.model.journey import INFORMATION
from relation.services.first_words import words_for_the_despairing, words_while_awaiting
from relation.services.handoffs import leave_queue
from relation.services.hours import opening_of
from relation.services.leaving import is_question, leaves_the_wait
from relation.services.matters import matter_for_the_bot
from relation.services.need import OWN_LANGUAGE, leave_the_wait
from relation.services.setbacks import UNANSWERED
from relation.services.speaking import say_acts, was_said
from relation.services.waiting_calls import ask_if_a_call, is_call_just_offered
from relation.services.waiting_facts import is_courtesy, tells_something
from relation.services.waits import queue_facts
from relation.store.brand_search import normalise
from relation.store.unit_of_work import UnitOfWork

ASKS_AGAIN = "demander_humain"
LEAVE = "/aucun.abandonner"
NOTED, ADDED = "system_still_noted", "system_added"
NOTED_EVERY = timedelta(minutes=1)
SIGN, SIGN_EVERY = "system_sign", timedelta(seconds=10)
"""Between two such notices what else is told has a word, one for what is written in a row."""
TOLD_WORDS = 4
"""« Il est bleu, de 2023 » tells something, whatever it was heard as; « j'attends » nothing."""


def stop_waiting(uow: UnitOfWork, relation: Relation, conversation: Conversation, reply_to: str | None = None) -> None:
    """The customer goes back to the bot, which says so, and what was asked. Nothing when nobody is awaited any more."""
    if conversation.owner is not Owner.WAITING:
        return
    leave_queue(uow, relation, conversation)
    matter = matter_for_the_bot(relation, conversation)
    conversation.need = leave_the_wait(conversation.need, f"{matter.objective}.{matter.name}" if matter else None)
    buttons = [{"title": matter.label, "payload": f"/{matter.objective}.{matter.name}"}] if matter else []
    left = Act("utter_waiting_left", {"unfinished": matter.label if matter else None}, "", buttons)
    say_acts(uow, relation, conversation, [left], reply_to=reply_to)


def hear_while_waiting(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    said: tuple[str, str],
    understanding: dict[str, Any],
    facts: Sequence[Act] = (),
) -> None:
    """The bot stays silent on the matter: a quiet line of the service answers, after the way to be safe if a danger is
    named. `said`: the inbox entry and its text; `facts`: the plain ones of the brand's that are asked, told in short.
    """
    reply_to, text = said
    is_declining = relation.playbook.queue.declining.search(normalise(text)) is not None
    is_call_refused = is_declining and is_call_just_offered(uow, conversation, reply_to)
    is_leaving = leaves_the_wait(relation.playbook.queue, text, understanding)
    stays = words_for_the_despairing(uow, relation, conversation) if is_leaving or is_declining else []
    if stays:
        say_acts(uow, relation, conversation, stays, author=Author.SYSTEM, reply_to=reply_to)
        return
    if is_leaving or (is_declining and not is_call_refused):
        stop_waiting(uow, relation, conversation, reply_to)
        return
    handoff = uow.handoffs.open_for(conversation.id)
    warning = words_while_awaiting(uow, relation, conversation, text)
    line = (
        Act("system_call_refused", {}, "", [_leave_button(relation, conversation, understanding)])
        if is_call_refused
        else None
    )
    line = line or ask_if_a_call(uow, relation, conversation, said, understanding)
    if facts and not warning and line is None:
        kept = Act("system_place_kept", {}, "", [_leave_button(relation, conversation, understanding)])
        say_acts(uow, relation, conversation, [*facts, kept], reply_to=reply_to, is_brief=True)
        return
    line = line or (_quiet_line(uow, relation, conversation, handoff, text, understanding) if handoff else None)
    lines = [*warning, *([line] if line else [])]
    if lines:
        say_acts(uow, relation, conversation, lines, author=Author.SYSTEM, reply_to=reply_to)


def _quiet_line(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    handoff: Handoff,
    text: str,
    understanding: dict[str, Any],
) -> Act | None:
    facts = queue_facts(uow, relation, handoff)
    if asked := relation.playbook.queue.question_of_the_wait(normalise(text)):
        return Act("system_wait_told", {"asked": asked, "opens_at": facts["opens_at"], **_ways(uow, relation)})
    is_heard = conversation.need.get("heard") == handoff.id
    if understanding.get("motif") == ASKS_AGAIN:
        conversation.need = {**conversation.need, "heard": handoff.id}
        return Act("system_still_waiting", facts)
    if is_courtesy(text, understanding):
        return None
    leave = [_leave_button(relation, conversation, understanding)]
    is_new = tells_something(relation.playbook.queue, text, understanding)
    is_asking = is_new and (is_question(relation.playbook.queue, text) or understanding.get("objective") == INFORMATION)
    if not is_heard and UNANSWERED not in handoff.reasons:  # the announcement of an incident says it all
        conversation.need = {**conversation.need, "heard": handoff.id}
        return Act("system_waiting", {"is_question": is_asking}, "", leave)
    is_told = is_new or len(text.split()) >= TOLD_WORDS
    sign = Act(SIGN, {}) if is_told and not was_said(uow, relation, conversation, SIGN, SIGN_EVERY) else None
    if facts["available"]:
        if is_new and not was_said(uow, relation, conversation, ADDED, NOTED_EVERY):
            return Act(ADDED, {"is_question": is_asking})
        return sign
    is_fresh = UNANSWERED in handoff.reasons and relation.now() - handoff.created_at < NOTED_EVERY
    is_just_told = is_fresh or was_said(uow, relation, conversation, NOTED, NOTED_EVERY)
    if not is_asking and is_just_told:
        return sign
    return Act(NOTED, {"opens_at": facts["opens_at"], "is_question": is_asking}, "", leave)


def _ways(uow: UnitOfWork, relation: Relation) -> dict[str, str | None]:
    """The brand's own words on when and how it is reached, and on who decides after it; when the team leaves today."""
    facts = uow.brand.facts()
    contact, complaints = facts.get("contact", {}), facts.get("complaints", {})
    known = {"hours": contact.get("summary"), "phone": contact.get("phone"), "email": contact.get("email")}
    now = relation.now().astimezone(relation.time_zone)
    opening = opening_of(relation.playbook, now.date())
    closes_at = datetime.combine(now.date(), opening[1], relation.time_zone) if opening else now
    closing = closes_at.isoformat() if closes_at > now else None
    return {**known, "mediator": complaints.get("mediator"), "closes_at": closing}


def _leave_button(relation: Relation, conversation: Conversation, understanding: dict[str, Any]) -> dict[str, str]:
    language = conversation.need.get("language") or understanding.get("language") or OWN_LANGUAGE
    return {"title": relation.playbook.queue.leave_label_in(language), "payload": LEAVE}
