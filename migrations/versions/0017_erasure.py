"""when a customer's data were erased: at the brand, and in each of their conversations."""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ('conversations', 'brand_customers'):
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for table in ('brand_customers', 'conversations'):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column('erased_at')
