"""Mails that the portal sends: what one is, and who carries it."""

from typing import Protocol

import aiohttp
import msgspec

_SECONDS = 10.0


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """`code` and `link` are what the mail asks its reader to use; only a test's outbox looks at them."""

    to: str
    subject: str
    text: str
    html: str = ""
    code: str | None = None
    link: str | None = None


class MailFailed(Exception):
    """The mail was not taken by anybody."""


class Mailer(Protocol):
    """Whoever carries mails."""

    async def send(self, mail: Mail) -> None:
        """Raises MailFailed."""


class OutboxMailer:
    """Puts mails into the sandbox's outbox, where QA reads them."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def send(self, mail: Mail) -> None:
        """Raises MailFailed."""
        timeout = aiohttp.ClientTimeout(total=_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(self._url, data=msgspec.json.encode(mail)) as answer,
            ):
                answer.raise_for_status()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise MailFailed(type(error).__name__) from error
