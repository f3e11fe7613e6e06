"""e-mails beside the customers' lines that were made of them: subject, whole text, thread."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('mails',
    sa.Column('message_id', sa.String(length=36), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('internet_id', sa.String(length=250), nullable=True),
    sa.Column('thread', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_mails_conversation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_mails_message_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('message_id', name=op.f('pk_mails'))
    )
    with op.batch_alter_table('mails') as batch_op:
        batch_op.create_index('ix_mails_conversation_id_seq', ['conversation_id', 'seq'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('mails') as batch_op:
        batch_op.drop_index('ix_mails_conversation_id_seq')
    op.drop_table('mails')
