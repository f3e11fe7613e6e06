"""the queue: to whom a handoff is offered, what advisors can do; what customers say of the service in the end."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('advisors') as batch_op:
        batch_op.add_column(sa.Column('capacity', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('skills', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('languages', sa.JSON(), nullable=False, server_default='[]'))
    with op.batch_alter_table('handoffs') as batch_op:
        batch_op.add_column(sa.Column('queued_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('offered_to', sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column('offered_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('passed', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.create_foreign_key(op.f('fk_handoffs_offered_to'), 'advisors', ['offered_to'], ['id'])
        batch_op.create_index('ix_handoffs_taken_at', ['taken_at'], unique=False)
    op.create_table('satisfactions',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('stage', sa.Enum('asked', 'graded', 'told', name='stage', native_enum=False, length=40), nullable=False),
    sa.Column('advisor_id', sa.String(length=36), nullable=True),
    sa.Column('objective', sa.String(length=40), nullable=True),
    sa.Column('grade', sa.Integer(), nullable=True),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['advisor_id'], ['advisors.id'], name=op.f('fk_satisfactions_advisor_id')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_satisfactions_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_satisfactions'))
    )
    with op.batch_alter_table('satisfactions') as batch_op:
        batch_op.create_index('ix_satisfactions_conversation_id_asked_at', ['conversation_id', 'asked_at'], unique=False)
        batch_op.create_index('ix_satisfactions_told_at', ['told_at'], unique=False)


def downgrade() -> None:
    op.drop_table('satisfactions')
    with op.batch_alter_table('handoffs') as batch_op:
        batch_op.drop_constraint(op.f('fk_handoffs_offered_to'), type_='foreignkey')
        batch_op.drop_index('ix_handoffs_taken_at')
        for name in ('passed', 'offered_at', 'offered_to', 'queued_at'):
            batch_op.drop_column(name)
    with op.batch_alter_table('advisors') as batch_op:
        for name in ('languages', 'skills', 'capacity'):
            batch_op.drop_column(name)
