"""The Checkout page in setup mode: saves a payment method for later payments."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox.api.errors import StripeError
from sandbox.objects.checkout_sessions import CheckoutSession
from sandbox.objects.payment_methods import PaymentMethod
from sandbox.objects.setup_intents import SetupIntent
from sandbox.operations.checkout_sessions import complete_session, find_session
from sandbox.pages.card_form import CardForm, test_cards
from sandbox.pages.control import sent_parameters
from sandbox.pages.site import business_of, lead_on, message, render, sandbox_of
from sandbox.world import World

KINDS = {
    "card": "Card",
    "link": "Link",
    "us_bank_account": "US bank account",
    "cashapp": "Cash App Pay",
    "amazon_pay": "Amazon Pay",
    "sepa_debit": "SEPA Direct Debit",
    "bacs_debit": "Bacs Direct Debit",
    "au_becs_debit": "BECS Direct Debit",
    "acss_debit": "Pre-authorised debit in Canada",
    "paypal": "PayPal",
    "boleto": "Boleto",
    "klarna": "Klarna",
}

NOT_SAVED = "The payment method was not saved. Try again, or choose another one."

# What a customer would type at their bank's page: the test accounts of docs.stripe.com/testing.
DETAILS: dict[str, dict[str, str]] = {
    "us_bank_account": {
        "routing_number": "110000000",
        "account_number": "000123456789",
        "account_holder_type": "individual",
    },
    "sepa_debit": {"iban": "DE89370400440532013000"},
    "bacs_debit": {"sort_code": "108800", "account_number": "00012345"},
    "au_becs_debit": {"bsb_number": "000000", "account_number": "000123456"},
    "acss_debit": {
        "institution_number": "000",
        "transit_number": "11000",
        "account_number": "000123456789",
    },
    "boleto": {"tax_id": "000.000.000-00"},
}


def session_of(world: World, intent: SetupIntent) -> CheckoutSession | None:
    """The Checkout session that this setup intent belongs to."""
    return next((session for session in world.checkout_sessions if session.setup_intent == intent.id), None)


def kinds_of(session: CheckoutSession) -> list[tuple[str, str]]:
    """The session's payment method types that this page knows, with their names."""
    return [(kind, KINDS[kind]) for kind in session.payment_method_types if kind in KINDS]


def success_url(session: CheckoutSession) -> str | None:
    if session.success_url is None:
        return None
    return session.success_url.replace("{CHECKOUT_SESSION_ID}", session.id)


async def show(request: Request) -> Response:
    session = find_session(sandbox_of(request).world, request.path_params["session"])
    if answer := closed(request, session):
        return answer
    intent = sandbox_of(request).world.setup_intents.get(session.setup_intent or "")
    problem = NOT_SAVED if intent.last_setup_error else ""
    return page(request, session, CardForm(), kind=kinds_of(session)[0][0], problem=problem)


async def save(request: Request) -> Response:
    """Saves what was chosen, or shows the page again with what was wrong."""
    sandbox = sandbox_of(request)
    session = find_session(sandbox.world, request.path_params["session"])
    if answer := closed(request, session):
        return answer
    sent = await sent_parameters(request)
    form, kind = CardForm.of(sent), sent.get("type", "card")
    try:
        intent = set_up(request, session, kind, form)
    except StripeError as error:
        return page(request, session, form, kind=kind, problem=str(error), status=error.status)
    return after_set_up(request, session, intent)


def set_up(request: Request, session: CheckoutSession, kind: str, form: CardForm) -> SetupIntent:
    """Makes the payment method and confirms the session's setup intent. Raises StripeError when refused."""
    if kind not in dict(kinds_of(session)):
        raise StripeError("Choose one of the payment methods.", param="type")
    sandbox = sandbox_of(request)
    details = form.params() if kind == "card" else DETAILS.get(kind, {})
    customer = sandbox.world.customers.find(session.customer or "")
    billing = {"name": customer.name, "email": customer.email} if customer else {}
    method = sandbox.local.post(
        "/payment_methods",
        PaymentMethod,
        **{"type": kind, kind: details, "billing_details": {k: v for k, v in billing.items() if v}},
    )
    here = f"{sandbox.base_url}/checkout/{session.id}"
    path = f"/setup_intents/{session.setup_intent}/confirm"
    return sandbox.local.post(path, SetupIntent, payment_method=method.id, return_url=here)


def after_set_up(request: Request, session: CheckoutSession, intent: SetupIntent) -> Response:
    """On to 3-D Secure, to the merchant when all is saved, or back to the form."""
    root = request.scope["root_path"]
    if intent.status == "requires_action":
        return RedirectResponse(f"{root}/authentication/{intent.id}", status_code=303)
    if intent.status != "succeeded":
        return RedirectResponse(f"{root}/checkout/{session.id}", status_code=303)
    world = sandbox_of(request).world
    complete_session(world, session)
    answer = closed(request, session)
    if answer is None:
        raise RuntimeError(f"{session.id} is {session.status} after it was completed")
    return answer


def closed(request: Request, session: CheckoutSession) -> Response | None:
    """What a session that takes nothing more shows; None for an open one."""
    if session.status == "open":
        return None
    if session.status == "expired":
        return message(request, "This page has expired", "Go back and begin again.", 410)
    url = success_url(session)
    if url is None:
        return message(request, "Saved", "The payment method is saved.")
    return lead_on(request, "Saved", url)


def page(
    request: Request,
    session: CheckoutSession,
    form: CardForm,
    *,
    kind: str,
    problem: str = "",
    status: int = 200,
) -> Response:
    sandbox = sandbox_of(request)
    kinds = kinds_of(session)
    customer = sandbox.world.customers.find(session.customer or "")
    return render(
        request,
        "checkout.html",
        status=status,
        session=session,
        business=business_of(sandbox.world),
        customer=(customer.name or customer.email) if customer else "",
        kinds=kinds,
        kind=kind if kind in dict(kinds) else kinds[0][0],
        takes_cards="card" in dict(kinds),
        form=form,
        problem=problem,
        test_cards=test_cards(),
    )


routes = [
    Route("/checkout/{session}", show, methods=["GET"]),
    Route("/checkout/{session}", save, methods=["POST"]),
]
