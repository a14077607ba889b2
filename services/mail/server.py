"""The address of a mail server, as PORTAL_SMTP_URL writes it."""

from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

from msgspec import Struct


class MailServer(Struct, frozen=True):
    """`smtp://user:password@host:587?starttls`, or `smtps://…` for TLS from the first byte.

    Without `starttls` an smtp connection is encrypted where the server offers it, with it always.
    """

    host: str
    port: int
    user: str | None
    password: str | None
    tls: bool
    starttls: bool | None

    @classmethod
    def parse(cls, url: str) -> Self:
        """Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("A mail server looks like smtp://user:password@host:587?starttls")
        tls = parts.scheme == "smtps"
        asked = dict(parse_qsl(parts.query, keep_blank_values=True))
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if tls else 587),
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            tls=tls,
            starttls=False if tls else True if "starttls" in asked else None,
        )
