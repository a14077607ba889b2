"""Where a request came from, for the audit log."""

from services.audit import Origin
from web.request import Request


def origin_of(request: Request, actor: str) -> Origin:
    """The address is the one that a trusted proxy reports (SECURITY R5)."""
    ip = request.client.host if request.client else None
    return Origin(actor=actor, request_id=request.state.request_id, ip=ip)
