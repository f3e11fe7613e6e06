"""when the next attempt of a delivery was decided: a clock that moves back does not make it wait longer."""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('outbox') as batch_op:
        batch_op.add_column(sa.Column('planned_at', sa.DateTime(timezone=True), nullable=True))
    op.execute('UPDATE outbox SET planned_at = created_at')
    with op.batch_alter_table('outbox') as batch_op:
        batch_op.alter_column('planned_at', existing_type=sa.DateTime(timezone=True), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table('outbox') as batch_op:
        batch_op.drop_column('planned_at')
