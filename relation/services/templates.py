"""Sends a message that WhatsApp has approved in advance: the way back to a customer after the window has closed."""

from collections.abc import Sequence

from relation.context import Relation
from relation.model.conversation import Author, Message
from relation.model.errors import Refused
from relation.model.events import AuditLine
from relation.model.template import Template
from relation.services.conversations import add_message, get_conversation, refuse_erased
from relation.store.unit_of_work import UnitOfWork

CHANNELS = ("whatsapp",)


def send_template(
    uow: UnitOfWork, relation: Relation, conversation_id: str, template: Template, values: Sequence[str], actor: str
) -> Message:
    """The conversation keeps the text as the customer reads it. Who owns it does not change.

    Raises: NotFound, Refused("no_templates") on a channel that has none, Invalid("template_values").
    """
    conversation = get_conversation(uow, conversation_id)
    refuse_erased(conversation)
    if conversation.channel not in CHANNELS:
        raise Refused("no_templates", channel=conversation.channel)
    text, act = template.filled(values), template.as_act(values)
    details = {"template": template.name}
    uow.record_audit(AuditLine(None, relation.now(), actor, "send_template", conversation_id, details))
    return add_message(uow, relation, conversation, Author.SYSTEM, text, act=act)
