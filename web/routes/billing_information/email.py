"""A new e-mail address: the code that was mailed to it, entered here (SECURITY T1, L4)."""

from msgspec import Struct
from starlette.responses import Response
from starlette.routing import Route

from services.billing_information.email_changes import EmailChange, EmailChanges
from services.billing_information.errors import CodeDead, CodeRefused, EmailFixed, TooManyMails
from services.mail import MailFailed
from services.sessions import Session
from web.forms import fields
from web.forward import form_only, go_to
from web.i18n import _, ngettext
from web.looks import business_of
from web.origin import origin_of
from web.rendering import render_step
from web.request import Request
from web.routes.billing_information.steps import address, done_url, session_at_hand
from web.words.email_change import code_mail


class CodeStep(Struct, frozen=True):
    """Context of `billing_information/email.html`; `problem` is about the code, `dead` that it is over."""

    action: str
    again_action: str
    back_url: str
    email: str
    problem: str
    dead: bool


async def show(request: Request) -> Response:
    """Where the code is entered."""
    session, emails = await _at_hand(request)
    change = await emails.find(session, request.path_params["change"])
    if change.status == "done":
        return go_to(done_url(session, "email"))
    return _page(request, change)


async def submit(request: Request) -> Response:
    """The right code writes the address to Stripe."""
    session, emails = await _at_hand(request)
    code = "".join((await fields(request)).text("code").split())
    change = await emails.find(session, request.path_params["change"])
    try:
        await emails.confirm(session, change.id, code, origin_of(request, "customer"))
    except CodeRefused as refused:
        left = refused.tries_left
        problem = ngettext(
            "This code is not right. You can try %(num)s more time.",
            "This code is not right. You can try %(num)s more times.",
            left,
        )
        return _page(request, change, problem=problem, dead=left == 0, status=422)
    except CodeDead:
        problem = _("This code does not work any more. Have a new one sent.")
        return _page(request, change, problem=problem, dead=True, status=422)
    return go_to(done_url(session, "email"))


async def again(request: Request) -> Response:
    """A new code; the old one ends."""
    session, emails = await _at_hand(request)
    change = await emails.find(session, request.path_params["change"])
    business = business_of(request)
    try:
        made = await emails.start(session, change.email, code_mail(business), origin_of(request, "customer"))
    except TooManyMails:
        problem = _("We have sent you several codes already. Please try again in an hour.")
        return _page(request, change, problem=problem, status=429)
    except MailFailed:
        problem = _("We could not send the code. Please try again in a moment.")
        return _page(request, change, problem=problem, status=503)
    return go_to(address("email", made.id))


routes = [
    Route("/p/billing-information/email/{change}", show, name="billing_information:email"),
    Route(
        "/p/billing-information/email/{change}",
        submit,
        methods=["POST"],
        name="billing_information:email_confirm",
    ),
    *form_only(
        "/p/billing-information/email/{change}/again",
        again,
        "/p/billing-information/email/{change}",
        name="billing_information:email_again",
    ),
]


async def _at_hand(request: Request) -> tuple[Session, EmailChanges]:
    """Raises EmailFixed where no address can be changed at all."""
    session = await session_at_hand(request, "email")
    emails = request.state.billing.emails
    if emails is None:
        raise EmailFixed(session.id)
    return session, emails


def _page(
    request: Request, change: EmailChange, *, problem: str = "", dead: bool = False, status: int = 200
) -> Response:
    context = CodeStep(
        action=address("email", change.id),
        again_action=address("email", change.id, "again"),
        back_url=address("update"),
        email=change.email,
        problem=problem,
        dead=dead,
    )
    return render_step(request, "billing_information/email", context, status=status)
