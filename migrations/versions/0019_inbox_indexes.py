"""what was understood of a conversation, and what goes with a message, found without reading the whole inbox."""

from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_inbox_conversation_id_seq', 'inbox', ['conversation_id', 'seq'])
    op.create_index('ix_inbox_message_id', 'inbox', ['message_id'])


def downgrade() -> None:
    op.drop_index('ix_inbox_message_id', 'inbox')
    op.drop_index('ix_inbox_conversation_id_seq', 'inbox')
