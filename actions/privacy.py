"""What is done with the customer's data; and, asked why we speak this way, what our answers rest on."""

import re

from actions.points import point_of, points_of
from actions.turn import ServiceAction, Turn
from relation.model.journey import NEUTRAL_PERSONA
from relation.store.brand_search import normalise

_TONE = re.compile(
    r"\b(ton|tutoi\w*|tutoy\w*|vouvoi\w*|profil\w*|style|facon|maniere|devin\w*|adapte\w*|personnalis\w*|ainsi)\b"
    r"|\bpourquoi (me |vous me |tu me )?(parl|repond|ecri)|\bsavez vous que je suis"
)
"""A question about the way we speak, rather than about data."""


PROOF = "preuve_pourquoi"
"""« Pourquoi ? », to whom a proof is asked: its name in data/follow_ups.yml."""


class Privacy(ServiceAction):
    action_name = "action_privacy"

    def answer(self, turn: Turn) -> None:
        persona = turn.relation.playbook.personas.get(str(turn.journey.get("persona")))
        plain = normalise(turn.text)
        is_about_them = persona is not None and normalise(persona.label) in plain
        if _TONE.search(plain) or is_about_them:
            is_neutral = persona is None or persona.name == NEUTRAL_PERSONA
            cues = (turn.understanding.get("persona") or {}).get("cues") or []
            if persona is not None and not cues:
                cues = [persona.style[:1].lower() + persona.style[1:].rstrip(".")]
            label = persona.label if persona and not is_neutral else None
            turn.say("service_why_this_tone", persona=label, cues=None if is_neutral else cues)
            return
        privacy = turn.brand.facts()["privacy"]
        point = privacy.get("proof") if turn.follows == PROOF else point_of(turn, privacy)
        turn.say(
            "utter_privacy",
            summary=privacy["summary"],
            point=point,
            points=points_of(privacy, "kept", "rights", "cookies", but=point),
            privacy_url=turn.brand.identity().privacy_url,
        )
