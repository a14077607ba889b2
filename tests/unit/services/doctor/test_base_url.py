"""SECURITY R5, N4: the address is tried as a customer's browser would, its certificate too."""

import asyncio
import ssl
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from services.doctor import Finding, Level
from services.doctor.base_url import base_url
from tests.unit.services.clock import TestClock

DAY = 24 * 60 * 60
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n"
ELSE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of 127.0.0.1, for thirty days, signed by itself; its key is in the same file."""
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30"]
    name = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = ["-keyout", str(file), "-out", str(file) + ".crt"]
    subprocess.run(["openssl", "req", *kind, *made, *name], check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + Path(f"{file}.crt").read_bytes())
    return file


@asynccontextmanager
async def answering(reply: bytes, certificate: Path | None = None) -> AsyncIterator[str]:
    """The address of a server that says this to everyone."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(reply)
        await writer.drain()
        writer.close()

    tls = None
    if certificate:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(certificate)
    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"{'https' if tls else 'http'}://127.0.0.1:{port}"


async def found(url: str, after: int = 0, trusted: Path | None = None) -> list[Finding]:
    context = ssl.create_default_context(cafile=str(trusted)) if trusted else None
    return await base_url(url, TestClock(int(time.time()) + after), context)


async def test_the_portal_answers() -> None:
    """On this machine alone, which is said."""
    async with answering(OK) as url:
        first, second = await found(url)
    assert (first.level, second.level) == (Level.GOOD, Level.NOTE)
    assert "https://" in second.sentence


@pytest.mark.parametrize(("after", "level"), [(0, Level.GOOD), (20 * DAY, Level.NOTE)])
async def test_a_certificate_that_holds(certificate: Path, after: int, level: Level) -> None:
    """And how long it does; soon over is told in time."""
    async with answering(OK, certificate) as url:
        [finding] = await found(url, after, trusted=certificate)
    assert finding.level is level
    assert "certificate" in finding.sentence


async def test_a_certificate_that_does_not_hold(certificate: Path) -> None:
    """N4: what a browser would not trust is a problem, with TLS's own reason."""
    async with answering(OK, certificate) as url:
        [finding] = await found(url)
    assert finding.level is Level.PROBLEM
    assert "self-signed certificate" in finding.sentence


async def test_something_else_answers() -> None:
    """A proxy that leads elsewhere."""
    async with answering(ELSE) as url:
        [finding] = await found(url)
    assert finding.level is Level.PROBLEM
    assert "not this portal" in finding.sentence


@pytest.mark.parametrize(("scheme", "level"), [("http", Level.NOTE), ("https", Level.PROBLEM)])
async def test_nobody_answers(scheme: str, level: Level) -> None:
    """An address for customers must answer; a portal on this machine may not have started yet."""
    [finding] = await found(f"{scheme}://127.0.0.1:9")
    assert finding.level is level


async def test_a_name_that_is_nowhere() -> None:
    """Said as what it is."""
    [finding] = await found("https://billing.invalid")
    assert finding.level is Level.PROBLEM
    assert "billing.invalid is not in the DNS" in finding.sentence
