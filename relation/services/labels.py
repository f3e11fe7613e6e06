"""What people read for the names used in data: from the playbook, or the name itself when it is no longer there."""

from relation.model.journey import NO_OBJECTIVE
from relation.playbook import Playbook


class Labels:
    def __init__(self, playbook: Playbook) -> None:
        self._playbook = playbook

    def persona(self, name: str) -> str:
        persona = self._playbook.personas.get(name)
        return persona.label if persona else name

    def objective(self, name: str | None) -> str | None:
        """None for `aucun`, which serves no objective."""
        if name == NO_OBJECTIVE:
            return None
        objective = self._playbook.objectives.get(name or "")
        return objective.label if objective else name

    def motif(self, objective: str | None, name: str | None) -> str | None:
        found = self._playbook.objectives.get(objective or "")
        motif = found.motifs.get(name or "") if found else None
        return motif.label if motif else name

    def reason(self, name: str) -> str:
        return self._playbook.reason_label(name)

    def commitment(self, kind: str) -> str:
        found = self._playbook.commitments.get(kind)
        return found.label if found else kind

    def team(self, name: str) -> str:
        found = self._playbook.teams.get(name)
        return found.label if found else name
