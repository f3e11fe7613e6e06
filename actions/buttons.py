"""Buttons: one that gives a value to what was asked, one that opens another topic."""

import json

from actions.heard import Heard

Button = dict[str, str]


def choice(title: str, entity: str, value: str) -> Button:
    """A button that gives one value; with `pending_action` remembered, the talk comes back to that action."""
    return {"title": title, "payload": f"/aucun.donnee_seule{json.dumps({entity: value}, ensure_ascii=False)}"}


def motif_button(heard: Heard, objective: str, motif: str, **entities: str) -> Button:
    """A button that opens another topic, under its own label."""
    label = heard.relation.playbook.objectives[objective].motifs[motif].label
    values = json.dumps(entities, ensure_ascii=False) if entities else ""
    return {"title": label, "payload": f"/{objective}.{motif}{values}"}
