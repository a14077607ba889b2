"""Where whoever finds a weakness reports it, as RFC 9116 writes it."""

from datetime import UTC, datetime

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from web.request import Request

SECURITY_TXT = "/.well-known/security.txt"
GOOD_FOR_SECONDS = 30 * 24 * 60 * 60


async def contact(request: Request) -> Response:
    """404 without PORTAL_SECURITY_CONTACT."""
    settings = request.state.settings
    if settings.security_contact is None:
        raise HTTPException(404)
    expires = datetime.fromtimestamp(request.state.clock.now() + GOOD_FOR_SECONDS, UTC)
    return PlainTextResponse(
        f"Contact: {settings.security_contact}\n"
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}\n"
        f"Canonical: {settings.base_url}{SECURITY_TXT}\n"
    )


routes = [Route(SECURITY_TXT, contact, name="security:contact")]
