"""The mailed code, in the browser that asked for it (SECURITY T11, L4)."""

from msgspec import Struct
from starlette.responses import Response
from starlette.routing import Route

from services.login.errors import CodeDead, NoChallenge, TooMany, WrongCode
from services.login.objects import Challenge
from web.doors import settle_at_door, show_at_door
from web.forms import fields
from web.forward import form_only
from web.i18n import _, ngettext
from web.looks import business_of
from web.middleware.browser import browser_of
from web.origin import origin_of
from web.request import Request
from web.routes.login.gone import start_again
from web.routes.login.steps import CODE, come_in, on_to_code, settle_for, too_many


class CodePage(Struct, frozen=True):
    """Context of `login/code.html`; `dead`: it is over; `start_url`: where another address is entered."""

    business: str
    email: str
    known: bool
    problem: str
    refusal: str
    dead: bool
    start_url: str


async def show(request: Request) -> Response:
    """Where the code is entered."""
    try:
        return await _page(request, await _at_hand(request))
    except NoChallenge:
        return start_again(request)


async def submit(request: Request) -> Response:
    """The right code opens the session."""
    try:
        challenge = await _at_hand(request)
        code = "".join((await fields(request)).text("code").split())
        proof = await request.state.challenges.enter(
            browser_of(request), code, origin_of(request, "customer")
        )
    except NoChallenge:
        return start_again(request)
    except WrongCode as wrong:
        if wrong.tries_left == 0:
            return await _page(request, challenge, refusal=_over(), dead=True, status=422)
        problem = ngettext(
            "This code is not right. You can try %(num)s more time.",
            "This code is not right. You can try %(num)s more times.",
            wrong.tries_left,
        )
        return await _page(request, challenge, problem=problem, status=422)
    except CodeDead:
        return await _page(request, challenge, refusal=_over(), dead=True, status=422)
    except TooMany as refusal:
        return await _page(request, challenge, refusal=too_many(refusal), status=429)
    return await come_in(request, proof)


async def again(request: Request) -> Response:
    """A new code; the old one ends."""
    try:
        challenge = await _at_hand(request)
        await request.state.challenges.ask_again(
            browser_of(request), challenge, origin_of(request, "customer")
        )
    except NoChallenge:
        return start_again(request)
    except TooMany as refusal:
        return await _page(request, challenge, refusal=too_many(refusal), status=429)
    return on_to_code(request)


routes = [
    Route("/p/code", show, name="login:code"),
    Route("/p/code", submit, methods=["POST"], name="login:enter"),
    *form_only("/p/code/again", again, CODE, name="login:again"),
]


async def _at_hand(request: Request) -> Challenge:
    """What the browser asked for, its language settled. Raises NoChallenge."""
    settle_at_door(request)
    challenge = await request.state.challenges.at(browser_of(request))
    await settle_for(request, challenge.goal)
    return challenge


def _over() -> str:
    return _("This code does not work any more. Use the link in the mail, or have a new code sent.")


async def _page(
    request: Request,
    challenge: Challenge,
    *,
    problem: str = "",
    refusal: str = "",
    dead: bool = False,
    status: int = 200,
) -> Response:
    context = CodePage(
        business=business_of(request),
        email=challenge.shown,
        known=challenge.customer is not None,
        problem=problem,
        refusal=refusal,
        dead=dead,
        start_url=f"/p/login/{challenge.goal.slug}" if challenge.goal.slug else "",
    )
    return show_at_door(request, "login/code.html", context, status=status)
