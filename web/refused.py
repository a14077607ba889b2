"""What was refused about a panel's things before anything happened, in the panel's place."""

from msgspec import Struct
from starlette.responses import Response

from web.rendering import render_step
from web.request import Request


class RefusedStep(Struct, frozen=True):
    """Context of `errors/refused.html`; `panel` is the id of the panel whose place it takes."""

    panel: str
    message: str
    back_url: str


def refused_page(request: Request, panel: str, message: str, back_url: str, status: int) -> Response:
    """A sentence that says why, and the way back."""
    return render_step(request, "errors/refused", RefusedStep(panel, message, back_url), status=status)
