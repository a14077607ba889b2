"""The log: one JSON line per event on stderr, with secrets and addresses blotted out (SECURITY D2, D3)."""

import re
import sys

import structlog
from structlog.typing import EventDict, WrappedLogger

# Stripe's keys and ours, links' tokens, and e-mail addresses; each pattern is linear in the text.
_SECRET = re.compile(r"\b(sk|rk|pk|whsec|psk|bpsc|csrf|seti|pi|cs)_[A-Za-z0-9_*-]{6,}")
_TOKEN = re.compile(r"(/p/(?:session|link)/)[^\s\"'/]+")
_EMAIL = re.compile(r"[^\s@\"'<>(),:;]{1,64}@[^\s@\"'<>(),:;]{1,255}")
_LONGEST = 8_000


def configure() -> None:
    """Every part of the portal logs this way; called once, at start."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            blotted,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def blotted(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The event without what must not be in any log."""
    return {name: blot(value) if isinstance(value, str) else value for name, value in event.items()}


def blot(text: str) -> str:
    """`text` with secrets, tokens and addresses replaced; what is too long is cut first."""
    return _EMAIL.sub("…@…", without_secrets(text))


def without_secrets(text: str) -> str:
    """`text` with secrets and tokens replaced, for whoever may read an address; cut likewise."""
    return _TOKEN.sub(r"\1…", _SECRET.sub(r"\1_…", text[:_LONGEST]))
