"""promises of a person: who keeps it, from when, at which number, and what came of it."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('commitments') as batch_op:
        batch_op.add_column(sa.Column('starts_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('advisor_id', sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column('phone', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('promised', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('outcome', sa.Text(), nullable=True))
        batch_op.create_foreign_key(op.f('fk_commitments_advisor_id'), 'advisors', ['advisor_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('commitments') as batch_op:
        batch_op.drop_constraint(op.f('fk_commitments_advisor_id'), type_='foreignkey')
        for name in ('outcome', 'promised', 'phone', 'advisor_id', 'starts_at'):
            batch_op.drop_column(name)
