"""The operator's way in and out: one password, tried within limits (SECURITY C1, L4, S3, S5)."""

import re

from msgspec import Struct
from starlette.responses import Response
from starlette.routing import Route

from services.operators.signing_in import TooManyTries, WrongPassword
from web.doors import show_at_door
from web.forms import fields
from web.forward import form_only, go_to
from web.i18n import _
from web.middleware.browser import form_token
from web.middleware.operator import OPERATOR_COOKIE, SETTINGS, operator_session
from web.origin import origin_of
from web.rendering import Frame, render
from web.request import Request
from web.routes.language import keep_language
from web.routes.settings.tabs import use_language

LOGIN = SETTINGS + "/login"
_MINUTE = 60
_DRAFT = re.compile(r"drf_[0-9a-f]{32}")


class OperatorLoginPage(Struct, frozen=True):
    """Context of `settings/login.html`; `refusal` says why the last try did not open anything, `draft` is
    what was typed before the session ended, "" where nothing was.
    """

    refusal: str
    signed_out: bool
    draft: str


class NoPasswordPage(Struct, frozen=True):
    """Context of `settings/no_password.html`."""


async def show(request: Request) -> Response:
    """The field for the password; who is signed in needs none."""
    if not request.state.signing_in.possible:
        return no_password(request)
    draft = request.query_params.get("draft", "")
    if request.state.operator:
        return go_to(await _inside(request, draft))
    return _page(request, signed_out="signed_out" in request.query_params, draft=draft)


async def submit(request: Request) -> Response:
    """In, with a new session; or the same page with the same sentence for every wrong password."""
    signing_in = request.state.signing_in
    if not signing_in.possible:
        return no_password(request)
    sent = await fields(request)
    password, draft = sent.exact("password"), sent.text("draft")
    use_language(request)
    try:
        signed_in = await signing_in.sign_in(
            password, origin_of(request, "operator"), replacing=request.state.operator
        )
    except WrongPassword:
        return _page(request, _("This is not the operator's password."), draft=draft, status=403)
    except TooManyTries as refusal:
        return _page(request, _too_many(refusal), draft=draft, status=429)
    answer = go_to(await _inside(request, draft))
    OPERATOR_COOKIE.set(answer, request.state.settings, signed_in.cookie)
    return answer


async def log_out(request: Request) -> Response:
    """Ends the session on the server first."""
    await request.state.operator_sessions.end(operator_session(request), origin_of(request, "operator"))
    answer = go_to(f"{LOGIN}?signed_out")
    OPERATOR_COOKIE.delete(answer, request.state.settings)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


async def choose_language(request: Request) -> Response:
    """From now on this browser reads `locale`."""
    operator_session(request)
    return await keep_language(request, SETTINGS)


def no_password(request: Request) -> Response:
    """There is no settings page where the deployment has no password for it; this says how to set one."""
    use_language(request)
    request.state.frame = Frame()
    return render(request, page="settings/no_password.html", context=NoPasswordPage(), status=404)


routes = [
    Route(LOGIN, show, name="operator:login"),
    Route(LOGIN, submit, methods=["POST"], name="operator:sign_in"),
    *form_only(SETTINGS + "/logout", log_out, SETTINGS, name="operator:log_out"),
    *form_only(SETTINGS + "/language", choose_language, SETTINGS, name="operator:language"),
]


def _page(
    request: Request, refusal: str = "", *, signed_out: bool = False, draft: str = "", status: int = 200
) -> Response:
    use_language(request)
    request.state.frame = Frame(csrf_token=form_token(request))
    context = OperatorLoginPage(refusal, signed_out, draft if _DRAFT.fullmatch(draft) else "")
    return show_at_door(request, "settings/login.html", context, status=status)


async def _inside(request: Request, draft: str) -> str:
    """The page whose form was kept, with what was typed; the first one where nothing was."""
    page = await request.state.drafts.page_of(draft)
    return f"{page}?draft={draft}" if page else SETTINGS


def _too_many(refusal: TooManyTries) -> str:
    if refusal.seconds <= _MINUTE:
        return _("There were several wrong passwords. Please wait a minute, then try again.")
    return _("There were many wrong passwords. Please try again in an hour.")
