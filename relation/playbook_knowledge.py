"""Reads data/knowledge.yml: how many points each known fact counts for."""

from collections.abc import Mapping
from dataclasses import dataclass

from relation.playbook_files import Section

POTENTIAL = ("bought_this_half_year", "bought_often", "spent_much", "under_contract", "long_known")
CHURN = ("open_complaint", "kept_waiting", "repeated_repairs", "contract_ending", "gone_quiet")
APPETITE = ("looked_at", "has_others", "just_bought")
THRESHOLDS = ("valued", "at_risk", "keen")


@dataclass(frozen=True)
class Points:
    points: int
    label: str
    where: str
    """file:line."""


@dataclass(frozen=True)
class KnowledgeRules:
    """Fact → points, for each of the three sums; thresholds over 100."""

    purchase_potential: Mapping[str, Points]
    churn_risk: Mapping[str, Points]
    product_appetite: Mapping[str, Points]
    thresholds: Mapping[str, float]


def read_knowledge(file: Section) -> KnowledgeRules:
    """Raises: Invalid, also for a fact that the code does not know, or one that it knows and the file forgets."""
    file.only("purchase_potential", "churn_risk", "product_appetite", "thresholds")
    thresholds = file.section("thresholds")
    thresholds.only(*THRESHOLDS)
    return KnowledgeRules(
        _read_points(file.section("purchase_potential"), POTENTIAL),
        _read_points(file.section("churn_risk"), CHURN),
        _read_points(file.section("product_appetite"), APPETITE),
        {name: thresholds.number(name) for name in THRESHOLDS},
    )


def _read_points(section: Section, facts: tuple[str, ...]) -> dict[str, Points]:
    section.only(*facts)
    found = {}
    for fact in facts:
        entry = section.section(fact)
        entry.only("points", "label")
        points = entry.get("points")
        if isinstance(points, bool) or not isinstance(points, int):
            raise entry.wrong("points", "not_points", given=points)
        found[fact] = Points(points, entry.text("label"), section.where(fact))
    return found
