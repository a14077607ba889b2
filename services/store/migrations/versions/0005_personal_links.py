"""Personal links; the device of a session, and how long its dead URL offers a code by e-mail."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "personal_links",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("customer", sa.String(length=255), nullable=False),
        sa.Column("configuration", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=True),
        sa.Column("return_url", sa.Text(), nullable=True),
        sa.Column("flow", sa.Text(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_personal_links_created", "personal_links", ["created"], unique=False)
    op.create_index("ix_personal_links_customer", "personal_links", ["customer"], unique=False)
    op.add_column(
        "portal_sessions", sa.Column("device", sa.String(length=64), nullable=False, server_default="")
    )
    op.add_column(
        "portal_sessions",
        sa.Column("recovers_until", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
    )
