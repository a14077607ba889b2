"""The sandbox's outbox, where QA reads mails instead of their receivers."""

import aiohttp
import msgspec

from services.mail.mail import Mail, MailFailed

_SECONDS = 10.0


class OutboxMailer:
    """`url`: where the outbox takes mails."""

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
