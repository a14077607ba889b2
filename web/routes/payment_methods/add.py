"""Add payment method: what is offered, over to Stripe's own page, and back (R7, R8)."""

from msgspec import Struct
from starlette.responses import Response
from starlette.routing import Route

from services.ids import new_id
from services.payment_methods.adding import Way
from services.payment_methods.errors import NotCompleted
from services.sessions import Session
from web import i18n
from web.configuration import features_of
from web.finished import finished_page
from web.flows import after_adding, completion
from web.forms import fields
from web.forward import away, go_to
from web.i18n import _
from web.looks import business_of
from web.origin import origin_of
from web.rendering import render_step
from web.request import Request
from web.routes.payment_methods.steps import address, session_at_hand
from web.words.payment_method_kinds import KindWords, kind_words
from web.words.payment_methods import method_name


class AddStep(Struct, frozen=True):
    """Context of `payment_methods/add.html`; `back_url` is empty where there is nothing to go back to."""

    key: str
    action: str
    back_url: str
    kinds: tuple[KindWords, ...]
    left: bool


class LeaveStep(Struct, frozen=True):
    """Context of `payment_methods/leave.html`, which leads on to Stripe's own page."""

    url: str
    back_url: str


async def show(request: Request) -> Response:
    """Which payment methods this customer can add (R7)."""
    session = await session_at_hand(request)
    offering = await request.state.changing.offerings.of(
        session.customer, await _method_configuration(request)
    )
    business = business_of(request)
    context = AddStep(
        key=new_id("pma"),
        action=address("add"),
        back_url="" if session.flow else address(),
        kinds=tuple(kind_words(kind, offering.currency, business) for kind in offering.kinds),
        left=bool(request.query_params.get("left")),
    )
    return render_step(request, "payment_methods/add", context)


async def submit(request: Request) -> Response:
    """Opens Stripe's page, the same for a second click (SECURITY M5)."""
    session = await session_at_hand(request)
    key = (await fields(request)).key()
    way = _way(request, session, key)
    await request.state.changing.adding.start(
        session.customer, key, await _method_configuration(request), way, origin_of(request, "customer")
    )
    return go_to(address("add", key, "leave"))


async def leave(request: Request) -> Response:
    """Leads on to Stripe: no form may be answered by another origin's address (DESIGN 2)."""
    session = await session_at_hand(request)
    key = request.path_params["key"]
    attempt = await request.state.changing.adding.attempt(session.customer, key)
    if attempt.status != "open" or not attempt.details.url:
        return go_to(_done(session, key))
    context = LeaveStep(url=attempt.details.url, back_url=address("add"))
    return render_step(request, "payment_methods/leave", context, headers=away(request, attempt.details.url))


async def returned(request: Request) -> Response:
    """Back from Stripe: what Stripe says was saved for this attempt counts, not what the address says."""
    session = await session_at_hand(request)
    key, checkout = request.path_params["key"], request.query_params.get("session_id", "")
    adding = request.state.changing.adding
    try:
        await adding.finish(session.customer, key, checkout, origin_of(request, "customer"))
    except NotCompleted:
        return go_to(_left(session, key))
    return go_to(_done(session, key))


async def finished(request: Request) -> Response:
    """Where a session that was made for this one thing ends: with us, in the portal, or at the merchant's."""
    session = await session_at_hand(request)
    attempt = await request.state.changing.adding.attempt(session.customer, request.path_params["key"])
    if attempt.status == "open":
        return go_to(address("add"))
    end = completion(session)
    if end.portal:
        await request.state.sessions.leave_flow(session)
        return go_to(address(done=attempt.id))
    name = method_name(attempt.details.method) if attempt.details.method else ""
    message = _("%(method)s is saved, and pays from now on.", method=name)
    return finished_page(request, "payment-methods", message, end)


routes = [
    Route("/p/payment-methods/add", show, name="payment_methods:add"),
    Route("/p/payment-methods/add", submit, methods=["POST"], name="payment_methods:start"),
    Route("/p/payment-methods/add/{key}/leave", leave, name="payment_methods:leave"),
    Route("/p/payment-methods/add/{key}/returned", returned, name="payment_methods:returned"),
    Route("/p/payment-methods/add/{key}/finished", finished, name="payment_methods:finished"),
]


async def _method_configuration(request: Request) -> str | None:
    """The `pmc_…` that the merchant chose for this portal, None for the account's default."""
    features = await features_of(request)
    return features.payment_method_update.payment_method_configuration or None


def _way(request: Request, session: Session, key: str) -> Way:
    base = request.state.settings.base_url
    return Way(
        success_url=f"{base}{address('add', key, 'returned')}?session_id={{CHECKOUT_SESSION_ID}}",
        cancel_url=f"{base}{_left(session, key)}",
        locale=i18n.current().code,
    )


def _left(session: Session, key: str) -> str:
    return address("add", left=key) if session.flow else address(left=key)


def _done(session: Session, key: str) -> str:
    return after_adding(session, address(done=key), address("add", key, "finished"))
