"""The mails that the portal writes, in its readers' languages, and who carries them."""

from urllib.parse import urlsplit

from services.mail import Mailer, NoMailer
from services.mail.outbox import OutboxMailer
from services.mail.smtp import SmtpMailer
from web.mails.link import LinkMail
from web.mails.login import LoginMail
from web.settings import Settings

__all__ = ["LinkMail", "LoginMail", "can_send", "mailer", "sender"]


def can_send(settings: Settings) -> bool:
    """Whether there is anyone who carries mails."""
    return settings.sandboxed or settings.smtp_url is not None


def mailer(settings: Settings) -> Mailer:
    """The mail server that is set; on the sandbox its outbox, where no other is."""
    if settings.smtp_url:
        return SmtpMailer(settings.smtp_url, sender(settings))
    if settings.sandboxed:
        return OutboxMailer(f"{settings.own_sandbox}/outbox")
    return NoMailer()


def sender(settings: Settings) -> str:
    """Whom the portal's mails come from."""
    return settings.mail_from or f"billing@{urlsplit(settings.base_url).hostname}"
