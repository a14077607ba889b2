"""The public no-code link of a configuration: one field for an e-mail address (R6, SECURITY L1 to L5)."""

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from services.configurations import Configuration
from services.configurations.errors import ConfigurationMissing
from services.login.addresses import LONGEST, address
from services.login.challenges import Challenges
from services.login.errors import NoChallenge, TooMany
from services.login.objects import Goal
from web import i18n
from web.doors import settle_at_door, show_at_door
from web.forms import fields
from web.i18n import _
from web.looks import business_of
from web.middleware.browser import browser_of
from web.origin import origin_of
from web.rendering import LanguageChoice
from web.request import Request
from web.routes.login.steps import on_to_code, too_many


class LoginPage(Struct, frozen=True):
    """Context of `login/page.html`; `problem` is about the address."""

    action: str
    business: str
    email: str
    problem: str
    refusal: str
    other_languages: tuple[LanguageChoice, ...]


async def show(request: Request) -> Response:
    """`prefilled_email` stands in the field, `locale` decides the language."""
    configuration = await _configuration(request)
    settle_at_door(request, configuration)
    return _page(request, request.query_params.get("prefilled_email", "")[:LONGEST])


async def submit(request: Request) -> Response:
    """The same answer for every address; who has it is looked up afterwards (SECURITY L1, L2)."""
    configuration = await _configuration(request)
    settle_at_door(request, configuration)
    typed = (await fields(request)).text("email")
    email = address(typed)
    if email is None:
        problem = _("Enter an address like name@example.com.")
        return _page(request, typed[:LONGEST], problem=problem, status=422)
    goal = Goal(
        configuration=configuration.id,
        slug=request.path_params["slug"],
        locale=i18n.current().tag,
        return_url=configuration.default_return_url or request.state.settings.default_return_url,
    )
    challenges = request.state.challenges
    browser = browser_of(request)
    try:
        await challenges.ask(browser, goal, origin_of(request, "customer"), shown=email, email=email)
    except TooMany as refusal:
        if not await _has_just_asked(challenges, browser, email):
            return _page(request, email, refusal=too_many(refusal), status=429)
    return on_to_code(request)


routes = [
    Route("/p/login/{slug}", show, name="login:show"),
    Route("/p/login/{slug}", submit, methods=["POST"], name="login:submit"),
]


async def _configuration(request: Request) -> Configuration:
    """Of the login page; 404 where it was switched off, or never was."""
    try:
        found = await request.state.configurations.of_login_page(request.path_params["slug"])
    except ConfigurationMissing:
        raise HTTPException(404) from None
    return found


async def _has_just_asked(challenges: Challenges, browser: str, email: str) -> bool:
    """Whoever sends the form once more finds the code that is on its way."""
    try:
        return (await challenges.at(browser)).email == email
    except NoChallenge:
        return False


def _page(
    request: Request, email: str, *, problem: str = "", refusal: str = "", status: int = 200
) -> Response:
    current = i18n.current().code
    asked = i18n.spoken(request.query_params.get("locale", ""))
    context = LoginPage(
        action=f"{request.url.path}?locale={asked.tag}" if asked else request.url.path,
        business=business_of(request),
        email=email,
        problem=problem,
        refusal=refusal,
        other_languages=tuple(
            LanguageChoice(code, i18n.own_name(code), current=False)
            for code in i18n.LANGUAGES
            if code != current
        ),
    )
    return show_at_door(request, "login/page.html", context, status=status)
