"""What the steps of a login have in common."""

from starlette.background import BackgroundTask
from starlette.responses import Response

from services.login.errors import TooMany
from services.login.objects import Goal, Proof
from web import flows
from web.device import device_of
from web.doors import settle_at_door
from web.forward import go_to
from web.i18n import _
from web.middleware.browser import browser_of, keep_browser
from web.middleware.session import SESSION_COOKIE
from web.origin import origin_of
from web.request import Request

CODE = "/p/code"
ACCOUNTS = "/p/code/accounts"
_MINUTE = 60


def on_to_code(request: Request) -> Response:
    """To the page for the code; what was asked for is looked up and mailed when the answer is out."""
    answer = go_to(CODE)
    keep_browser(answer, request)
    answer.background = BackgroundTask(request.state.challenges.wake)
    return answer


async def settle_for(request: Request, goal: Goal) -> None:
    """As at a door, in the look and the language of what was asked for."""
    settle_at_door(request, await request.state.configurations.retrieve(goal.configuration), goal.locale)


async def come_in(request: Request, proof: Proof) -> Response:
    """Into the session; first to the choice, where several customers have the address (SECURITY L9)."""
    if len(proof.customers) != 1:
        return go_to(ACCOUNTS)
    return await open_for(request, proof.customers[0])


async def open_for(request: Request, customer: str) -> Response:
    """The session that the browser's proof opens. Raises NotFound and NoChallenge."""
    opened = await request.state.openings.open(
        browser_of(request),
        customer,
        origin_of(request, "customer"),
        device=device_of(request),
        replacing=request.state.session,
    )
    answer = go_to(flows.start_url(opened.session))
    SESSION_COOKIE.set(answer, request.state.settings, opened.cookie)
    return answer


def too_many(refusal: TooMany) -> str:
    """When to try again; said alike about every address (SECURITY L5)."""
    if refusal.seconds <= _MINUTE:
        return _("A code was sent less than a minute ago. Please wait a minute before you ask for another.")
    if refusal.seconds <= 60 * _MINUTE:
        return _("Several codes were asked for already. Please try again in an hour.")
    return _("Many codes were asked for already. Please try again tomorrow.")
