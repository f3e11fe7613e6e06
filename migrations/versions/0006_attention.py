"""attention: when the advisor who has a handoff was last seen to write in it."""

import sqlalchemy as sa
from alembic import op

revision = '0006_queue'
down_revision = '0005_queue'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('handoffs') as batch_op:
        batch_op.add_column(sa.Column('attended_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('handoffs') as batch_op:
        batch_op.drop_column('attended_at')
