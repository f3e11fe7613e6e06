"""The same ten acts for every persona, one under the other: what staff read before they publish an edit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from relation.model.act import Act, Scene
from relation.voice.speaker import Voice

if TYPE_CHECKING:
    from relation.playbook import Playbook

PREVIEWED: tuple[tuple[str, str], ...] = (
    ("utter_greet", "aucun"),
    ("utter_clarify", "aucun"),
    ("utter_ask_rephrase", "aucun"),
    ("utter_ask_order_number", "gerer_contrat"),
    ("utter_order_status", "gerer_contrat"),
    ("utter_choose_order", "gerer_contrat"),
    ("utter_order_cancelled", "gerer_contrat"),
    ("utter_order_not_cancellable", "gerer_contrat"),
    ("utter_handoff_announced", "reclamation"),
    ("service_action_failed", "sav"),
)
"""(act, objective): the first example of each is shown."""
PREVIEW_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def preview_scene(playbook: Playbook, persona: str, objective: str, channel: str, **changes: Any) -> Scene:
    """A plain scene for that cell: `changes` are Scene fields."""
    plain: dict[str, Any] = {
        "now": PREVIEW_AT,
        "first_name": "Anne",
        "brand": playbook.brand,
        "worry": 0.6 if persona == "inquiet" else 0.0,
    }
    cell = playbook.cell(persona, objective, channel)
    return Scene(persona=persona, objective=objective, channel=channel, cell=cell, **{**plain, **changes})


def preview(playbook: Playbook, channel: str = "webchat") -> str:
    """Plain text, one block per act."""
    return "\n\n".join(preview_act(playbook, act, objective, channel) for act, objective in PREVIEWED)


def preview_act(playbook: Playbook, name: str, objective: str, channel: str = "webchat", example: int = 0) -> str:
    """One act for every persona, on one of its examples."""
    act = Act(name, args=dict(playbook.voice.acts[name].examples[example]))
    blocks = [f"== {name} ({objective}, {channel})"]
    for persona in playbook.personas:
        scene = preview_scene(playbook, persona, objective, channel)
        lines = "\n".join(bubble.text for bubble in Voice(playbook).render_turn([act], scene)).split("\n")
        blocks.append("\n".join([f"{persona:>12} │ {lines[0]}", *(f"{'':>12} │ {line}" for line in lines[1:])]))
    return "\n".join(blocks)
