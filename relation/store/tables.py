"""The tables of conversations, people, promises, deliveries and events. The brand's are in brand_tables.py."""

from sqlalchemy import JSON, Boolean, Column, Enum, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from relation.model.commitment import CommitmentState
from relation.model.conversation import Author, Owner
from relation.model.delivery import DeliveryState
from relation.model.events import EventName
from relation.model.handoff import HandoffState
from relation.model.media import MediaState
from relation.model.people import Role
from relation.model.satisfaction import Stage
from relation.store.base import UtcDateTime, metadata


def enum_column(kind: type) -> Enum:
    return Enum(
        kind, native_enum=False, length=40, values_callable=lambda members: [member.value for member in members]
    )


conversations = Table(
    "conversations",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("key", String(200), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("owner", enum_column(Owner), nullable=False),
    Column("owner_version", Integer, nullable=False),
    Column("advisor_id", String(36), ForeignKey("advisors.id")),
    Column("customer_reference", String(40)),
    Column("identity_proof", String(10)),
    Column("secret_hash", String(64)),
    Column("last_seq", Integer, nullable=False),
    Column("read_seq", Integer, nullable=False),
    Column("seen_seq", Integer, nullable=False),
    Column("first_name", String(80)),
    Column("accepts_personalisation", Boolean),
    Column("persona_scores", JSON, nullable=False),
    Column("need", JSON, nullable=False),
    Column("dialogue_state", JSON),
    Column("understanding", JSON),
    Column("context", JSON, nullable=False),
    Column("failed_identifications", Integer, nullable=False),
    Column("said", JSON, nullable=False),
    Column("customer_wrote_at", UtcDateTime),
    Column("erased_at", UtcDateTime),
    UniqueConstraint("channel", "key"),
    Index("ix_conversations_owner_updated_at", "owner", "updated_at"),
    Index("ix_conversations_customer_reference", "customer_reference"),
    Index("ix_conversations_created_at", "created_at"),
    Index("ix_conversations_advisor_id", "advisor_id"),
    Index("ix_conversations_secret_hash", "secret_hash"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", String(36), ForeignKey("conversations.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("author", enum_column(Author), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("name", String(80)),
    Column("buttons", JSON, nullable=False),
    Column("act", JSON),
    Column("reply_to", String(36)),
    Column("client_id", String(200)),
    UniqueConstraint("conversation_id", "seq"),
    Index("ix_messages_reply_to", "reply_to"),
)

mails = Table(
    "mails",
    metadata,
    Column("message_id", String(36), ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    Column("conversation_id", String(36), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("subject", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("internet_id", String(250)),
    Column("thread", JSON, nullable=False),
    Column("sender", String(320)),
    Column("recipients", String(500)),
    Column("sent_at", UtcDateTime),
    Index("ix_mails_conversation_id_seq", "conversation_id", "seq"),
)

attachments = Table(
    "attachments",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", String(36), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("message_id", String(36), ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("name", String(120), nullable=False),
    Column("media_type", String(40), nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("stored_as", String(64), nullable=False, unique=True),
    Column("added_at", UtcDateTime, nullable=False),
    Index("ix_attachments_conversation_id_seq", "conversation_id", "seq"),
    Index("ix_attachments_message_id", "message_id"),
    Index("ix_attachments_added_at", "added_at"),
)

media_fetches = Table(
    "media_fetches",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", String(36), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("message_id", String(36), ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("media_id", Text, nullable=False),
    Column("name", Text),
    Column("has_words", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("next_attempt_at", UtcDateTime, nullable=False),
    Column("state", enum_column(MediaState), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    Index("ix_media_fetches_state_channel_next_attempt_at", "state", "channel", "next_attempt_at"),
    Index("ix_media_fetches_conversation_id_seq", "conversation_id", "seq"),
    Index("ix_media_fetches_message_id", "message_id"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("provider_id", String(200), nullable=False),
    Column("conversation_id", String(36), ForeignKey("conversations.id"), nullable=False),
    Column("message_id", String(36), ForeignKey("messages.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("payload", Text),
    Column("understanding", JSON),
    Column("processed_at", UtcDateTime),
    Column("media", JSON, nullable=False),
    UniqueConstraint("channel", "provider_id"),
    Index("ix_inbox_processed_at_conversation_id", "processed_at", "conversation_id"),
    Index("ix_inbox_conversation_id_seq", "conversation_id", "seq"),
    Index("ix_inbox_message_id", "message_id"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", String(36), ForeignKey("conversations.id"), nullable=False),
    Column("message_id", String(36), ForeignKey("messages.id"), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("next_attempt_at", UtcDateTime, nullable=False),
    Column("planned_at", UtcDateTime, nullable=False),
    Column("state", enum_column(DeliveryState), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    Column("done_at", UtcDateTime),
    Column("provider_id", String(200)),
    Column("parts_sent", Integer, nullable=False),
    UniqueConstraint("message_id"),
    Index("ix_outbox_state_channel_next_attempt_at", "state", "channel", "next_attempt_at"),
    Index("ix_outbox_conversation_id_seq", "conversation_id", "seq"),
    Index("ix_outbox_channel_provider_id", "channel", "provider_id"),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("body", Text, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("failures", Integer, nullable=False),
)

channel_states = Table(
    "channel_states",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("down_since", UtcDateTime),
    Column("cause", Text),
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", String(36), ForeignKey("conversations.id"), nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("state", enum_column(HandoffState), nullable=False),
    Column("summary", JSON, nullable=False),
    Column("advisor_id", String(36), ForeignKey("advisors.id")),
    Column("taken_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("queued_at", UtcDateTime),
    Column("offered_to", String(36), ForeignKey("advisors.id")),
    Column("offered_at", UtcDateTime),
    Column("passed", JSON, nullable=False),
    Column("attended_at", UtcDateTime),
    Column("objective", String(40)),
    Index("ix_handoffs_state_priority_created_at", "state", "priority", "created_at"),
    Index("ix_handoffs_conversation_id", "conversation_id"),
    Index("ix_handoffs_taken_at", "taken_at"),
)

satisfactions = Table(
    "satisfactions",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", String(36), ForeignKey("conversations.id"), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("stage", enum_column(Stage), nullable=False),
    Column("advisor_id", String(36), ForeignKey("advisors.id")),
    Column("objective", String(40)),
    Column("grade", Integer),
    Column("words", Text),
    Column("told_at", UtcDateTime),
    Index("ix_satisfactions_conversation_id_asked_at", "conversation_id", "asked_at"),
    Index("ix_satisfactions_told_at", "told_at"),
)

commitments = Table(
    "commitments",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", String(36), ForeignKey("conversations.id"), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("owner", String(80), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("customer_reference", String(40)),
    Column("subject", String(80)),
    Column("state", enum_column(CommitmentState), nullable=False),
    Column("ended_at", UtcDateTime),
    Column("starts_at", UtcDateTime),
    Column("advisor_id", String(36), ForeignKey("advisors.id")),
    Column("phone", String(40)),
    Column("promised", Text),
    Column("outcome", Text),
    Column("reminded_at", UtcDateTime),
    Column("told_at", UtcDateTime),
    Index("ix_commitments_state_due_at", "state", "due_at"),
    Index("ix_commitments_customer_reference", "customer_reference"),
    Index("ix_commitments_conversation_id", "conversation_id"),
)

advisors = Table(
    "advisors",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("login", String(120), nullable=False, unique=True),
    Column("first_name", String(80), nullable=False),
    Column("last_name", String(80), nullable=False),
    Column("role", enum_column(Role), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime),
    Column("is_active", Boolean, nullable=False),
    Column("capacity", Integer),
    Column("skills", JSON, nullable=False),
    Column("languages", JSON, nullable=False),
    Column("paused_at", UtcDateTime),
)

advisor_sessions = Table(
    "advisor_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("advisor_id", String(36), ForeignKey("advisors.id"), nullable=False),
    Column("csrf_token", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
)

failed_proofs = Table(
    "failed_proofs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("order_number", String(40), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_failed_proofs_order_number_at", "order_number", "at"),
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", String(120), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_sign_in_attempts_login_at", "login", "at"),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", enum_column(EventName), nullable=False),
    Column("conversation_id", String(36)),
    Column("at", UtcDateTime, nullable=False),
    Column("data", JSON, nullable=False),
    Index("ix_events_conversation_id", "conversation_id"),
    sqlite_autoincrement=True,  # ids are never reused: live views resume after the last one they saw
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("action", String(60), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("details", JSON, nullable=False),
)
