"""Stripe's events and what is to be done about them; which collections are paused, and who looks for them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhook_events",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("type", sa.String(length=128), nullable=False),
        sa.Column("object", sa.String(length=255), nullable=False),
        sa.Column("collection", sa.String(length=16), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id", "created", name="uq_webhook_events_id"),
    )
    op.create_index("ix_webhook_events_object", "webhook_events", ["object"], unique=False)
    op.create_index("ix_webhook_events_received", "webhook_events", ["received"], unique=False)
    op.create_table(
        "webhook_tasks",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed", sa.Boolean(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject"),
    )
    op.create_index("ix_webhook_tasks_due", "webhook_tasks", ["due"], unique=False)
    op.create_table(
        "paused_collections",
        sa.Column("subscription", sa.String(length=255), nullable=False),
        sa.Column("behavior", sa.String(length=32), nullable=False),
        sa.Column("resumes_at", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("found", sa.BigInteger(), nullable=False),
        sa.Column("scan", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subscription"),
    )
    op.create_index("ix_paused_collections_found", "paused_collections", ["found"], unique=False)
    op.create_table(
        "scans",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("cursor", sa.String(length=255), nullable=True),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("started", sa.BigInteger(), nullable=False),
        sa.Column("heard", sa.BigInteger(), nullable=False),
        sa.Column("finished", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
