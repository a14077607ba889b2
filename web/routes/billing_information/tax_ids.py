"""Tax ids: add one, remove one."""

from msgspec import Struct
from starlette.responses import Response
from starlette.routing import Route

from services.billing_information.errors import TaxIdRefused
from services.billing_information.tax_id_types import EXAMPLES, types_for
from services.ids import new_id
from services.sessions import Session
from web.forms import fields
from web.forward import form_only, go_to
from web.i18n import _
from web.origin import origin_of
from web.rendering import render_step
from web.request import Request
from web.routes.billing_information.steps import address, back_url, done_url, session_at_hand
from web.words.tax_ids import type_name


class TaxIdStep(Struct, frozen=True):
    """Context of `billing_information/tax_id.html`; `types` are pairs of Stripe's name and ours."""

    key: str
    action: str
    back_url: str
    types: tuple[tuple[str, str], ...]
    type: str
    value: str
    error: str


async def show(request: Request) -> Response:
    """The types, those of the customer's own country first."""
    session = await session_at_hand(request, "tax_id")
    return await _page(request, session)


async def submit(request: Request) -> Response:
    """Adds it, or says how one is written."""
    session = await session_at_hand(request, "tax_id")
    sent = await fields(request)
    key, kind, value = sent.key(), sent.text("type"), sent.text("value")
    try:
        await request.state.billing.tax_ids.add(
            session.customer, kind, value, key, origin_of(request, "customer")
        )
    except TaxIdRefused:
        return await _page(request, session, kind=kind, value=value, error=_error(kind), status=422)
    return go_to(done_url(session, "tax-id-added"))


async def remove(request: Request) -> Response:
    """Another customer's is not found (SECURITY A1)."""
    session = await session_at_hand(request, "tax_id")
    tax_id = request.path_params["tax_id"]
    await request.state.billing.tax_ids.remove(session.customer, tax_id, origin_of(request, "customer"))
    return go_to(done_url(session, "tax-id-removed"))


routes = [
    Route("/p/billing-information/tax-ids", show, name="billing_information:tax_id"),
    Route("/p/billing-information/tax-ids", submit, methods=["POST"], name="billing_information:add_tax_id"),
    *form_only(
        "/p/billing-information/tax-ids/{tax_id}/remove",
        remove,
        address(),
        name="billing_information:remove_tax_id",
    ),
]


def _error(kind: str) -> str:
    if kind not in EXAMPLES:
        return _("Choose the kind of your tax ID.")
    return _(
        "%(kind)s: this is not how one is written. An example: %(example)s.",
        kind=type_name(kind),
        example=EXAMPLES[kind],
    )


def _type(kind: str) -> str:
    return _("%(kind)s, like %(example)s", kind=type_name(kind), example=EXAMPLES[kind])


async def _page(
    request: Request, session: Session, *, kind: str = "", value: str = "", error: str = "", status: int = 200
) -> Response:
    customer = await request.state.customers.get(session.customer)
    country = customer.address.country if customer.address else None
    ordered = types_for(country)
    context = TaxIdStep(
        key=new_id("txk"),
        action=address("tax-ids"),
        back_url=back_url(session),
        types=tuple((one, _type(one)) for one in ordered),
        type=kind if kind in EXAMPLES else ordered[0],
        value=value,
        error=error,
    )
    return render_step(request, "billing_information/tax_id", context, status=status)
