"""Mails that the portal sends: what one is, and who carries it."""

from typing import Protocol

import msgspec


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """`code` and `link` are what the mail asks its reader to use; only a test's outbox looks at them."""

    to: str
    subject: str
    text: str
    html: str = ""
    code: str | None = None
    link: str | None = None


class MailFailed(Exception):
    """The mail was not taken by anybody; another try may succeed."""


class MailRefused(MailFailed):
    """The mail server will never take this mail."""


class MailUnsure(MailFailed):
    """The connection broke after the mail was handed over: sent once more, it might arrive twice."""


class Mailer(Protocol):
    """Whoever carries mails."""

    async def send(self, mail: Mail) -> None:
        """Raises MailFailed."""


class NoMailer:
    """Where no mail server is set: every mail fails, and the log says so."""

    async def send(self, mail: Mail) -> None:
        """Raises MailRefused."""
        raise MailRefused("PORTAL_SMTP_URL is not set")
