"""pauses: since when an advisor is offered nothing new; transfers: which people a handoff was passed on to."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('advisors') as batch_op:
        batch_op.add_column(sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('handoffs') as batch_op:
        batch_op.add_column(sa.Column('objective', sa.String(length=40), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('handoffs') as batch_op:
        batch_op.drop_column('objective')
    with op.batch_alter_table('advisors') as batch_op:
        batch_op.drop_column('paused_at')
