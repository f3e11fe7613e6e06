"""Maps the plain classes of relation.model to their tables, once per process.

JSON columns do not see changes made inside a dict: services replace the whole dict.
"""

from functools import cache

from sqlalchemy.orm import registry

from relation.model.attachment import Attachment
from relation.model.commitment import Commitment
from relation.model.conversation import Conversation, Message
from relation.model.delivery import ChannelState, InboxEntry, OutboxEntry
from relation.model.desk import Look, Note, WrapUp
from relation.model.events import AuditLine, Event
from relation.model.handoff import Handoff
from relation.model.ideas import Idea
from relation.model.identity import Identity, LinkCode, Merge
from relation.model.mail import Mail
from relation.model.media import MediaFetch
from relation.model.people import Advisor, AdvisorSession
from relation.model.satisfaction import Satisfaction
from relation.store import desk_tables, identity_tables, tables
from relation.store.base import metadata


@cache
def map_model() -> registry:
    """Idempotent: the mapping is made at the first store opened, never at import."""
    mapper = registry(metadata=metadata)
    mapper.map_imperatively(Conversation, tables.conversations)
    mapper.map_imperatively(Message, tables.messages)
    mapper.map_imperatively(Attachment, tables.attachments)
    mapper.map_imperatively(Mail, tables.mails)
    mapper.map_imperatively(MediaFetch, tables.media_fetches)
    mapper.map_imperatively(InboxEntry, tables.inbox)
    mapper.map_imperatively(OutboxEntry, tables.outbox)
    mapper.map_imperatively(ChannelState, tables.channel_states)
    mapper.map_imperatively(Handoff, tables.handoffs)
    mapper.map_imperatively(Satisfaction, tables.satisfactions)
    mapper.map_imperatively(Commitment, tables.commitments)
    mapper.map_imperatively(Advisor, tables.advisors)
    mapper.map_imperatively(AdvisorSession, tables.advisor_sessions)
    mapper.map_imperatively(Note, desk_tables.notes)
    mapper.map_imperatively(Look, desk_tables.looks)
    mapper.map_imperatively(Idea, desk_tables.ideas)
    mapper.map_imperatively(WrapUp, desk_tables.wrap_ups)
    mapper.map_imperatively(Identity, identity_tables.identities)
    mapper.map_imperatively(Merge, identity_tables.merges)
    mapper.map_imperatively(LinkCode, identity_tables.link_codes)
    mapper.map_imperatively(Event, tables.events)
    mapper.map_imperatively(AuditLine, tables.audit)
    return mapper
