"""The portal configuration of the request's session, read once."""

from services.configurations import Configuration
from services.configurations.objects import Features
from web.middleware.session import portal_session
from web.request import Request


async def configuration_of(request: Request) -> Configuration:
    """What the merchant allows in this session. Raises SessionEnded without one."""
    session = portal_session(request)
    state = request.state
    if state.configuration is None:
        state.configuration = await state.configurations.retrieve(session.configuration)
    return state.configuration


async def features_of(request: Request) -> Features:
    """Which features are on. Raises SessionEnded without a session."""
    return (await configuration_of(request)).features
