"""Replies suggested to an advisor, in the tone that the journey advises, with facts; and those they keep ready."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from relation.context import Relation
from relation.model.act import Act, Scene
from relation.model.conversation import Author, Conversation
from relation.model.errors import NotFound
from relation.model.people import Advisor
from relation.services.commitments import open_promises
from relation.services.hours import add_business_hours
from relation.services.labels import Labels
from relation.services.promise_keeping import promise_args
from relation.services.speaking import scene_of
from relation.services.wrapping_up import about_of
from relation.store.unit_of_work import UnitOfWork

SUGGESTED = 3
LOOK_BACK = 40
ANSWER_WITHIN_H = 2
NO_NEED = ("aucun",)


@dataclass(frozen=True)
class Suggestion:
    """`kind` says what it is made of: `answer`, `take_up`, `promised`, `promise`, `identify`, `end`, `ask`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Ready:
    """A canned reply, filled for this conversation. `is_apt`: it is for what the conversation is about."""

    label: str
    text: str
    is_apt: bool


def suggest_replies(
    uow: UnitOfWork, relation: Relation, conversation_id: str, advisor: Advisor, draft: Sequence[Act] = ()
) -> list[Suggestion]:
    """Three, each different. `draft`: what the bot would say of the last message, if anything. Raises: NotFound."""
    conversation = _conversation(uow, conversation_id)
    scene = scene_of_a_person(relation, conversation)
    acts: list[tuple[str, list[Act]]] = [("answer", list(draft)), *_own_acts(uow, relation, conversation, advisor)]
    found: dict[str, Suggestion] = {}
    for kind, said in acts:
        text = "\n\n".join(bubble.text for bubble in relation.voice.render_turn(said, scene)) if said else ""
        if text and text not in found:
            found[text] = Suggestion(kind, text)
    return list(found.values())[:SUGGESTED]


def ready_replies(uow: UnitOfWork, relation: Relation, conversation_id: str, advisor: Advisor) -> list[Ready]:
    """All of data/desk.yml, the apt ones first. Raises: NotFound."""
    conversation = _conversation(uow, conversation_id)
    scene, objective = scene_of_a_person(relation, conversation), about_of(conversation)[0]
    ready = [
        Ready(
            one.label,
            relation.voice.write(one.wordings, scene, advisor_name=advisor.first_name),
            objective in one.objectives,
        )
        for one in relation.playbook.desk.canned.values()
    ]
    return sorted(ready, key=lambda one: not one.is_apt)


def _conversation(uow: UnitOfWork, conversation_id: str) -> Conversation:
    conversation = uow.conversations.get(conversation_id)
    if conversation is None:
        raise NotFound("conversation_unknown")
    return conversation


def scene_of_a_person(relation: Relation, conversation: Conversation) -> Scene:
    """An advisor speaks: no introduction of the assistant, no word on the mood, no way elsewhere."""
    scene = scene_of(relation, conversation)
    cell = replace(scene.cell, next_step=None, is_offered_here=True)
    return replace(scene, cell=cell, anger=0.0, worry=0.0, is_first_contact=False, said={})


def _own_acts(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, advisor: Advisor
) -> list[tuple[str, list[Act]]]:
    """What an advisor may say whatever the message is, the aptest first."""
    lines = uow.messages.latest(conversation.id, LOOK_BACK)
    has_spoken = any(line.author is Author.ADVISOR and line.name == advisor.first_name for line in lines)
    is_waited_for = bool(lines) and lines[-1].author is Author.CUSTOMER
    objective, motif = about_of(conversation)
    about = Labels(relation.playbook).motif(objective, motif) if objective not in NO_NEED else None
    due_at = add_business_hours(relation.playbook, relation.now(), ANSWER_WITHIN_H).isoformat()
    promised = open_promises(uow, conversation)[:1]
    take_up = ("take_up", [Act("service_suggest_take_up", {"advisor_name": advisor.first_name, "about": about})])
    promise = ("promise", [Act("service_suggest_promise", {"due_at": due_at})])
    end = ("end", [Act("service_suggest_end", {})])
    return [
        *([] if has_spoken else [take_up]),
        *([("promised", [Act("service_promise_open", promise_args(uow, one))]) for one in promised]),
        *([promise, end] if is_waited_for else [end, promise]),
        *([] if conversation.customer_reference else [("identify", [Act("service_suggest_identify", {})])]),
        ("ask", [Act("service_suggest_ask", {})]),
    ]
