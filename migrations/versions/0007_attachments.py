"""attachments: files that go with messages; what an advisor has seen of a conversation."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006_queue'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('conversations') as batch_op:
        batch_op.add_column(sa.Column('seen_seq', sa.Integer(), nullable=False, server_default='0'))
    op.create_table('attachments',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('message_id', sa.String(length=36), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('media_type', sa.String(length=40), nullable=False),
    sa.Column('size_bytes', sa.Integer(), nullable=False),
    sa.Column('stored_as', sa.String(length=64), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_attachments_conversation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_attachments_message_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachments')),
    sa.UniqueConstraint('stored_as', name=op.f('uq_attachments_stored_as'))
    )
    with op.batch_alter_table('attachments') as batch_op:
        batch_op.create_index('ix_attachments_added_at', ['added_at'], unique=False)
        batch_op.create_index('ix_attachments_conversation_id_seq', ['conversation_id', 'seq'], unique=False)
        batch_op.create_index('ix_attachments_message_id', ['message_id'], unique=False)


def downgrade() -> None:
    op.drop_table('attachments')
    with op.batch_alter_table('conversations') as batch_op:
        batch_op.drop_column('seen_seq')
