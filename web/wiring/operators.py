"""What the settings page is made of: signing in, changing the portal, and reading what happened."""

from msgspec import Struct

from services.audit import AuditLog
from services.configurations import Configurations
from services.login.budgets import Budgets
from services.operators.drafts import Drafts
from services.operators.editing import Editing
from services.operators.sessions import OperatorSessions
from services.operators.signing_in import SigningIn
from web.alarms import Alarms
from web.wiring.base import Base


class Operators(Struct):
    """The operator's side of the portal; `audit_log` reads what `Base.audit` writes."""

    operator_sessions: OperatorSessions
    signing_in: SigningIn
    editing: Editing
    drafts: Drafts
    audit_log: AuditLog
    alarms: Alarms


def make_operators(base: Base, configurations: Configurations) -> Operators:
    """One of each, sharing `base` and each other."""
    store, clock, audit = base.store, base.clock, base.audit
    password_hash = base.settings.operator_password_hash
    sessions = OperatorSessions(store, base.tokens, clock, audit, password_hash)
    budgets = Budgets(store, base.tokens, clock)
    return Operators(
        operator_sessions=sessions,
        signing_in=SigningIn(store, budgets, sessions, audit, password_hash),
        editing=Editing(store, configurations),
        drafts=Drafts(store, clock),
        audit_log=AuditLog(store),
        alarms=Alarms(audit, clock),
    )
