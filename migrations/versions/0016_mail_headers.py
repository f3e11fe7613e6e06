"""who an e-mail says it is from and to, and when it was written: shown at the desk with its whole text."""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('mails') as batch_op:
        batch_op.add_column(sa.Column('sender', sa.String(length=320), nullable=True))
        batch_op.add_column(sa.Column('recipients', sa.String(length=500), nullable=True))
        batch_op.add_column(sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('mails') as batch_op:
        batch_op.drop_column('sent_at')
        batch_op.drop_column('recipients')
        batch_op.drop_column('sender')
