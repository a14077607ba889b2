"""Whether customers reach the portal: the name resolves, its certificate holds, and this portal answers."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import aiohttp

from services.clock import Clock
from services.doctor.findings import Finding, bad, good, note

CONNECT_SECONDS = 4.0
RENEW_DAYS = 14
_ALIVE = "ok\n"
_ENDS = "%b %d %H:%M:%S %Y %Z"


async def base_url(url: str, clock: Clock, tls: ssl.SSLContext | None = None) -> list[Finding]:
    """Asks `url` whether it lives, as a customer's browser would; no proxy is used and none is followed."""
    timeout = aiohttp.ClientTimeout(total=2 * CONNECT_SECONDS, connect=CONNECT_SECONDS)
    context = tls or ssl.create_default_context()
    setting = f"PORTAL_BASE_URL ({url})"
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"{url}/healthz", ssl=context, allow_redirects=False) as answer,
        ):
            alive = answer.status == 200 and await answer.text() == _ALIVE
        expires = await _expires(url, context)
    except aiohttp.ClientConnectorCertificateError as error:
        return [bad(f"{setting} has no valid certificate: {_why(error)}. Renew it where TLS ends.")]
    except aiohttp.ClientConnectorDNSError:
        name = urlsplit(url).hostname
        return [bad(f"{setting}: the name {name} is not in the DNS: make a record that leads to the portal.")]
    except (aiohttp.ClientError, TimeoutError, OSError):
        silent = f"Nothing answers at {setting}: start the portal, or let this machine reach that address."
        return [bad(silent) if url.startswith("https:") else note(silent)]
    if not alive:
        return [bad(f"What answers at {setting} is not this portal: check the proxy in front of it.")]
    return [_certificate(expires, setting, clock), *_encrypted(url)]


def _encrypted(url: str) -> list[Finding]:
    if url.startswith("https:"):
        return []
    return [note("Customers of this machine only: an address for others must begin with https://.")]


def _certificate(expires: datetime | None, setting: str, clock: Clock) -> Finding:
    if expires is None:
        return good(f"The portal answers at {setting}.")
    left = expires - datetime.fromtimestamp(clock.now(), UTC)
    if left < timedelta(days=RENEW_DAYS):
        return note(f"The certificate of {setting} expires on {expires:%d %B %Y}: renew it before then.")
    return good(f"The portal answers at {setting}, with a certificate until {expires:%d %B %Y}.")


async def _expires(url: str, context: ssl.SSLContext) -> datetime | None:
    """When the certificate ends; None without TLS."""
    parts = urlsplit(url)
    if parts.scheme != "https":
        return None
    async with asyncio.timeout(CONNECT_SECONDS):
        _, writer = await asyncio.open_connection(parts.hostname, parts.port or 443, ssl=context)
    ends: str = writer.get_extra_info("peercert")["notAfter"]
    writer.close()
    return datetime.strptime(ends, _ENDS).replace(tzinfo=UTC)


def _why(error: aiohttp.ClientConnectorCertificateError) -> str:
    cause = error.certificate_error
    return cause.verify_message if isinstance(cause, ssl.SSLCertVerificationError) else type(cause).__name__
