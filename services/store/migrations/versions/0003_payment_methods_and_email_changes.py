"""Changes of payment methods, locks of customers, changes of e-mail addresses that await their code."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payment_method_changes",
        sa.Column("id", sa.String(length=96), nullable=False),
        sa.Column("customer", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("payment_method", sa.String(length=255), nullable=True),
        sa.Column("checkout_session", sa.String(length=255), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("finished", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_payment_method_changes_created", "payment_method_changes", ["created"], unique=False)
    op.create_index(
        "ix_payment_method_changes_customer", "payment_method_changes", ["customer"], unique=False
    )
    op.create_table(
        "customer_locks",
        sa.Column("customer", sa.String(length=255), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("customer"),
    )
    op.create_table(
        "email_changes",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("customer", sa.String(length=255), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=512), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("finished", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_email_changes_customer", "email_changes", ["customer", "created"], unique=False)
