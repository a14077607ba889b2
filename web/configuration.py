"""The portal configuration of the request's session, read once."""

from starlette.requests import Request

from services.configurations import Configuration
from services.configurations.objects import Features
from web.middleware.session import portal_session


async def configuration_of(request: Request) -> Configuration:
    """What the merchant allows in this session. Raises SessionEnded without one."""
    session = portal_session(request)
    known: Configuration | None = getattr(request.state, "configuration", None)
    if known is None:
        known = await request.state.configurations.retrieve(session.configuration)
        request.state.configuration = known
    return known


async def features_of(request: Request) -> Features:
    """Which features are on. Raises SessionEnded without a session."""
    return (await configuration_of(request)).features
