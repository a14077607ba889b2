"""Mails: what one is, who carries it, and the queue in which it waits."""

from services.mail.mail import Mail, Mailer, MailFailed, MailRefused, MailUnsure, NoMailer
from services.mail.outbox import OutboxMailer
from services.mail.smtp import SmtpMailer

__all__ = [
    "Mail",
    "MailFailed",
    "MailRefused",
    "MailUnsure",
    "Mailer",
    "NoMailer",
    "OutboxMailer",
    "SmtpMailer",
]
