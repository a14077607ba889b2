"""Portal sessions: a URL that opens once, then a cookie, until idle, too old or ended."""

from services.sessions.lives import FULL_LIFE, IDLE_LIFE, KEPT_FOR, LONGEST_RECOVERY, RECOVERY_LIFE, URL_LIFE
from services.sessions.objects import (
    Created,
    NewSession,
    Opened,
    OpenSession,
    Session,
    SessionUrl,
    SessionUrlRefused,
)
from services.sessions.sessions import Sessions

__all__ = [
    "FULL_LIFE",
    "IDLE_LIFE",
    "KEPT_FOR",
    "LONGEST_RECOVERY",
    "RECOVERY_LIFE",
    "URL_LIFE",
    "Created",
    "NewSession",
    "OpenSession",
    "Opened",
    "Session",
    "SessionUrl",
    "SessionUrlRefused",
    "Sessions",
]
