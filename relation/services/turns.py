"""One message, one turn: what the brain is asked, and the single transaction in which its answer takes effect."""

from dataclasses import dataclass
from typing import Any

from relation.context import Relation
from relation.model.act import Act
from relation.model.conversation import Conversation, Owner
from relation.model.delivery import InboxEntry
from relation.model.errors import NotFound
from relation.model.events import Event, EventName
from relation.model.journey import NO_OBJECTIVE, JourneyCell
from relation.services.asked_again import with_another_way
from relation.services.beside_proofs import with_words_beside
from relation.services.breaks import own_answer
from relation.services.buttons import LOOK_BACK, chosen_payload
from relation.services.commitments import has_broken_commitment
from relation.services.conversations import get_conversation
from relation.services.dialogue_state import keepable_state
from relation.services.dictated import as_typed
from relation.services.effects import apply_effects, fill_results
from relation.services.first_words import calls_for_safety, with_first_words
from relation.services.follow_ups import in_the_talk
from relation.services.given import note_given
from relation.services.idiolect import hear_own_words
from relation.services.in_hand import note_in_hand
from relation.services.knowledge import know_writer, reasons_known, with_next_best_step
from relation.services.late_orders import with_late_order
from relation.services.leaving import asked_on_leaving, leave_with_a_question, leaves_the_wait
from relation.services.loops import LOOP, is_going_round
from relation.services.moments import current_moment
from relation.services.need import SAFETY, Need, compute_need, fold_history, hear_words
from relation.services.persona import current_persona, fold_evidence
from relation.services.promised_acts import with_promises
from relation.services.questions_beside import as_question_alone
from relation.services.replies import said_last
from relation.services.returning import as_resumed, returned_history, with_what_is_owed
from relation.services.satisfaction import grade_of, hear_satisfaction
from relation.services.setbacks import tell_the_brain_is_away
from relation.services.speaking import say, say_acts
from relation.services.surroundings import Looks, looks_by_product
from relation.services.told_twice import with_nothing_twice
from relation.services.unconfirmed import with_what_waits
from relation.services.waiting import hear_while_waiting
from relation.services.waiting_calls import as_call_wish, leave_for_a_call
from relation.services.waiting_facts import asks_a_fact, facts_told
from relation.store.unit_of_work import UnitOfWork
from relation.voice.channels import limits_of


@dataclass(frozen=True)
class Pending:
    """A stored message that waits for its turn, as plain values: no transaction is open while the brain works."""

    entry_id: str
    conversation_id: str
    text: str
    """The customer's words; what they dictate, as it would be typed."""
    payload: str | None
    understood_before: dict[str, Any] | None
    owner_version: int
    """That of the conversation when the turn began."""
    looks: Looks = ()
    """Read here once: the catalogue is not read again in the transaction that writes."""
    said: str = ""
    """What was said to the customer last."""


def next_pending(uow: UnitOfWork, conversation_id: str) -> Pending | None:
    """The oldest unprocessed message; its payload only if that button was really offered."""
    entry = uow.inbox.next_unprocessed(conversation_id)
    if entry is None:
        return None
    lines = uow.messages.latest(conversation_id, LOOK_BACK + 1)
    text = next((line.text for line in lines if line.seq == entry.seq), None)
    if text is None:
        text = uow.messages.after(conversation_id, entry.seq - 1, limit=1)[0].text
    conversation = uow.conversations.get(conversation_id)
    if conversation is None:
        raise NotFound("conversation_unknown")
    before = [line for line in lines if line.seq < entry.seq]
    return Pending(
        entry_id=entry.id,
        conversation_id=conversation_id,
        text=as_typed(asked_on_leaving(conversation, entry.id) or text),
        payload=chosen_payload(
            before,
            entry.payload,
            text,
            is_numbered=limits_of(conversation.channel).is_numbered,
        ),
        understood_before=conversation.understanding,
        owner_version=conversation.owner_version,
        looks=looks_by_product(uow, conversation, entry.received_at),
        said=said_last(before),
    )


def turn_request(
    uow: UnitOfWork, relation: Relation, pending: Pending, understanding: dict[str, Any]
) -> dict[str, Any] | None:
    """What POST /turn is given; None when the brain is not asked: a person owns the conversation, or is awaited and no
    plain fact is asked, it is a grade, or it says nothing but that they have not understood, or take a break.
    """
    conversation = uow.conversations.get(pending.conversation_id)
    if conversation is None or grade_of(pending.payload) is not None:
        return None
    if conversation.owner is Owner.WAITING and asks_a_fact(relation.playbook.queue, pending.text, understanding):
        asked = request_for(uow, relation, conversation, pending, understanding)
        alone = as_question_alone(relation.playbook, asked["understanding"])
        is_told = alone is not None  # a person is awaited already: none is needed
        return {**asked, "understanding": alone, "need": {"level": "no", "reasons": []}} if is_told else None
    if conversation.owner is not Owner.BOT:
        return None
    if own_answer(uow, relation, conversation, (pending.entry_id, pending.text), understanding) is not None:
        return None
    return request_for(uow, relation, conversation, pending, understanding)


def request_for(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, pending: Pending, understanding: dict[str, Any]
) -> dict[str, Any]:
    """The contract of docs/brain-contract.md, whoever owns the conversation."""
    understanding = as_resumed(conversation, as_call_wish(conversation, pending.entry_id, understanding))
    understanding = in_the_talk(uow, relation, conversation, (pending.entry_id, pending.text), understanding)
    understanding = with_words_beside(relation.playbook, understanding)
    history = hear_words(relation.playbook, conversation.need, understanding, pending.text)
    weighed = weigh(uow, relation, conversation, understanding, history, pending.looks, pending.text)
    return {
        "conversation": conversation.id,
        "turn": pending.entry_id,
        "text": pending.text,
        "understanding": understanding,
        "need": {"level": weighed.need.level, "reasons": weighed.need.reasons},
        "journey": {
            "persona": weighed.persona,
            "objective": understanding["objective"],
            "depth": weighed.cell.depth,
            "stance": weighed.cell.stance,
            "is_offered_here": weighed.cell.is_offered_here,
        },
        "context": {
            "channel": conversation.channel,
            "customer_reference": conversation.customer_reference,
            "first_name": conversation.first_name,
            "identity_proof": conversation.identity_proof,
            "failed_identifications": conversation.failed_identifications,
            "history": returned_history(conversation, history),
            "page": conversation.context.get("page"),
        },
        "state": conversation.dialogue_state,
    }


@dataclass(frozen=True)
class Weighed:
    """One understood message, weighed in its conversation."""

    persona_scores: dict[str, float]
    persona: str
    cell: JourneyCell
    need: Need


def weigh(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    understanding: dict[str, Any],
    history: dict[str, Any],
    looks: Looks = (),
    text: str = "",
) -> Weighed:
    """Folds the persona evidence, resolves the journey cell, computes the need in its `history`; changes nothing.

    `text`: the customer's words, which may name a danger that the brain has not heard, or tell that a signal is none.
    """
    playbook = relation.playbook
    scores = conversation.persona_scores
    evidence = (understanding.get("persona") or {}).get("evidence")
    says_something = understanding["objective"] != "aucun"  # a name, a yes, a number tell nothing of a style
    if evidence and says_something and conversation.accepts_personalisation is not False:
        scores = fold_evidence(playbook, scores, evidence)
    persona = current_persona(playbook, scores, conversation.accepts_personalisation)
    moment = current_moment(uow, relation, conversation, understanding)
    known = know_writer(uow, relation, conversation, looks)
    written = playbook.cell(persona, understanding["objective"], conversation.channel, moment)
    cell = with_next_best_step(relation, written, known)
    has_broken = has_broken_commitment(uow, relation, conversation)
    reasons = reasons_known(relation, understanding, known)
    if is_going_round(uow, relation, conversation, understanding):
        reasons.append(LOOP)
    if calls_for_safety(playbook, text):
        reasons.append(SAFETY)
    need = compute_need(playbook, understanding, history, cell, has_broken, reasons, text or None)
    return Weighed(scores, persona, cell, need)


def finish_turn(
    uow: UnitOfWork,
    relation: Relation,
    pending: Pending,
    understanding: dict[str, Any] | None,
    answer: dict[str, Any] | None,
) -> bool:
    """Applies a turn, once. False: nothing was done, look again (already applied, or the owner changed to the bot).
    True is to be committed; the message may then be the next one again: a waiting customer who prefers a call, or who
    leaves the queue with a question.

    `understanding` None: the brain could not be reached. `answer` None: the bot was not asked (a person owns).
    If somebody took over while the brain worked, its acts and effects are dropped.
    Raises: NotFound.
    """
    conversation = get_conversation(uow, pending.conversation_id)
    entry = uow.inbox.get(pending.entry_id)
    if conversation.erased_at is not None:
        return False  # its customer was forgotten meanwhile
    if entry is None:
        raise NotFound("inbox_entry_unknown")
    if entry.processed_at is not None:
        return False
    was_closed, words = conversation.owner is Owner.CLOSED, (pending.payload, pending.text)
    if hear_satisfaction(uow, relation, conversation, entry, words, understanding):
        entry.processed_at = relation.now()
        return True
    if was_closed and conversation.owner is Owner.BOT:
        return True  # a new matter after all: it is the bot's to answer now
    said = (pending.entry_id, pending.text)
    answer_it = own_answer(uow, relation, conversation, said, understanding) if understanding is not None else None
    if understanding is not None and answer_it is not None:
        _note_understanding(uow, relation, conversation, entry, understanding, pending)
        answer_it(uow, relation, conversation, said)
        entry.processed_at = relation.now()
        return True
    is_stale = answer is None or conversation.owner_version != pending.owner_version
    if conversation.owner is Owner.BOT and understanding is not None and is_stale:
        return False  # a person came and went while the brain worked: ask it again
    if understanding is not None and (
        leave_for_a_call(uow, relation, conversation, said, understanding)
        or leave_with_a_question(uow, relation, conversation, said, understanding)
    ):
        return True  # this very message is the bot's to answer now
    if understanding is not None:
        understanding = _note_understanding(uow, relation, conversation, entry, understanding, pending)
    if conversation.owner is Owner.BOT:
        if answer is None:
            tell_the_brain_is_away(uow, relation, conversation, entry.id)
        else:
            _speak(uow, relation, conversation, entry, answer, pending.text)
    elif conversation.owner is Owner.WAITING and understanding is not None:
        told = facts_told(relation.playbook.queue, None if is_stale else answer)
        hear_while_waiting(uow, relation, conversation, (entry.id, pending.text), understanding, told)
    entry.processed_at = relation.now()
    return True


def _note_understanding(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    entry: InboxEntry,
    understanding: dict[str, Any],
    pending: Pending,
) -> dict[str, Any]:
    """The understanding as it is kept: read with what was told before it."""
    understanding = in_the_talk(uow, relation, conversation, (entry.id, pending.text), understanding)
    history = hear_words(relation.playbook, conversation.need, understanding, pending.text)
    weighed = weigh(uow, relation, conversation, understanding, history, pending.looks, pending.text)
    conversation.persona_scores = weighed.persona_scores
    is_known, is_waiting = conversation.customer_reference is not None, conversation.owner is Owner.WAITING
    told = note_given(history, understanding, pending.text, is_known=is_known, is_waiting=is_waiting)
    is_leaving = is_waiting and leaves_the_wait(relation.playbook.queue, pending.text, understanding)
    matter = {**understanding, "objective": NO_OBJECTIVE} if is_leaving else understanding  # it opens none of its own
    followed = told if is_leaving else note_in_hand(relation.playbook.in_hand, told, understanding)
    conversation.need = hear_own_words(relation.playbook, fold_history(followed, matter), pending.text)
    noted = {
        **understanding,
        "applied_persona": weighed.persona,
        "moment": weighed.cell.moment,
        "next_step": weighed.cell.next_step,
        "human": weighed.need.level,
        "reasons": weighed.need.reasons,
    }
    conversation.understanding = noted
    entry.understanding = noted
    shown = {key: noted.get(key) for key in ("objective", "motif", "confidence", "human")}
    uow.record(Event(None, EventName.MESSAGE_UNDERSTOOD, conversation.id, relation.now(), {"seq": entry.seq, **shown}))
    return noted


def _speak(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    entry: InboxEntry,
    answer: dict[str, Any],
    text: str,
) -> None:
    conversation.dialogue_state = keepable_state(answer["state"], conversation.id)
    conversation.need = {name: fact for name, fact in conversation.need.items() if name != "returned"}
    writer_before = conversation.customer_reference
    results = apply_effects(uow, relation, conversation, answer["effects"])
    if conversation.customer_reference != writer_before:  # chosen for a stranger: their orders were not known
        conversation.understanding = {**(conversation.understanding or {}), "next_step": None}
    acts = [
        Act(name=act["act"], args=act["args"], text=act["text"], buttons=act.get("buttons") or [])
        for act in fill_results(answer["acts"], results)
    ]
    acts = with_nothing_twice(uow, relation, conversation, entry, text, acts)
    acts = with_another_way(relation, conversation, acts)
    acts = with_what_waits(uow, relation, conversation, entry, acts)
    acts = with_what_is_owed(uow, relation, conversation, entry, acts)
    acts = with_late_order(uow, relation, conversation, acts)
    acts = with_promises(uow, relation, conversation, acts)
    acts = with_first_words(uow, relation, conversation, text, acts)
    if not say_acts(uow, relation, conversation, acts, reply_to=entry.id):  # words are missing: never a silence
        say(uow, relation, conversation, [("service_action_failed", {})], reply_to=entry.id)
