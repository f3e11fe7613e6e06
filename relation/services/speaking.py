"""From acts to messages: builds the scene, lets the voice render, adds the lines to the conversation."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from relation.context import Relation
from relation.model.act import Act, Scene, count_said
from relation.model.conversation import Author, Conversation, Message
from relation.playbook import Playbook
from relation.services.conversations import add_message
from relation.services.hours import next_opening
from relation.services.idiolect import OWN_WORDS
from relation.services.need import ADDRESS, OWN_LANGUAGE, SAFETY
from relation.services.persona import NEUTRAL, current_persona
from relation.services.recall import RECALLED
from relation.services.surroundings import clock_told, interest_of
from relation.store.deliveries import DeliveryRows
from relation.store.unit_of_work import UnitOfWork


def scene_of(relation: Relation, conversation: Conversation) -> Scene:
    """What the voice needs to know of the moment."""
    playbook = relation.playbook
    understanding = conversation.understanding or {}
    mood = understanding.get("mood") or {}
    objective = understanding.get("objective") or "aucun"
    persona = current_persona(playbook, conversation.persona_scores, conversation.accepts_personalisation)
    cell = playbook.cell(persona, objective, conversation.channel, understanding.get("moment"))
    if "next_step" in understanding:  # what is known of the customer may have changed it: see knowledge.py
        cell = replace(cell, next_step=_known_step(playbook, understanding["next_step"]))
    opens_at = next_opening(playbook, relation.now())
    is_danger = SAFETY in (understanding.get("reasons") or ())  # their alarm is no annoyance with us
    mirrored = conversation.need.get(ADDRESS)
    return Scene(
        persona=persona,
        objective=objective,
        motif=understanding.get("motif"),
        channel=conversation.channel,
        language=conversation.need.get("language") or understanding.get("language") or "fr",
        in_writing=bool(conversation.need.get("in_writing")),
        address="tu" if "tu" in (cell.address, mirrored if cell.address == "miroir" else None) else "vous",
        anger=0.0 if is_danger else float(mood.get("anger", 0.0)),
        worry=float(mood.get("worry", 0.0)),
        first_name=conversation.first_name,
        now=relation.now(),
        time_zone=playbook.brand["time_zone"],
        clock=clock_told(conversation, playbook.brand, relation.now()),
        is_first_contact=not conversation.said,
        is_returning=RECALLED in conversation.need,
        is_open=opens_at is not None and opens_at <= relation.now(),
        interest=interest_of(conversation, relation.now()),
        said=dict(conversation.said),
        own_words=conversation.need.get(OWN_WORDS) or {},
        cell=cell,
        brand=playbook.brand,
    )


def _known_step(playbook: Playbook, name: str | None) -> str | None:
    """An edit of the texts may have removed the step that was noted."""
    return name if name in playbook.voice.next_steps else None


def say_acts(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    acts: Sequence[Act],
    *,
    author: Author = Author.BOT,
    reply_to: str | None = None,
    is_brief: bool = False,
) -> list[Message]:
    """Renders the acts of one turn together and adds what they became; `is_brief`: whatever the journey's depth."""
    scene = scene_of(relation, conversation)
    scene = replace(scene, cell=replace(scene.cell, depth="bref")) if is_brief else scene
    bubbles = relation.voice.render_turn(list(acts), scene)
    messages = [
        add_message(
            uow,
            relation,
            conversation,
            author,
            bubble.text,
            buttons=bubble.buttons,
            act={"act": bubble.act.name, "args": bubble.act.args},
            reply_to=reply_to,
        )
        for bubble in bubbles
    ]
    conversation.said = count_said(conversation.said, bubbles)
    return messages


def say(
    uow: UnitOfWork,
    relation: Relation,
    conversation: Conversation,
    acts: Sequence[tuple[str, dict[str, Any]]],
    *,
    author: Author = Author.BOT,
    reply_to: str | None = None,
) -> list[Message]:
    """The service's own acts, which have no neutral wording: the voice must know them."""
    made = [Act(name=name, args=args, text="", buttons=[]) for name, args in acts]
    return say_acts(uow, relation, conversation, made, author=author, reply_to=reply_to)


def was_said(uow: UnitOfWork, relation: Relation, conversation: Conversation, act: str, within: timedelta) -> bool:
    return any(said["act"] == act for said in said_since(uow, relation, conversation, within))


def said_since(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, within: timedelta
) -> list[dict[str, Any]]:
    """The acts that the customer has read lately: {"act", "args"}."""
    lately = DeliveryRows(uow).our_lines_since(conversation.id, relation.now() - within)
    return [line.act for line in lately if line.act]


def neutral_line(relation: Relation, act: str, *, language: str = OWN_LANGUAGE, **args: Any) -> str:
    """An act's words outside any conversation: for errors shown to a customer."""
    playbook = relation.playbook
    scene = Scene(
        persona=NEUTRAL,
        objective="aucun",
        channel="webchat",
        language=language,
        now=relation.now(),
        cell=playbook.cell(NEUTRAL, "aucun", "webchat"),
        time_zone=playbook.brand["time_zone"],
        brand=playbook.brand,
    )
    return "\n".join(bubble.text for bubble in relation.voice.render_turn([Act(act, args)], scene))
