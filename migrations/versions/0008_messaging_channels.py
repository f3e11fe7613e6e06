"""messaging channels: what a platform has of a message, what came with one, when the customer wrote, a channel that is down."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("conversations") as batch_op:
        batch_op.add_column(sa.Column("customer_wrote_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("inbox") as batch_op:
        batch_op.add_column(sa.Column("media", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.add_column(sa.Column("provider_id", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("parts_sent", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_index("ix_outbox_channel_provider_id", ["channel", "provider_id"], unique=False)
    op.create_table(
        "channel_states",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("down_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_channel_states")),
    )


def downgrade() -> None:
    op.drop_table("channel_states")
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.drop_index("ix_outbox_channel_provider_id")
        batch_op.drop_column("parts_sent")
        batch_op.drop_column("provider_id")
    with op.batch_alter_table("inbox") as batch_op:
        batch_op.drop_column("media")
    with op.batch_alter_table("conversations") as batch_op:
        batch_op.drop_column("customer_wrote_at")
