"""The billing information panel."""

from msgspec import Struct
from starlette.responses import Response
from starlette.routing import Route

from services.configurations.objects import CustomerField
from services.stripe_gateway.objects.customers import Customer, TaxId
from web.i18n import N_, _
from web.middleware.session import portal_session
from web.panels import Panel, panel_address
from web.request import Request
from web.routes.billing_information.steps import PATH, address, allowed_updates
from web.words.addresses import address_lines
from web.words.plans import Badge, Tone

_VERIFICATIONS: dict[str, tuple[str, Tone]] = {
    "pending": (N_("Being verified"), "info"),
    "unavailable": (N_("Not verified"), "neutral"),
    "unverified": (N_("Could not be verified"), "warning"),
    "verified": (N_("Verified"), "good"),
}


_NEWS = {
    "email": N_("Your new email address is saved."),
    "saved": N_("Your billing information is saved."),
    "tax-id-added": N_("Your tax ID is saved. It stands on your next invoices."),
    "tax-id-removed": N_("The tax ID is removed. Earlier invoices keep it."),
}


class TaxIdRow(Struct, frozen=True):
    """A tax id with the state of its verification; `remove_action` is empty where it can't be removed."""

    id: str
    value: str
    kind: str
    badge: Badge | None
    remove_action: str


class BillingInformationPanel(Struct, frozen=True):
    """Context of `billing_information/_panel.html`; what is empty is not known, or can't be done."""

    name: str
    email: str
    phone: str
    address: tuple[str, ...]
    shipping: tuple[str, ...]
    tax_ids: tuple[TaxIdRow, ...]
    update_url: str
    tax_id_url: str
    news: str


class Billed(Struct, frozen=True):
    """The customer, and what may be changed."""

    customer: Customer
    allowed: frozenset[CustomerField]


async def read(request: Request) -> Billed:
    """What the customer's invoices are addressed to."""
    customer = await request.state.customers.get(portal_session(request).customer)
    return Billed(customer, await allowed_updates(request))


def show(request: Request, billed: Billed) -> BillingInformationPanel:
    """Addresses in lines, tax ids with their state."""
    customer, allowed = billed.customer, billed.allowed
    news = _NEWS.get(request.query_params.get("done", "")) if request.url.path == PATH else None
    tax_ids = customer.tax_ids.data if customer.tax_ids else ()
    return BillingInformationPanel(
        name=customer.name or "",
        email=customer.email or "",
        phone=customer.phone or "",
        address=address_lines(customer.address),
        shipping=_shipping(customer),
        tax_ids=tuple(_tax_id(found, removable="tax_id" in allowed) for found in tax_ids),
        update_url=address("update") if allowed - {"tax_id"} else "",
        tax_id_url=address("tax-ids") if "tax_id" in allowed else "",
        news=_(news) if news else "",
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


def _tax_id(tax_id: TaxId, *, removable: bool) -> TaxIdRow:
    badge = None
    if tax_id.verification:
        label, tone = _VERIFICATIONS[tax_id.verification.status]
        badge = Badge(_(label), tone)
    return TaxIdRow(
        id=tax_id.id,
        value=tax_id.value,
        kind=tax_id.type.replace("_", " ").upper(),
        badge=badge,
        remove_action=address("tax-ids", tax_id.id, "remove") if removable else "",
    )
