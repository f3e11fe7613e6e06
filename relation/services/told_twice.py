"""What has just been told is not told again: more asked of it is said not to be known, what is added is noted."""

from collections.abc import Sequence

from relation.context import Relation
from relation.model.act import Act
from relation.model.conversation import Conversation
from relation.model.delivery import InboxEntry
from relation.services.asked_again import with_a_person
from relation.services.leaving import is_question
from relation.services.said_again import last_answer
from relation.store.unit_of_work import UnitOfWork

TERMS = frozenset(
    {
        "utter_return_terms",
        "utter_warranty_conditions",
        "utter_repair_terms",
        "utter_delivery_terms",
        "utter_delivery_place",
        "utter_payment_means",
        "utter_instalments",
        "utter_contract_offers",
        "utter_contract_offer",
        "utter_contract_status",
        "utter_contract_options",
        "utter_promotions",
        "utter_privacy",
        "utter_authenticity",
        "utter_known_answer",
        "utter_fraud_advice",
        "utter_warranty_state",
        "utter_product_characteristics",
    }
)
"""Acts that inform: told twice running in the same words, they answer nothing."""
CHOICES = frozenset({"utter_choose_remedy", "utter_choose_item", "utter_choose_product", "utter_choose_contract"})
"""Acts that ask which one: a message that tells more of it is noted before they ask again, in short."""
NOTED, NOTHING_MORE = "service_noted", "service_nothing_more"


def with_nothing_twice(
    uow: UnitOfWork, relation: Relation, conversation: Conversation, entry: InboxEntry, text: str, acts: Sequence[Act]
) -> list[Act]:
    """The acts of one turn, without the facts of the last answer; a choice asked again comes after a word that what was
    written is noted. A button is what it says, whatever it tells.
    """
    if entry.payload is not None:
        return list(acts)
    before = [(act.name, act.args) for act in last_answer(uow, conversation, entry.id)]
    repeated = [act for act in acts if act.name in TERMS | CHOICES and (act.name, act.args) in before]
    if not repeated:
        return list(acts)
    is_asked = is_question(relation.playbook.queue, text)
    kept = [act for act in acts if act not in repeated or act.name in CHOICES]
    if is_asked:
        return [with_a_person(relation, Act(NOTHING_MORE)), *(act for act in kept if act.name not in CHOICES)]
    return [Act(NOTED), *kept]
