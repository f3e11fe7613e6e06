"""Reads data/journeys/moments.yml: the critical moments, and when each holds. The first that holds is in force."""

from collections.abc import Mapping

from relation.model.journey import FACTS, Moment, MomentRule, Objective
from relation.playbook_files import Section

MAX_MOMENTS = 4


def read_moments(file: Section, objectives: Mapping[str, Objective]) -> dict[str, Moment]:
    """In the order of the file. Raises: Invalid."""
    file.only("moments")
    section = file.section("moments")
    if len(section) > MAX_MOMENTS:
        raise section.wrong(list(section)[MAX_MOMENTS], "too_many_moments", most=MAX_MOMENTS)
    return {name: _read_moment(name, moment, objectives) for name, moment in section.sections()}


def _read_moment(name: str, section: Section, objectives: Mapping[str, Objective]) -> Moment:
    section.only("label", "when")
    given = section.get("when")
    rules = [rule for rule in given if isinstance(rule, Section)] if isinstance(given, list) else []
    if not rules or len(rules) != len(given or ()):
        raise section.wrong("when", "not_conditions")
    return Moment(name, section.text("label"), tuple(_read_rule(rule, objectives) for rule in rules), section.where())


def _read_rule(rule: Section, objectives: Mapping[str, Objective]) -> MomentRule:
    rule.only("fact", "objectives", "motifs")
    if not rule:
        raise rule.wrong(None, "empty_condition")
    motifs = [motif for objective in objectives.values() for motif in objective.motifs]
    fact = rule.choice("fact", FACTS) if "fact" in rule else None
    return MomentRule(fact, rule.names("objectives", objectives), rule.names("motifs", motifs))
