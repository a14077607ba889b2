"""Mails: what one is, who carries it, and the queue in which it waits.

Settings are read through this package before anything else: its carriers are imported where they are used.
"""

from services.mail.mail import Mail, Mailer, MailFailed, MailRefused, MailUnsure, NoMailer

__all__ = ["Mail", "MailFailed", "MailRefused", "MailUnsure", "Mailer", "NoMailer"]
