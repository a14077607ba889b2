"""The link in the mail: looking changes nothing, its button opens the session (SECURITY T9, T10, T12, L8)."""

from msgspec import Struct
from starlette.responses import Response
from starlette.routing import Route

from services.login.errors import LinkDead, TooMany
from services.login.objects import Challenge
from web.cookies import Cookie
from web.doors import show_at_door
from web.forward import NO_REFERRER, form_only, go_to
from web.looks import business_of
from web.middleware.browser import browser_of
from web.origin import origin_of
from web.request import Request
from web.routes.login.gone import start_again
from web.routes.login.steps import come_in, on_to_code, settle_for, too_many
from web.visitor import known_as, masked

LINK = "/p/code/link"
AGAIN = "/p/code/link/again"
_COOKIE = Cookie("portal_mailed_link")


class LinkPage(Struct, frozen=True):
    """Context of `login/link.html`; `replaced`: who is signed in and would not be any more (SECURITY S7)."""

    business: str
    email: str
    replaced: str
    refusal: str


async def arrive(request: Request) -> Response:
    """Puts the token into a cookie, out of the address; it is looked at on the next page."""
    answer = go_to(LINK, NO_REFERRER)
    _COOKIE.set(answer, request.state.settings, request.path_params["token"])
    return answer


async def show(request: Request) -> Response:
    """One button."""
    try:
        challenge = await request.state.challenges.linked(_token(request))
    except LinkDead as dead:
        return await _dead(request, dead)
    return await _page(request, challenge)


async def submit(request: Request) -> Response:
    """The button: once, in any browser."""
    try:
        proof = await request.state.challenges.follow(
            _token(request), browser_of(request), origin_of(request, "customer")
        )
    except LinkDead as dead:
        return await _dead(request, dead)
    answer = await come_in(request, proof)
    _COOKIE.delete(answer, request.state.settings)
    return answer


async def again(request: Request) -> Response:
    """A new mail to the same mailbox, whose code this browser may enter (SECURITY T10)."""
    challenges = request.state.challenges
    try:
        challenge = await challenges.linked(_token(request))
    except LinkDead as dead:
        if dead.challenge is None:
            return start_again(request)
        challenge = dead.challenge
    try:
        await challenges.ask_again(browser_of(request), challenge, origin_of(request, "customer"))
    except TooMany as refusal:
        return await _page(request, challenge, refusal=too_many(refusal), status=429)
    return on_to_code(request)


routes = [
    Route("/p/code/link", show, name="login:link"),
    Route("/p/code/link", submit, methods=["POST"], name="login:follow"),
    *form_only("/p/code/link/again", again, "/p/code/link", name="login:mail_again"),
    Route("/p/code/link/{token}", arrive, name="login:arrive"),
]


async def _page(request: Request, challenge: Challenge, *, refusal: str = "", status: int = 200) -> Response:
    await settle_for(request, challenge.goal)
    email = masked(challenge.email) if challenge.email else challenge.shown
    business = business_of(request)
    replaced = await known_as(request) if request.state.session else ""
    return show_at_door(
        request, "login/link.html", LinkPage(business, email, replaced, refusal), status=status
    )


async def _dead(request: Request, dead: LinkDead) -> Response:
    if dead.challenge:
        await settle_for(request, dead.challenge.goal)
    return start_again(request, AGAIN if dead.challenge else "")


def _token(request: Request) -> str:
    return request.cookies.get(_COOKIE.name_for(request.state.settings), "")
