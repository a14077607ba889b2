"""Where a login cannot go on: kindly, and with the way back in."""

from msgspec import Struct
from starlette.responses import Response

from web.doors import settle_at_door, show_at_door
from web.looks import business_of
from web.request import Request


class GonePage(Struct, frozen=True):
    """Context of `login/gone.html`; `again_action` is empty where no mail can be asked for."""

    business: str
    again_action: str


def start_again(request: Request, again_action: str = "") -> Response:
    """There is nothing, or nothing any more, that this browser could prove."""
    if request.state.frame is None:
        settle_at_door(request)
    context = GonePage(business_of(request), again_action)
    return show_at_door(request, "login/gone.html", context, status=410)
