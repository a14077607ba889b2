"""`/v1/portal`: personal no-code links, and the end of a customer's sessions (DESIGN 1)."""

import structlog
from msgspec import UNSET
from sqlalchemy import Connection
from starlette.responses import Response
from starlette.routing import Route

from services.links import MadeLink, NewLink
from services.login.addresses import address
from services.login.matching import Matching
from services.stripe_gateway.errors import NotFound, NotPermitted, RateLimited, Unavailable
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.objects.customers import Customer
from web.api.checks import checked_configuration, checked_customer, checked_return_url
from web.api.endpoint import Call, Transaction, changing
from web.api.errors import ApiError, missing
from web.api.flow_data import checked_flow
from web.api.links import LinkObject, LinkParams, RevocationObject, RevocationParams, flow_of, life_of
from web.mails import can_send
from web.request import Request
from web.settings import Settings

LINKS = "/portal/links"
REVOCATION = "/portal/sessions/revoke"
LINK_MAIL = "personal_link"

log = structlog.get_logger(__name__)


async def create_link(call: Call) -> Transaction:
    params = call.params(LinkParams)
    state = call.request.state
    new = await _new_link(call, params)

    def create(connection: Connection) -> LinkObject:
        made = state.links.insert(connection, new, call.origin)
        if params.send:
            link = made.link
            state.mail_queue.add(
                connection, kind=LINK_MAIL, reference=link.id, locale=link.locale, expires=link.expires
            )
        return _object(made, state.settings, sent=params.send)

    return create


async def revoke_sessions(call: Call) -> Transaction:
    """Also while Stripe is away, and for a customer whom Stripe has deleted (SECURITY S6)."""
    params = call.params(RevocationParams)
    state = call.request.state
    customer = await _revocable(params, state.gateway)

    def revoke(connection: Connection) -> RevocationObject:
        return RevocationObject(
            customer=customer,
            links=state.links.revoke(connection, customer),
            livemode=state.settings.livemode,
            sessions=state.sessions.revoke(connection, customer, call.origin),
        )

    return revoke


async def _new_link(call: Call, params: LinkParams) -> NewLink:
    """Raises ApiError for what a link cannot be."""
    state = call.request.state
    settings = state.settings
    life, wanted = life_of(params), flow_of(params)
    return_url = checked_return_url(params.return_url, settings)
    configuration = await checked_configuration(params.configuration, return_url, state.configurations)
    customer = await _customer(params, state.gateway)
    if params.send and not can_send(settings):
        raise ApiError("This portal has no mail server to send it by: set PORTAL_SMTP_URL.", param="send")
    flow = None
    if wanted is not None:
        flow = await checked_flow(wanted, customer, configuration, state.plans, settings)
    return NewLink(
        customer=customer,
        configuration=configuration.id,
        life=life,
        locale=None if params.locale is UNSET else params.locale or None,
        return_url=return_url or configuration.default_return_url or settings.default_return_url,
        flow=flow,
    )


def _object(made: MadeLink, settings: Settings, *, sent: bool) -> LinkObject:
    link = made.link
    return LinkObject(
        id=link.id,
        configuration=link.configuration,
        created=link.created,
        customer=link.customer,
        expires_at=link.expires,
        flow=link.flow,
        livemode=settings.livemode,
        locale=link.locale,
        return_url=link.return_url,
        sent=sent,
        url=f"{settings.base_url}/p/link/{made.token}",
    )


async def _customer(params: LinkParams, gateway: Gateway) -> str:
    """By id or by e-mail address; a link that is to be mailed needs an address to go to."""
    if (params.customer is UNSET) == (params.email is UNSET):
        raise ApiError("Send customer or email: one of them.", code="parameter_missing", param="customer")
    if params.email is not UNSET:
        return await _by_email(params.email, gateway)
    customer = await checked_customer(params.customer, gateway)
    if params.send and not await Matching(gateway).by_id(customer):
        raise ApiError(f"The customer {customer} has no e-mail address to send it to.", param="send")
    return customer


async def _by_email(email: str, gateway: Gateway) -> str:
    wanted = address(email)
    if wanted is None:
        raise ApiError(f"Not an e-mail address: {email[:100]}", code="email_invalid", param="email")
    found = await Matching(gateway).by_email(wanted)
    if not found:
        raise missing("customer", wanted, param="email")
    if len(found) > 1:
        ids = ", ".join(customer.id for customer in found[:10])
        raise ApiError(f"Several customers have this address: send customer, one of {ids}.", param="email")
    return found[0].id


async def _revocable(params: RevocationParams, gateway: Gateway) -> str:
    if params.customer is UNSET:
        raise ApiError("Missing required param: customer.", code="parameter_missing", param="customer")
    try:
        customer = object_id("cus", params.customer)
        await gateway.get(f"/v1/customers/{customer}", Customer)
    except NotFound:
        raise missing("customer", params.customer[:100], param="customer") from None
    except (NotPermitted, RateLimited, Unavailable):
        log.warning("revoked_unseen", customer=customer)
    return customer


_create_link = changing(create_link, scope="sessions")
_revoke = changing(revoke_sessions, scope="sessions")


async def create_link_and_send(request: Request) -> Response:
    """The mail is sent once the link is kept."""
    answer = await _create_link(request)
    request.state.mail_queue.wake()
    return answer


routes = [
    Route(LINKS, create_link_and_send, methods=["POST"], name="links:create"),
    Route(REVOCATION, _revoke, methods=["POST"], name="portal_sessions:revoke"),
]
