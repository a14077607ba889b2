"""The billing information panel."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.stripe_gateway.objects.customers import Customer, TaxId
from web.i18n import N_, _
from web.middleware.session import portal_session
from web.panels import Panel, panel_address
from web.words.addresses import address_lines
from web.words.plans import Badge, Tone

_VERIFICATIONS: dict[str, tuple[str, Tone]] = {
    "pending": (N_("Being verified"), "info"),
    "unavailable": (N_("Not verified"), "neutral"),
    "unverified": (N_("Could not be verified"), "warning"),
    "verified": (N_("Verified"), "good"),
}


@dataclass(frozen=True)
class TaxIdRow:
    """A tax id with the state of its verification."""

    value: str
    kind: str
    badge: Badge | None


@dataclass(frozen=True)
class BillingInformationPanel:
    """Context of `billing_information/_panel.html`; what is empty is not known."""

    name: str
    email: str
    phone: str
    address: tuple[str, ...]
    shipping: tuple[str, ...]
    tax_ids: tuple[TaxIdRow, ...]


async def read(request: Request) -> Customer:
    """What the customer's invoices are addressed to."""
    customer: Customer = await request.state.customers.get(portal_session(request).customer)
    return customer


def show(_request: Request, customer: Customer) -> BillingInformationPanel:
    """Addresses in lines, tax ids with their state."""
    return BillingInformationPanel(
        name=customer.name or "",
        email=customer.email or "",
        phone=customer.phone or "",
        address=address_lines(customer.address),
        shipping=_shipping(customer),
        tax_ids=tuple(_tax_id(found) for found in (customer.tax_ids.data if customer.tax_ids else ())),
    )


PANEL = Panel(
    id="billing-information",
    title=N_("Billing information"),
    path="/p/billing-information",
    template="billing_information/_panel.html",
    read=read,
    show=show,
)


async def panel(request: Request) -> Response:
    """The panel's own address."""
    return await panel_address(request, PANEL)


routes = [Route(PANEL.path, panel, name="billing_information:panel")]


def _shipping(customer: Customer) -> tuple[str, ...]:
    shipping = customer.shipping
    if shipping is None:
        return ()
    lines = (shipping.name, *address_lines(shipping.address), shipping.phone)
    return tuple(line for line in lines if line)


def _tax_id(tax_id: TaxId) -> TaxIdRow:
    """`eu_vat` is written "EU VAT", as every type is named by its country and its local short name."""
    badge = None
    if tax_id.verification:
        label, tone = _VERIFICATIONS[tax_id.verification.status]
        badge = Badge(_(label), tone)
    return TaxIdRow(value=tax_id.value, kind=tax_id.type.replace("_", " ").upper(), badge=badge)
