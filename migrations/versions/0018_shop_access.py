"""where to park at a shop, and how to enter it without steps; empty: not known."""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('brand_shops') as batch_op:
        batch_op.add_column(sa.Column('parking', sa.String(300), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('access', sa.String(300), nullable=False, server_default=''))


def downgrade() -> None:
    with op.batch_alter_table('brand_shops') as batch_op:
        batch_op.drop_column('access')
        batch_op.drop_column('parking')
