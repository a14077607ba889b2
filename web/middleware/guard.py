"""The middlewares that surround the whole application, in their order."""

from starlette.types import ASGIApp

from web.middleware.admission import Admission
from web.middleware.compression import Compression
from web.middleware.hosts import Hosts
from web.middleware.limits import Limits
from web.middleware.request_id import RequestId
from web.middleware.security_headers import SecurityHeaders
from web.middleware.timing import ServerTiming
from web.settings import Settings


def guard(app: ASGIApp, settings: Settings) -> ASGIApp:
    """The whole application, so that even the answer to its own fault carries an id and a policy."""
    hosts: ASGIApp = Hosts(Limits(Admission(Compression(app))), settings)
    hosts = hosts if settings.livemode else ServerTiming(hosts)
    return RequestId(SecurityHeaders(hosts, secure=settings.secure))
