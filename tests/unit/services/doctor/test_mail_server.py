"""Issue 7.7: the mail server is greeted and signed in to, and no mail is sent."""

import pytest

from services.doctor import Level
from services.doctor.mail_server import mail_server
from tests.unit.services.mail import server as carriers

SENDER = "billing@shop.example"


async def test_it_is_there() -> None:
    """Hello and goodbye: nobody is written to."""
    async with carriers.mail_server() as server:
        [finding] = await mail_server(server.url, SENDER)
    assert finding.level is Level.GOOD
    assert not {"MAIL", "RCPT", "DATA"} & {command.split()[0].upper() for command in server.commands}


async def test_it_refuses_the_user() -> None:
    """And the password is not told."""
    replies = {"EHLO": "250-here\r\n250 AUTH PLAIN LOGIN", "AUTH": "535 no"}
    async with carriers.mail_server(**replies) as server:
        url = server.url.replace("://", "://user:secret-word@")
        [finding] = await mail_server(url, SENDER)
    assert finding.level is Level.PROBLEM
    assert "user or password" in finding.sentence
    assert "secret-word" not in finding.sentence


@pytest.mark.parametrize(("url", "words"), [
    ("smtp://127.0.0.1:9", "does not answer"),
    ("smtps://127.0.0.1:{port}", "cannot be trusted"),
    ("smtp://127.0.0.1:{port}?starttls", "offers no TLS"),
    ("smtp://user:secret-word@127.0.0.1:{port}", "takes no user"),
])  # fmt: skip
async def test_what_else_can_be_wrong(url: str, words: str) -> None:
    """Away, or without the encryption that is asked for."""
    async with carriers.mail_server() as server:
        [finding] = await mail_server(url.format(port=server.port), SENDER)
    assert finding.level is Level.PROBLEM
    assert words in finding.sentence
