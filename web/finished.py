"""Where a session that was made for one thing ends, when that thing is done."""

from msgspec import Struct
from starlette.responses import Response

from web.flows import Completion
from web.forward import away
from web.middleware.session import portal_session
from web.rendering import render_step
from web.request import Request


class FinishedStep(Struct, frozen=True):
    """Context of `flows/finished.html`, in the place of a panel; `leave_url` leads back to the merchant."""

    panel: str
    message: str
    leave_url: str
    leaves: bool


def finished_page(request: Request, panel: str, message: str, end: Completion) -> Response:
    """A page of ours that says so, and leads on to the merchant where its link asked for that."""
    context = FinishedStep(
        panel=panel,
        message=message,
        leave_url=end.onward or portal_session(request).return_url or "",
        leaves=bool(end.onward),
    )
    headers = away(request, end.onward, seconds=1) if end.onward else None
    return render_step(request, "flows/finished", context, headers=headers)
