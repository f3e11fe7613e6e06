"""identities of customers on channels with their proof, merges of files, one-time codes."""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

PROOFS = ('token', 'order', 'contact', 'code')


def upgrade() -> None:
    op.create_table(
        'identities',
        sa.Column('id', sa.String(length=36), nullable=False),
        sa.Column('conversation_id', sa.String(length=36), nullable=False),
        sa.Column('customer_reference', sa.String(length=40), nullable=False),
        sa.Column('proof', sa.Enum(*PROOFS, name='proof', native_enum=False, length=40), nullable=False),
        sa.Column('linked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('linked_by', sa.String(length=80), nullable=False),
        sa.Column('origin_id', sa.String(length=36), nullable=True),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ended_by', sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ['conversation_id'], ['conversations.id'], name=op.f('fk_identities_conversation_id'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_identities')),
    )
    with op.batch_alter_table('identities') as batch_op:
        batch_op.create_index('ix_identities_conversation_id_ended_at', ['conversation_id', 'ended_at'], unique=False)
        batch_op.create_index('ix_identities_customer_reference_ended_at', ['customer_reference', 'ended_at'], unique=False)
        batch_op.create_index('ix_identities_ended_at', ['ended_at'], unique=False)
    op.execute(
        "INSERT INTO identities (id, conversation_id, customer_reference, proof, linked_at, linked_by) "
        "SELECT id, id, customer_reference, COALESCE(identity_proof, 'token'), updated_at, 'migration' "
        "FROM conversations WHERE customer_reference IS NOT NULL"
    )
    op.create_table(
        'merges',
        sa.Column('id', sa.String(length=36), nullable=False),
        sa.Column('kept_reference', sa.String(length=40), nullable=False),
        sa.Column('merged_reference', sa.String(length=40), nullable=False),
        sa.Column('merged_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('merged_by', sa.String(length=80), nullable=False),
        sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('undone_by', sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_merges')),
    )
    with op.batch_alter_table('merges') as batch_op:
        batch_op.create_index('ix_merges_kept_reference', ['kept_reference'], unique=False)
        batch_op.create_index('ix_merges_merged_reference', ['merged_reference'], unique=False)
    op.create_table(
        'link_codes',
        sa.Column('code_hash', sa.String(length=64), nullable=False),
        sa.Column('conversation_id', sa.String(length=36), nullable=False),
        sa.Column('customer_reference', sa.String(length=40), nullable=False),
        sa.Column('channel', sa.String(length=20), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('made_by', sa.String(length=80), nullable=False),
        sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('used_in', sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ['conversation_id'], ['conversations.id'], name=op.f('fk_link_codes_conversation_id'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('code_hash', name=op.f('pk_link_codes')),
    )
    with op.batch_alter_table('link_codes') as batch_op:
        batch_op.create_index('ix_link_codes_conversation_id_made_at', ['conversation_id', 'made_at'], unique=False)
        batch_op.create_index('ix_link_codes_expires_at', ['expires_at'], unique=False)


def downgrade() -> None:
    op.drop_table('link_codes')
    op.drop_table('merges')
    op.drop_table('identities')
