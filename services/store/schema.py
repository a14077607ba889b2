"""The tables. Times are Unix seconds in UTC; JSON is text that msgspec wrote.

Secrets of customers and merchants are kept as hashes only (SECURITY S2, K2).
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)


def _time(name: str, *, nullable: bool = True) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


secrets = Table(
    "secrets",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
    _time("created", nullable=False),
)

merchant_keys = Table(
    "merchant_keys",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("hint", String(8), nullable=False),
    Column("scope", String(32), nullable=False),
    _time("created", nullable=False),
    _time("revoked"),
)

configurations = Table(
    "configurations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("is_default", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    _time("created", nullable=False),
    Column("body", Text, nullable=False),
    Column("login_slug", String(64)),
)
Index("uq_configurations_login_slug", configurations.c.login_slug, unique=True)
# PostgreSQL has the same by its migration: saying so here would load that dialect at every start.
Index(
    "uq_configurations_default",
    configurations.c.is_default,
    unique=True,
    sqlite_where=text("is_default"),
)
Index("ix_configurations_created", configurations.c.created, configurations.c.id)

portal_sessions = Table(
    "portal_sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("customer", String(255), nullable=False, index=True),
    Column("configuration", String(64), nullable=False),
    Column("locale", String(16)),
    Column("return_url", Text),
    Column("flow", Text),
    Column("after_expiration", Text),
    Column("source", String(32), nullable=False),
    Column("csrf_token", String(64), nullable=False),
    Column("cookie_hash", String(64), unique=True),
    Column("device", String(64), nullable=False, server_default=""),
    _time("created", nullable=False),
    _time("url_expires", nullable=False),
    Column("recovers_until", BigInteger, nullable=False, server_default=text("0")),
    _time("opened"),
    _time("last_seen"),
    _time("ended"),
    Column("proof", String(64)),
)
Index("ix_portal_sessions_created", portal_sessions.c.created)

personal_links = Table(
    "personal_links",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("customer", String(255), nullable=False, index=True),
    Column("configuration", String(64), nullable=False),
    Column("locale", String(16)),
    Column("return_url", Text),
    Column("flow", Text),
    _time("created", nullable=False),
    _time("expires", nullable=False),
    _time("used"),
)
Index("ix_personal_links_created", personal_links.c.created)

idempotency = Table(
    "idempotency",
    metadata,
    Column("owner", String(64), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("request_id", String(64), nullable=False),
    _time("created", nullable=False),
)
Index("ix_idempotency_created", idempotency.c.created)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    _time("at", nullable=False),
    Column("event", String(64), nullable=False),
    Column("actor", String(128), nullable=False),
    Column("customer", String(255), index=True),
    Column("object", String(255)),
    Column("result", String(32), nullable=False),
    Column("request_id", String(64)),
    Column("ip", String(64)),
    Column("detail", Text),
)
Index("ix_audit_at", audit.c.at)

plan_changes = Table(
    "plan_changes",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("customer", String(255), nullable=False),
    Column("subscription", String(255), nullable=False),
    Column("configuration", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("body", Text, nullable=False),
    Column("outcome", Text),
    _time("created", nullable=False),
    _time("confirmed"),
    _time("finished"),
)
Index("ix_plan_changes_subscription", plan_changes.c.customer, plan_changes.c.subscription)
Index("ix_plan_changes_created", plan_changes.c.created)

plan_schedules = Table(
    "plan_schedules",
    metadata,
    Column("id", String(255), primary_key=True),
    Column("subscription", String(255), nullable=False, index=True),
    Column("change", String(64), nullable=False),
    _time("created", nullable=False),
)

promotion_code_tries = Table(
    "promotion_code_tries",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("customer", String(255), nullable=False),
    _time("at", nullable=False),
)
Index("ix_promotion_code_tries_customer", promotion_code_tries.c.customer, promotion_code_tries.c.at)

payment_method_changes = Table(
    "payment_method_changes",
    metadata,
    Column("id", String(96), primary_key=True),
    Column("customer", String(255), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("payment_method", String(255)),
    Column("checkout_session", String(255)),
    Column("body", Text, nullable=False),
    _time("created", nullable=False),
    _time("finished"),
)
Index("ix_payment_method_changes_customer", payment_method_changes.c.customer)
Index("ix_payment_method_changes_created", payment_method_changes.c.created)

customer_locks = Table(
    "customer_locks",
    metadata,
    Column("customer", String(255), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", BigInteger, nullable=False),
)

email_changes = Table(
    "email_changes",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("customer", String(255), nullable=False),
    Column("session", String(64), nullable=False),
    Column("email", String(512), nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    _time("created", nullable=False),
    _time("finished"),
)
Index("ix_email_changes_customer", email_changes.c.customer, email_changes.c.created)

login_challenges = Table(
    "login_challenges",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("browser", String(64), nullable=False),
    Column("email", String(512)),
    Column("customer", String(255)),
    Column("shown", String(512), nullable=False),
    Column("goal", Text, nullable=False),
    Column("matches", Text),
    Column("code_hash", String(64)),
    Column("tries", Integer, nullable=False),
    Column("proved_by", String(64)),
    _time("created", nullable=False),
    _time("replaced"),
    _time("code_used"),
    _time("link_used"),
    _time("proved"),
)
Index("ix_login_challenges_browser", login_challenges.c.browser)
Index("ix_login_challenges_proved_by", login_challenges.c.proved_by)
Index("ix_login_challenges_created", login_challenges.c.created)

login_events = Table(
    "login_events",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(64), nullable=False),
    _time("at", nullable=False),
)
Index("ix_login_events_name", login_events.c.name, login_events.c.at)
Index("ix_login_events_at", login_events.c.at)

mail_jobs = Table(
    "mail_jobs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("reference", String(64), nullable=False),
    Column("locale", String(35)),
    Column("status", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    _time("created", nullable=False),
    _time("due", nullable=False),
    _time("expires", nullable=False),
)
Index("ix_mail_jobs_status", mail_jobs.c.status, mail_jobs.c.due)

brands = Table(
    "brands",
    metadata,
    Column("configuration", String(64), primary_key=True),
    Column("body", Text, nullable=False),
    Column("version", Integer, nullable=False),
    _time("updated", nullable=False),
)

pictures = Table(
    "pictures",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("media_type", String(32), nullable=False),
    Column("content", LargeBinary, nullable=False),
    _time("created", nullable=False),
)

webhook_events = Table(
    "webhook_events",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("id", String(255), nullable=False),
    Column("type", String(128), nullable=False),
    Column("object", String(255), nullable=False),
    Column("collection", String(16)),
    _time("created", nullable=False),
    _time("received", nullable=False),
    UniqueConstraint("id", "created", name="uq_webhook_events_id"),
)
Index("ix_webhook_events_object", webhook_events.c.object)
Index("ix_webhook_events_received", webhook_events.c.received)

webhook_tasks = Table(
    "webhook_tasks",
    metadata,
    Column("kind", String(32), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claimed", Boolean, nullable=False),
    _time("due", nullable=False),
)
Index("ix_webhook_tasks_due", webhook_tasks.c.due)

paused_collections = Table(
    "paused_collections",
    metadata,
    Column("subscription", String(255), primary_key=True),
    Column("behavior", String(32), nullable=False),
    _time("resumes_at"),
    _time("since"),
    _time("found", nullable=False),
    Column("scan", Integer, nullable=False),
)
Index("ix_paused_collections_found", paused_collections.c.found)

scans = Table(
    "scans",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("holder", String(64), nullable=False),
    Column("cursor", String(255)),
    Column("read", Integer, nullable=False),
    _time("started", nullable=False),
    _time("heard", nullable=False),
    _time("finished"),
)

operator_sessions = Table(
    "operator_sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("cookie_hash", String(64), nullable=False, unique=True),
    Column("csrf_token", String(64), nullable=False),
    _time("created", nullable=False),
    _time("last_seen", nullable=False),
    _time("ended"),
)
Index("ix_operator_sessions_created", operator_sessions.c.created)

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("body", Text, nullable=False),
    _time("created", nullable=False),
)
Index("ix_drafts_created", drafts.c.created)
