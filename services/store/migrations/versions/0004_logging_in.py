"""Logging in by e-mail: challenges, budgets, the queue of mails, addresses of login pages."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "login_challenges",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=512), nullable=True),
        sa.Column("customer", sa.String(length=255), nullable=True),
        sa.Column("shown", sa.String(length=512), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("matches", sa.Text(), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("proved_by", sa.String(length=64), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("replaced", sa.BigInteger(), nullable=True),
        sa.Column("code_used", sa.BigInteger(), nullable=True),
        sa.Column("link_used", sa.BigInteger(), nullable=True),
        sa.Column("proved", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_login_challenges_browser", "login_challenges", ["browser"], unique=False)
    op.create_index("ix_login_challenges_proved_by", "login_challenges", ["proved_by"], unique=False)
    op.create_index("ix_login_challenges_created", "login_challenges", ["created"], unique=False)
    op.create_table(
        "login_events",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_login_events_name", "login_events", ["name", "at"], unique=False)
    op.create_index("ix_login_events_at", "login_events", ["at"], unique=False)
    op.create_table(
        "mail_jobs",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=35), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_mail_jobs_status", "mail_jobs", ["status", "due"], unique=False)
    op.add_column("portal_sessions", sa.Column("proof", sa.String(length=64), nullable=True))
    op.add_column("configurations", sa.Column("login_slug", sa.String(length=64), nullable=True))
    op.create_index("uq_configurations_login_slug", "configurations", ["login_slug"], unique=True)
    _give_login_pages_their_slugs()


def _give_login_pages_their_slugs() -> None:
    table = sa.table("configurations", sa.column("id"), sa.column("body"), sa.column("login_slug"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(table.c.id, table.c.body)).all():
        url = (json.loads(row.body).get("login_page") or {}).get("url")
        if url:
            slug = {"login_slug": url.rpartition("/")[2]}
            connection.execute(sa.update(table).where(table.c.id == row.id).values(slug))
