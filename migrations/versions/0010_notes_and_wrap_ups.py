"""notes between advisors and calls for a supervisor, who looks at what, what a closed conversation really was."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('notes',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('advisor_id', sa.String(length=36), nullable=False),
    sa.Column('kind', sa.Enum('note', 'call', name='notekind', native_enum=False, length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('after_seq', sa.Integer(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by', sa.String(length=36), nullable=True),
    sa.ForeignKeyConstraint(['advisor_id'], ['advisors.id'], name=op.f('fk_notes_advisor_id')),
    sa.ForeignKeyConstraint(['answered_by'], ['advisors.id'], name=op.f('fk_notes_answered_by')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_notes_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notes'))
    )
    with op.batch_alter_table('notes') as batch_op:
        batch_op.create_index('ix_notes_conversation_id_after_seq', ['conversation_id', 'after_seq'], unique=False)
        batch_op.create_index('ix_notes_kind_answered_at', ['kind', 'answered_at'], unique=False)
    op.create_table('looks',
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('advisor_id', sa.String(length=36), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('writing_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['advisor_id'], ['advisors.id'], name=op.f('fk_looks_advisor_id')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_looks_conversation_id')),
    sa.PrimaryKeyConstraint('conversation_id', 'advisor_id', name=op.f('pk_looks'))
    )
    op.create_table('wrap_ups',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('advisor_id', sa.String(length=36), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('objective', sa.String(length=40), nullable=False),
    sa.Column('motif', sa.String(length=60), nullable=True),
    sa.Column('persona', sa.String(length=40), nullable=False),
    sa.Column('outcome', sa.Enum('solved', 'promised', 'sent_elsewhere', 'unsolved', 'no_answer', name='outcome', native_enum=False, length=40), nullable=False),
    sa.Column('understood_objective', sa.String(length=40), nullable=True),
    sa.Column('understood_motif', sa.String(length=60), nullable=True),
    sa.Column('applied_persona', sa.String(length=40), nullable=True),
    sa.ForeignKeyConstraint(['advisor_id'], ['advisors.id'], name=op.f('fk_wrap_ups_advisor_id')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_wrap_ups_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wrap_ups'))
    )
    with op.batch_alter_table('wrap_ups') as batch_op:
        batch_op.create_index('ix_wrap_ups_conversation_id', ['conversation_id'], unique=False)
        batch_op.create_index('ix_wrap_ups_at', ['at'], unique=False)


def downgrade() -> None:
    for name in ('wrap_ups', 'looks', 'notes'):
        op.drop_table(name)
