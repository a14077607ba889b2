"""The portal as it would be with what an operator has typed, for a customer of theirs; nothing in it acts.

The real handlers answer, for a session that exists for this one request only.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable

from msgspec import Struct
from msgspec.structs import replace
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from services.configurations import Configuration, ConfigurationRefused
from services.sessions import Session
from services.stripe_gateway.errors import NotFound
from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.customers import Customer
from web import i18n
from web.forward import go_to
from web.middleware.operator import SETTINGS, operator_session
from web.middleware.session import portal_session
from web.panels import panel_page
from web.rendering import Preview, render
from web.request import Request
from web.routes.plans import cancel, update
from web.routes.settings.portal.form import Mistyped, known
from web.routes.settings.portal.page import parsed, save
from web.routes.settings.tabs import settle_operator, use_language

PREVIEW = SETTINGS + "/preview/{draft}"
MOST_OFFERED = 12
LONGEST_TYPED = 254
_CUSTOMER = re.compile(r"cus_[A-Za-z0-9_]{1,200}", re.ASCII)
_STEPS: dict[str, Callable[[Request], Awaitable[Response]]] = {
    "update": update.show,
    "cancel": cancel.show,
}


class _Subscribed(Struct, frozen=True):
    """A subscription's customer, expanded."""

    customer: Customer


class NobodyPage(Struct, frozen=True):
    """Context of `settings/nobody.html`; `typed` is what was looked for."""

    typed: str


async def show(request: Request) -> Response:
    """`other` and `customer` are an id or an e-mail address, `page` a step instead of the whole portal."""
    session = operator_session(request)
    values = await _values(request)
    use_language(request)
    address = f"{SETTINGS}/preview/{request.path_params['draft']}"
    query = request.query_params
    typed = (query.get("other") or query.get("customer") or "").strip()[:LONGEST_TYPED]
    others, customer = await asyncio.gather(_customers(request), _found(request, typed))
    if not typed and others:
        customer = others[0]
    if customer and customer.id not in {one.id for one in others}:
        others = [customer, *others]
    page = query.get("page", "")
    request.state.preview = Preview(
        address=address,
        customer=customer.id if customer else "",
        customers=tuple((one.id, _name(one)) for one in others),
        page=page if page in _STEPS else "",
        csrf_token=session.csrf_token,
        back_url=f"{SETTINGS}?draft={request.path_params['draft']}",
    )
    if customer is None:
        settle_operator(request)
        return render(request, page="settings/nobody.html", context=NobodyPage(typed), status=404)
    _act_as(request, await _draft(request, values), customer.id)
    return await _shown(request, page)


async def submit(request: Request) -> Response:
    """Saves what was looked at."""
    settle_operator(request)
    values = await _values(request)
    return await save(request, known(values), values.get("version", ""))


routes = [
    Route(PREVIEW, show, name="settings:preview"),
    Route(PREVIEW, submit, methods=["POST"], name="settings:save_preview"),
]


async def _values(request: Request) -> dict[str, str]:
    values = await request.state.drafts.find(request.path_params["draft"], SETTINGS)
    if values is None:
        raise HTTPException(404)
    return values


async def _draft(request: Request, values: dict[str, str]) -> Configuration:
    try:
        return await request.state.editing.checked(parsed(known(values)))
    except (ConfigurationRefused, Mistyped):  # it was right when it was kept
        raise HTTPException(404) from None


def _act_as(request: Request, configuration: Configuration, customer: str) -> None:
    """From here on the request counts as that customer's, with that configuration."""
    now = request.state.clock.now()
    request.state.session = Session(
        id="",
        customer=customer,
        configuration=configuration.id,
        source="preview",
        locale=i18n.current().tag,
        return_url=configuration.default_return_url or request.state.settings.default_return_url,
        flow=None,
        csrf_token="",
        created=now,
        opened=now,
        last_seen=now,
    )
    request.state.configuration = configuration
    plans = request.state.plans
    request.state.plans = replace(plans, reading=plans.reading.under(configuration))


async def _shown(request: Request, page: str) -> Response:
    step = _STEPS.get(page)
    if step is None:
        return await panel_page(request)
    plans = await request.state.subscriptions.plans(portal_session(request).customer)
    living = next((plan for plan in plans if not plan.ended), None)
    if living is None:
        return go_to(request.url.path)
    request.path_params["subscription"] = living.subscription.id
    return await step(request)


async def _customers(request: Request) -> list[Customer]:
    """Those whose plans are the newest."""
    params = {"limit": 3 * MOST_OFFERED, "status": "active", "expand": ["data.customer"]}
    found = await request.state.gateway.get("/v1/subscriptions", StripeList[_Subscribed], params)
    customers = {one.customer.id: one.customer for one in found.data}
    return list(customers.values())[:MOST_OFFERED]


async def _found(request: Request, typed: str) -> Customer | None:
    if not typed:
        return None
    try:
        if _CUSTOMER.fullmatch(typed):
            return await request.state.customers.get(typed)
        page = await request.state.gateway.get(
            "/v1/customers", StripeList[Customer], {"email": typed, "limit": 1}
        )
    except NotFound:
        return None
    return page.data[0] if page.data else None


def _name(customer: Customer) -> str:
    return customer.name or customer.email or customer.id
