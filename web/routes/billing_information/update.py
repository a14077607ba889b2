"""Update information: one form by country; nothing that was typed is lost."""

from collections.abc import Mapping

from msgspec import Struct
from starlette.responses import Response
from starlette.routing import Route

from services.billing_information.email_changes import may_change_email
from services.billing_information.errors import FieldProblem, InformationRefused, TooManyMails
from services.billing_information.updating import Information
from services.configurations.objects import CustomerField
from services.ids import new_id
from services.mail import MailFailed
from services.sessions import Session
from services.stripe_gateway.objects.customers import Customer
from web.finished import finished_page
from web.flows import completion
from web.forms import fields
from web.forward import go_to
from web.i18n import _
from web.looks import business_of
from web.origin import origin_of
from web.rendering import render_step
from web.request import Request
from web.routes.billing_information.forms import Section, errors, known, sections, typed
from web.routes.billing_information.steps import (
    address,
    allowed_updates,
    back_url,
    done_url,
    session_at_hand,
)
from web.words.email_change import code_mail

IN_FORM: tuple[CustomerField, ...] = ("name", "email", "phone", "address", "shipping")
Errors = tuple[tuple[str, str], ...]


class UpdateStep(Struct, frozen=True):
    """Context of `billing_information/update.html`; `fixed_email` is one that can't be changed here.

    `redrawn` names the field whose choice asked for other fields, or is "".
    """

    key: str
    action: str
    back_url: str
    sections: tuple[Section, ...]
    errors: Errors
    fixed_email: str
    problem: str
    redrawn: str


async def show(request: Request) -> Response:
    """What Stripe has now, to be changed."""
    session = await session_at_hand(request, *IN_FORM)
    customer = await request.state.customers.get(session.customer)
    return await _form(request, session, known(customer), customer)


async def submit(request: Request) -> Response:
    """Saves, or shows the form again with everything that was typed in it."""
    session = await session_at_hand(request, *IN_FORM)
    sent = await fields(request)
    key, information = sent.key(), typed(sent)
    customer = await request.state.customers.get(session.customer)
    if sent.text("redraw"):
        return await _form(request, session, information, customer, redrawn=sent.text("redraw"))
    new_email = information.email.casefold() != (customer.email or "").casefold()
    changes_email = new_email and await _may_change_email(request, session)
    allowed = await _saved_fields(request, with_email=changes_email)
    try:
        await request.state.billing.updating.update(
            session.customer, information, allowed, key, origin_of(request, "customer")
        )
    except InformationRefused as refused:
        return await _form(request, session, information, customer, wrong=refused.problems, status=422)
    if changes_email:
        return await _ask_for_code(request, session, information, customer)
    return go_to(done_url(session, "saved"))


async def finished(request: Request) -> Response:
    """Where a session that was made for this one thing ends."""
    session = await session_at_hand(request, *IN_FORM, "tax_id")
    end = completion(session)
    if end.portal:
        await request.state.sessions.leave_flow(session)
        return go_to(address(done="saved"))
    return finished_page(request, "billing-information", _("Your billing information is saved."), end)


routes = [
    Route("/p/billing-information/update", show, name="billing_information:update"),
    Route("/p/billing-information/update", submit, methods=["POST"], name="billing_information:save"),
    Route("/p/billing-information/finished", finished, name="billing_information:finished"),
]


async def _may_change_email(request: Request, session: Session) -> bool:
    allowed = await allowed_updates(request)
    return "email" in allowed and may_change_email(session) and request.state.billing.emails is not None


async def _saved_fields(request: Request, *, with_email: bool) -> frozenset[CustomerField]:
    allowed = await allowed_updates(request) & set(IN_FORM)
    return allowed if with_email else allowed - {"email"}


async def _ask_for_code(
    request: Request, session: Session, information: Information, customer: Customer
) -> Response:
    """The rest is saved; the new address waits for its code."""
    emails = request.state.billing.emails
    if emails is None:
        return go_to(done_url(session, "saved"))
    business = business_of(request)
    problem = _("We could not send the code. The rest is saved. Please try again in a moment.")
    try:
        change = await emails.start(
            session, information.email, code_mail(business), origin_of(request, "customer")
        )
    except TooManyMails:
        problem = _("We have sent you several codes already. The rest is saved. Please try again in an hour.")
    except MailFailed:
        pass
    else:
        return go_to(address("email", change.id))
    return await _form(request, session, information, customer, status=503, problem=problem)


async def _form(
    request: Request,
    session: Session,
    information: Information,
    customer: Customer,
    *,
    wrong: Mapping[str, FieldProblem] | None = None,
    status: int = 200,
    problem: str = "",
    redrawn: str = "",
) -> Response:
    allowed, email = await allowed_updates(request), await _may_change_email(request, session)
    shown = sections(information, allowed, wrong or {}, email=email)
    context = UpdateStep(
        key=new_id("bil"),
        action=address("update"),
        back_url=back_url(session),
        sections=shown,
        errors=errors(shown),
        fixed_email=(customer.email or "") if "email" in allowed and not email else "",
        problem=problem,
        redrawn=redrawn,
    )
    return render_step(request, "billing_information/update", context, status=status)
