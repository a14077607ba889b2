"""SECURITY F27, L10, N4: one mail, handed to a mail server whole or not at all, its headers our own."""

from email import message_from_string
from email.policy import default

import pytest

from services.mail import Mail, MailFailed, MailRefused, MailUnsure, NoMailer
from services.mail.server import MailServer
from services.mail.smtp import SmtpMailer, letter
from tests.unit.services.mail.server import mail_server

SENDER = "Tidewater <billing@tidewater.example>"
MAIL = Mail(to="ada@example.com", subject="123456 — コード", text="Text ü\n", html="<p>HTML</p>")


async def test_a_mail_arrives() -> None:
    """Issue 6.2: text and HTML, with the headers that a machine's mail has."""
    async with mail_server() as server:
        await SmtpMailer(server.url, SENDER).send(MAIL)
    (received,) = server.received
    message = message_from_string(received, policy=default)
    assert message["To"] == "ada@example.com"
    assert message["From"] == "Tidewater <billing@tidewater.example>"
    assert message["Subject"] == "123456 — コード"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@tidewater.example>")
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert any(command.startswith("RCPT TO:<ada@example.com>") for command in server.commands)


@pytest.mark.parametrize(
    ("replies", "failure"),
    [
        ({"HELLO": ""}, MailFailed),
        ({"HELLO": "554 not now"}, MailFailed),
        ({"RCPT": "451 later"}, MailFailed),
        ({"RCPT": "550 nobody"}, MailRefused),
        ({"DATA": "451 later"}, MailFailed),
        ({"DOT": "554 spam"}, MailRefused),
        ({"DOT": "451 later"}, MailFailed),
        ({"DOT": ""}, MailUnsure),
    ],
    ids=["drops", "refuses", "later", "nobody", "no-data", "spam", "later-data", "drops-after-data"],
)
async def test_what_went_wrong_decides_about_another_try(
    replies: dict[str, str], failure: type[MailFailed]
) -> None:
    """SECURITY F27: 4xx may be tried again, 5xx not, and what may have arrived is not sent twice."""
    async with mail_server(**replies) as server:
        with pytest.raises(MailFailed) as raised:
            await SmtpMailer(server.url, SENDER).send(MAIL)
    assert raised.type is failure


async def test_nobody_listens() -> None:
    """SECURITY F27: refused connections are tried again."""
    async with mail_server() as server:
        url = server.url
    with pytest.raises(MailFailed) as raised:
        await SmtpMailer(url, SENDER).send(MAIL)
    assert raised.type is MailFailed


async def test_tls_that_is_asked_for_is_not_left_out() -> None:
    """SECURITY N4: with `starttls` nothing is said to a server that does not offer it."""
    async with mail_server() as server:
        with pytest.raises(MailFailed):
            await SmtpMailer(f"{server.url}?starttls", SENDER).send(MAIL)
    assert server.received == []
    assert not any(command.startswith("MAIL") for command in server.commands)


@pytest.mark.parametrize(
    "to", ["ada@example.com\r\nBcc: eve@example.net", "ada@example.com, eve@example.net", "", "Ada <a@b.c>"]
)
def test_one_receiver(to: str) -> None:
    """SECURITY L10: no line break, no list, no name."""
    with pytest.raises(MailRefused):
        letter(Mail(to=to, subject="s", text="t"), SENDER)


def test_no_header_in_a_subject() -> None:
    """SECURITY L10."""
    with pytest.raises(MailRefused):
        letter(Mail(to="ada@example.com", subject="s\r\nBcc: eve@example.net", text="t"), SENDER)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        (
            "smtp://ada:p%40ss@mail.example:2525?starttls",
            MailServer("mail.example", 2525, "ada", "p@ss", tls=False, starttls=True),
        ),
        ("smtp://mail.example", MailServer("mail.example", 587, None, None, tls=False, starttls=None)),
        ("smtps://mail.example", MailServer("mail.example", 465, None, None, tls=True, starttls=False)),
    ],
)
def test_addresses_of_mail_servers(url: str, server: MailServer) -> None:
    """DESIGN: PORTAL_SMTP_URL."""
    assert MailServer.parse(url) == server


@pytest.mark.parametrize("url", ["", "mail.example", "http://mail.example", "smtp://"])
def test_what_is_no_mail_server(url: str) -> None:
    """DESIGN: a mistake is found at the start."""
    with pytest.raises(ValueError, match="mail server"):
        MailServer.parse(url)


async def test_without_a_mail_server() -> None:
    """The log says which setting is missing."""
    with pytest.raises(MailRefused, match="PORTAL_SMTP_URL"):
        await NoMailer().send(MAIL)
