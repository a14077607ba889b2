"""A mail server, spoken to over PORTAL_SMTP_URL."""

import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import formatdate, make_msgid, parseaddr
from typing import Literal

import aiosmtplib

from services.mail.mail import Mail, MailFailed, MailRefused, MailUnsure
from services.mail.server import MailServer

TIMEOUT_SECONDS = 10.0
_FOR_GOOD = 500


Refusal = Literal["sign_in", "no_sign_in", "tls", "no_tls", "away"]


class MailServerRefused(Exception):
    """Nothing can be sent: no sign-in or not this one, no TLS or none to be trusted, or no answer."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason: Refusal = reason


class SmtpMailer:
    """`sender`: an address, or "Name <address>". Certificates are checked (SECURITY N4)."""

    def __init__(self, url: str, sender: str) -> None:
        self._server = MailServer.parse(url)
        self._sender = sender

    async def send(self, mail: Mail) -> None:
        """One connection for one mail. Raises MailFailed; MailRefused or MailUnsure where no retry helps."""
        message = letter(mail, self._sender)
        sender, receiver = parseaddr(self._sender)[1], mail.to
        client = self._client()
        try:
            await client.connect()
            options = [] if receiver.isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
            await client.mail(sender, options=options, encoding="utf-8")
            await client.rcpt(receiver, encoding="utf-8")
            await _hand_over(client, message.as_bytes())
        except aiosmtplib.SMTPRecipientRefused as error:
            raise _refusal(error.code) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise MailFailed(type(error).__name__) from error
        finally:
            client.close()

    async def greet(self) -> None:
        """Connects as for a mail, and sends none. Raises MailServerRefused."""
        client = self._client()
        try:
            await client.connect()
        except aiosmtplib.SMTPAuthenticationError as error:
            raise MailServerRefused("sign_in") from error
        except aiosmtplib.SMTPException as error:
            raise MailServerRefused(_reason(error)) from error
        except ssl.SSLError as error:
            raise MailServerRefused("tls") from error
        except (OSError, TimeoutError) as error:
            raise MailServerRefused("away") from error
        finally:
            client.close()

    def _client(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.tls,
            start_tls=server.starttls,
            timeout=TIMEOUT_SECONDS,
        )


async def _hand_over(client: aiosmtplib.SMTP, content: bytes) -> None:
    try:
        await client.data(content)
    except aiosmtplib.SMTPDataError as error:
        raise _refusal(error.code) from error
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        raise MailUnsure(type(error).__name__) from error


def _reason(error: aiosmtplib.SMTPException) -> Refusal:
    """What the client found missing it says in words alone."""
    if isinstance(error.__cause__, ssl.SSLError):
        return "tls"
    if "AUTH extension" in str(error):
        return "no_sign_in"
    return "no_tls" if "STARTTLS extension" in str(error) else "away"


def _refusal(code: int) -> MailFailed:
    return MailRefused(str(code)) if code >= _FOR_GOOD else MailFailed(str(code))


def letter(mail: Mail, sender: str) -> EmailMessage:
    """The mail with its headers: one receiver, no line of anybody's own (SECURITY L10).

    Raises MailRefused for an address or a subject that no header can hold.
    """
    name, address = parseaddr(sender)
    message = EmailMessage(SMTP if mail.to.isascii() else SMTPUTF8)
    try:
        message["From"] = Address(name, addr_spec=address)
        message["To"] = Address(addr_spec=mail.to)
        message["Subject"] = mail.subject
    except (ValueError, IndexError) as error:
        raise MailRefused(type(error).__name__) from error
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = make_msgid(domain=address.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    return message
