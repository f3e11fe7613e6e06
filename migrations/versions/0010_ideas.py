"""ideas of advisors and what became of them; conversations by the day they began, for the figures."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ideas',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('advisor_id', sa.String(length=36), nullable=False),
    sa.Column('about', sa.Enum('conversation', 'cell', 'text', name='ideaabout', native_enum=False, length=40), nullable=False),
    sa.Column('subject', sa.String(length=120), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('open', 'kept', 'done', 'declined', name='ideastate', native_enum=False, length=40), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('answered_by', sa.String(length=36), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['advisor_id'], ['advisors.id'], name=op.f('fk_ideas_advisor_id')),
    sa.ForeignKeyConstraint(['answered_by'], ['advisors.id'], name=op.f('fk_ideas_answered_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ideas'))
    )
    with op.batch_alter_table('ideas') as batch_op:
        batch_op.create_index('ix_ideas_advisor_id_at', ['advisor_id', 'at'], unique=False)
        batch_op.create_index('ix_ideas_state_at', ['state', 'at'], unique=False)
    with op.batch_alter_table('conversations') as batch_op:
        batch_op.create_index('ix_conversations_created_at', ['created_at'], unique=False)
        batch_op.create_index('ix_conversations_advisor_id', ['advisor_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('conversations') as batch_op:
        batch_op.drop_index('ix_conversations_advisor_id')
        batch_op.drop_index('ix_conversations_created_at')
    op.drop_table('ideas')
