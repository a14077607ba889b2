"""Whether the mail server takes the portal's mails, as far as that can be seen without sending one."""

from services.doctor.findings import Finding, bad, good
from services.mail.smtp import MailServerRefused, SmtpMailer


async def mail_server(url: str, sender: str) -> list[Finding]:
    """Connects, says hello, signs in, leaves."""
    mailer = SmtpMailer(url, sender)
    try:
        await mailer.greet()
    except MailServerRefused as refused:
        return [bad(_SENTENCES[refused.reason])]
    return [good(f"The mail server answers, and accepts the portal; mails come from {sender}.")]


_SENTENCES = {
    "sign_in": "The mail server refuses user or password: correct them in PORTAL_SMTP_URL.",
    "no_sign_in": "The mail server takes no user and password here: add ?starttls to PORTAL_SMTP_URL, "
    "or leave them out.",
    "no_tls": "The mail server offers no TLS, but PORTAL_SMTP_URL asks for it: use its port for TLS.",
    "tls": "The mail server's TLS cannot be trusted: use the name in its certificate in PORTAL_SMTP_URL.",
    "away": "The mail server does not answer: check host and port in PORTAL_SMTP_URL, and the firewall.",
}
