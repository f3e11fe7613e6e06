"""The tables of who is known to write where: identities, merges of files, one-time codes."""

from sqlalchemy import Column, ForeignKey, Index, String, Table

from relation.model.identity import Proof
from relation.store.base import UtcDateTime, metadata
from relation.store.tables import enum_column

identities = Table(
    "identities",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", String(36), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("customer_reference", String(40), nullable=False),
    Column("proof", enum_column(Proof), nullable=False),
    Column("linked_at", UtcDateTime, nullable=False),
    Column("linked_by", String(80), nullable=False),
    Column("origin_id", String(36)),
    Column("ended_at", UtcDateTime),
    Column("ended_by", String(80)),
    Index("ix_identities_conversation_id_ended_at", "conversation_id", "ended_at"),
    Index("ix_identities_customer_reference_ended_at", "customer_reference", "ended_at"),
    Index("ix_identities_ended_at", "ended_at"),
)

merges = Table(
    "merges",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("kept_reference", String(40), nullable=False),
    Column("merged_reference", String(40), nullable=False),
    Column("merged_at", UtcDateTime, nullable=False),
    Column("merged_by", String(80), nullable=False),
    Column("undone_at", UtcDateTime),
    Column("undone_by", String(80)),
    Index("ix_merges_kept_reference", "kept_reference"),
    Index("ix_merges_merged_reference", "merged_reference"),
)

link_codes = Table(
    "link_codes",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("conversation_id", String(36), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("customer_reference", String(40), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("made_by", String(80), nullable=False),
    Column("used_at", UtcDateTime),
    Column("used_in", String(36)),
    Index("ix_link_codes_conversation_id_made_at", "conversation_id", "made_at"),
    Index("ix_link_codes_expires_at", "expires_at"),
)
