"""What the journey advises here, and why we think the customer writes as they do: for the person who answers."""

from dataclasses import dataclass, replace
from typing import Any

from relation.context import Relation
from relation.model.conversation import Conversation
from relation.model.journey import Persona
from relation.services.labels import Labels
from relation.services.persona import current_persona, posterior
from relation.services.speaking import scene_of

LIKELY = 0.05
CHANCES = 3


@dataclass(frozen=True)
class CellAdvice:
    """The cell in force, in words. `name` is `persona.objective`; `next_step` is how it would be said here."""

    name: str
    objective: str | None
    moment: str | None
    tone: str
    depth: str
    address: str
    stance: str
    commitments: list[str]
    next_step: str | None
    rather: str | None
    rather_why: str | None


@dataclass(frozen=True)
class PersonaView:
    """The persona applied; `chances`: (label, 0..1) of the likeliest, best first; `cues` of the last message."""

    persona: Persona
    chances: list[tuple[str, float]]
    cues: list[str]
    is_refused: bool


def advise(relation: Relation, conversation: Conversation) -> CellAdvice:
    playbook, labels = relation.playbook, Labels(relation.playbook)
    objective = conversation.need.get("main_objective") or (conversation.understanding or {}).get("objective")
    scene = scene_of(relation, conversation)
    if objective and objective != scene.objective:
        cell = playbook.cell(scene.persona, objective, conversation.channel, scene.cell.moment)
        scene = replace(scene, objective=objective, cell=cell)
    cell = scene.cell
    tone, moment = playbook.voice.tones.get(cell.tone), playbook.moments.get(cell.moment or "")
    return CellAdvice(
        name=f"{cell.persona}.{cell.objective}",
        objective=labels.objective(cell.objective),
        moment=moment.label if moment else None,
        tone=tone.label if tone else cell.tone,
        depth=cell.depth,
        address=scene.address,
        stance=cell.stance,
        commitments=[labels.commitment(kind) for kind in cell.commitments],
        next_step=relation.voice.next_step_words(replace(scene, said={})),
        rather=None if cell.is_offered_here else cell.rather,
        rather_why=cell.rather_why,
    )


def explain_persona(relation: Relation, conversation: Conversation) -> PersonaView:
    playbook, labels = relation.playbook, Labels(relation.playbook)
    applied = current_persona(playbook, conversation.persona_scores, conversation.accepts_personalisation)
    is_refused = conversation.accepts_personalisation is False
    chances = {} if is_refused or not conversation.persona_scores else posterior(playbook, conversation.persona_scores)
    likely = sorted(((labels.persona(name), chance) for name, chance in chances.items()), key=lambda one: -one[1])
    read: dict[str, Any] = (conversation.understanding or {}).get("persona") or {}
    return PersonaView(
        persona=playbook.personas[applied],
        chances=[one for one in likely[:CHANCES] if one[1] >= LIKELY],
        cues=[] if is_refused else [str(cue) for cue in read.get("cues") or []],
        is_refused=is_refused,
    )
